"""Which sales reports there are, and what a row of each holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal


class Dimension(StrEnum):
    """What a report's rows stand for."""

    DAY = "day"
    MONTH = "month"
    HOUR = "hour"
    WEEKDAY = "weekday"
    CASHIER = "cashier"
    REGISTER = "register"
    BRANCH = "branch"
    PRODUCT = "product"
    CATEGORY = "category"
    TENDER = "tender"
    TAX = "tax"


LABELS = {
    Dimension.DAY: _l("Day"), Dimension.MONTH: _l("Month"), Dimension.HOUR: _l("Hour"), Dimension.WEEKDAY: _l("Weekday"),
    Dimension.CASHIER: _l("Cashier"), Dimension.REGISTER: _l("Register"), Dimension.BRANCH: _l("Branch"),
    Dimension.PRODUCT: _l("Product"), Dimension.CATEGORY: _l("Category"), Dimension.TENDER: _l("Tender"),
    Dimension.TAX: _l("Tax"),
}
BY_DOCUMENT = (Dimension.DAY, Dimension.MONTH, Dimension.HOUR, Dimension.WEEKDAY, Dimension.CASHIER, Dimension.REGISTER,
               Dimension.BRANCH)
"""Reports over whole documents: their figures stand on the document, no line is read."""

DOCUMENT_COLUMNS = ("sales", "returns", "lines", "units", "gross", "returned", "net", "tax", "discount", "cost")
LINE_COLUMNS = ("sales", "returns", "lines", "units", "gross", "returned", "net", "tax", "discount", "cost")
TENDER_COLUMNS = ("count", "taken", "given_back", "net")
TAX_COLUMNS = ("base", "tax", "gross")


def columns_of(by: Dimension) -> tuple[str, ...]:
    """Return the figures of a report's rows, in order."""
    return {Dimension.TENDER: TENDER_COLUMNS, Dimension.TAX: TAX_COLUMNS}.get(by, DOCUMENT_COLUMNS)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a report is about: business days from … to (both included), a branch, register, cashier or category."""

    start: date | None = None
    end: date | None = None
    branch_id: UUID | None = None
    register_id: UUID | None = None
    employee_id: UUID | None = None
    category_id: UUID | None = None

    def ensure_ordered(self) -> None:
        """Raise Refusal when the period ends before it starts."""
        if self.start and self.end and self.end < self.start:
            raise Refusal("period_reversed", _l("The period ends before it starts."), field="end",
                          remedy=_l("Choose a later end."))
