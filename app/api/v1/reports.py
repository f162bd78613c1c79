"""Sales reports."""

from __future__ import annotations

from app.api.v1.interface import INTERFACE, MONEY, NUMBER, named
from app.kernel.actor import current_actor
from app.kernel.json_api.endpoint import Api
from app.kernel.json_api.schema import DAY, STRING, UUID_, WHOLE, given, one_of, several
from app.kernel.json_api.values import money, number
from app.kernel.refusal import NotFound
from app.pos.reporting.api import DOCUMENT_COLUMNS, TAX_COLUMNS, TENDER_COLUMNS, Dimension, Filters, columns_of, report

reports = Api(INTERFACE, "reports", "Sales reports")

_BY = tuple(dimension.value for dimension in Dimension)
_COUNTS, _NUMBERS = ("sales", "returns", "lines", "count"), ("units",)
_COLUMNS = tuple(dict.fromkeys((*DOCUMENT_COLUMNS, *TENDER_COLUMNS, *TAX_COLUMNS)))
_FIGURES = {name: WHOLE if name in _COUNTS else NUMBER if name in _NUMBERS else MONEY for name in _COLUMNS}
ROW = named("ReportRow", {"key": STRING, "label": STRING, **_FIGURES}, optional=_COLUMNS)


@reports.get("/reports/sales", permission="reporting.sales.view",
             answer=named("Report", {"by": one_of(*_BY), "rows": several(ROW)}),
             query=given({"by": one_of(*_BY)}, {
                 "start": DAY, "end": DAY, "branch_id": UUID_, "register_id": UUID_,
                 "limit": {"type": "integer", "minimum": 1, "maximum": 2000, "default": 200}}))
def sales(asked: dict) -> dict:
    """Sum up what was sold between two business days (both included), by one dimension.

    Products come with the largest turnover first, everything else in the order of its key. Documents have the figures
    sales, returns, lines, units, gross, returned, net, tax, discount (and cost, for keys that may see it); tenders
    have count, taken, given_back, net; taxes have base, tax, gross.
    """
    own = current_actor().branch_id
    if own is not None and asked["branch_id"] not in (None, own):
        raise NotFound("branch_not_found")
    by = Dimension(asked["by"])
    filters = Filters(asked["start"], asked["end"], asked["branch_id"] or own, asked["register_id"])
    names = [name for name in columns_of(by) if name != "cost" or current_actor().may("catalog.products.cost")]
    return {"by": by.value, "rows": [
        {"key": row["key"] or "", "label": str(row["label"]), **{name: _figure(name, row[name]) for name in names}}
        for row in report(by, filters, limit=asked["limit"])]}


def _figure(name: str, value) -> int | str:
    if name in _COUNTS:
        return int(value)
    return number(value) if name in _NUMBERS else money(value)
