"""Sales reports: sums of stored rows, nothing is priced or rounded again.

gross: totals (with tax) of what was sold; returned: of what came back by returns, exchanges, voids and
cancellations, negative; net = gross + returned. `sales` and `returns` count documents: an exchange is a sale.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Text, and_, case, cast, extract, func, select

from app.kernel.i18n import language
from app.kernel.session import reading
from app.kernel.tenancy import require_tenant
from app.kernel.types import Money, Quantity
from app.pos.business.api import Branch, Register
from app.pos.catalog.api import category_names, tax_names
from app.pos.reporting.sales.rules import BY_DOCUMENT, Dimension, Filters, columns_of
from app.pos.sales.api import Sale, SaleItem, SaleItemTax, SaleKind, SalePayment

_sale, _item, _tax, _payment = Sale.__table__, SaleItem.__table__, SaleItemTax.__table__, SalePayment.__table__
_branch, _register = Branch.__table__, Register.__table__
SALES = (SaleKind.SALE, SaleKind.EXCHANGE)
ZERO = Decimal(0)


def report(by: Dimension, filters: Filters, *, limit: int | None = None) -> list[dict[str, Any]]:
    """Return the report's rows as dicts: `key` (stable), `label`, and the figures of `columns_of(by)`.

    One statement. Products are ordered by net, largest first; the others by their key.
    """
    filters.ensure_ordered()
    if by in BY_DOCUMENT:
        statement = _documents(by, filters)
    else:
        statement = {Dimension.PRODUCT: _products, Dimension.CATEGORY: _categories, Dimension.TENDER: _tenders,
                     Dimension.TAX: _taxes}[by](filters)
    if limit is not None:
        statement = statement.limit(limit)
    names = columns_of(by)
    names_in_use = {Dimension.CATEGORY: category_names, Dimension.TAX: tax_names}.get(by, dict)()
    with reading() as connection:
        return [{"key": row.key, "label": names_in_use.get(row.label, row.label) or "",
                 **{name: _figure(getattr(row, name)) for name in names}}
                for row in connection.execute(statement)]


def totals(rows: list[dict[str, Any]], by: Dimension) -> dict[str, Any]:
    """Return the sums of a report's rows."""
    return {name: sum((row[name] for row in rows), ZERO) for name in columns_of(by)}


def _figure(value: Any) -> Any:
    return ZERO if value is None else value


def _where(statement: Select, filters: Filters) -> Select:
    conditions: list[ColumnElement[bool]] = [_sale.c.tenant_id == require_tenant()]
    for column, value in ((_sale.c.branch_id, filters.branch_id), (_sale.c.register_id, filters.register_id),
                          (_sale.c.employee_id, filters.employee_id)):
        if value is not None:
            conditions.append(column == value)
    if filters.start is not None:
        conditions.append(_sale.c.business_date >= filters.start)
    if filters.end is not None:
        conditions.append(_sale.c.business_date <= filters.end)
    return statement.where(*conditions)


def _named(name: ColumnElement, name_ar: ColumnElement) -> ColumnElement:
    return func.coalesce(func.nullif(name_ar, ""), name) if language() == "ar" else name


def _local_hour() -> ColumnElement:
    return extract("hour", func.timezone(_branch.c.timezone, _sale.c.sold_at))


def _document_keys(by: Dimension) -> tuple[ColumnElement, ColumnElement]:
    """Return (key, label) of the documents' dimension."""
    month = func.to_char(_sale.c.business_date, "YYYY-MM")
    day = cast(_sale.c.business_date, Text)
    hour = func.lpad(cast(_local_hour(), Text), 2, "0")
    weekday = cast(extract("isodow", _sale.c.business_date), Text)
    return {
        Dimension.DAY: (day, day), Dimension.MONTH: (month, month), Dimension.HOUR: (hour, hour + ":00"),
        Dimension.WEEKDAY: (weekday, weekday),
        Dimension.CASHIER: (cast(_sale.c.employee_id, Text), func.max(_sale.c.employee_name)),
        Dimension.REGISTER: (_sale.c.series, _sale.c.series),
        Dimension.BRANCH: (_branch.c.code, func.max(_named(_branch.c.name, _branch.c.name_ar))),
    }[by]


def _documents(by: Dimension, filters: Filters) -> Select:
    key, label = _document_keys(by)
    is_sale = _sale.c.kind.in_(SALES)
    source: FromClause = _sale
    if by in (Dimension.HOUR, Dimension.BRANCH):
        source = _sale.join(_branch, and_(_branch.c.tenant_id == _sale.c.tenant_id, _branch.c.id == _sale.c.branch_id))
    statement = select(
        key.label("key"), label.label("label"), func.count().filter(is_sale).label("sales"),
        func.count().filter(~is_sale).label("returns"), func.sum(_sale.c.line_count).label("lines"),
        func.sum(_sale.c.units_sold + _sale.c.units_returned, type_=Quantity()).label("units"),
        func.sum(_sale.c.gross).label("gross"), func.sum(_sale.c.returned).label("returned"),
        func.sum(_sale.c.total).label("net"), func.sum(_sale.c.tax).label("tax"),
        func.sum(_sale.c.discount).label("discount"), func.sum(_sale.c.cost).label("cost"),
    ).select_from(source)
    return _where(statement, filters).group_by(key).order_by(key)


def _line_figures() -> list[ColumnElement]:
    is_sale = _sale.c.kind.in_(SALES)
    sold = case((_item.c.quantity > 0, _item.c.total), else_=None)
    back = case((_item.c.quantity < 0, _item.c.total), else_=None)
    return [
        func.count(_sale.c.id.distinct()).filter(is_sale).label("sales"),
        func.count(_sale.c.id.distinct()).filter(~is_sale).label("returns"), func.count().label("lines"),
        func.sum(_item.c.quantity).label("units"), func.sum(sold).label("gross"), func.sum(back).label("returned"),
        func.sum(_item.c.total).label("net"), func.sum(_item.c.tax).label("tax"),
        func.sum(_item.c.discount + _item.c.order_discount, type_=Money()).label("discount"),
        func.sum(_item.c.cost).label("cost"),
    ]


def _lines(filters: Filters, *columns: ColumnElement) -> Select:
    statement = select(*columns).select_from(
        _sale.join(_item, and_(_item.c.tenant_id == _sale.c.tenant_id, _item.c.sale_id == _sale.c.id)))
    if filters.category_id is not None:
        statement = statement.where(_item.c.category_id == filters.category_id)
    return _where(statement, filters)


def _products(filters: Filters) -> Select:
    name = func.max(_named(_item.c.product_name, _item.c.product_name_ar))
    statement = _lines(filters, _item.c.sku.label("key"), name.label("label"), *_line_figures())
    return statement.group_by(_item.c.variant_id, _item.c.sku).order_by(func.sum(_item.c.total).desc(), _item.c.sku)


def _categories(filters: Filters) -> Select:
    name = func.coalesce(_item.c.category_name, "")
    return _lines(filters, name.label("key"), name.label("label"), *_line_figures()).group_by(name).order_by(name)


def _tenders(filters: Filters) -> Select:
    taken = case((_payment.c.amount > 0, _payment.c.amount), else_=None)
    given = case((_payment.c.amount < 0, _payment.c.amount), else_=None)
    statement = select(
        cast(_payment.c.method, Text).label("key"), cast(_payment.c.method, Text).label("label"),
        func.count().label("count"), func.sum(taken).label("taken"), func.sum(given).label("given_back"),
        func.sum(_payment.c.amount).label("net"),
    ).select_from(_sale.join(_payment, and_(_payment.c.tenant_id == _sale.c.tenant_id, _payment.c.sale_id == _sale.c.id)))
    return _where(statement, filters).group_by(_payment.c.method).order_by(_payment.c.method)


def _taxes(filters: Filters) -> Select:
    statement = select(
        _tax.c.code.label("key"), func.max(_tax.c.name).label("label"), func.sum(_tax.c.base).label("base"),
        func.sum(_tax.c.amount).label("tax"), func.sum(_tax.c.base + _tax.c.amount, type_=Money()).label("gross"),
    ).select_from(_sale.join(_tax, and_(_tax.c.tenant_id == _sale.c.tenant_id, _tax.c.sale_id == _sale.c.id)))
    return _where(statement, filters).group_by(_tax.c.code, _tax.c.rate).order_by(_tax.c.rate, _tax.c.code)
