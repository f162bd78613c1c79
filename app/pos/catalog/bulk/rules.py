"""Changing many products at once: what can be changed, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal

MOST_PRODUCTS = 10_000


class BulkAction(StrEnum):
    """What is done to all of them."""

    ACTIVATE = "activate"
    DEACTIVATE = "deactivate"
    CATEGORY = "category"
    TAXES = "taxes"
    TAG = "tag"
    PRICE = "price"


LABELS = {
    BulkAction.ACTIVATE: _l("Put in sale"), BulkAction.DEACTIVATE: _l("Take out of sale"),
    BulkAction.CATEGORY: _l("Put into a category"), BulkAction.TAXES: _l("Give other taxes"),
    BulkAction.TAG: _l("Give a tag"), BulkAction.PRICE: _l("Change prices by percent"),
}


@dataclass(frozen=True, slots=True)
class BulkChange:
    """One change for many products: the action and what it needs."""

    action: BulkAction
    category_id: UUID | None = None
    tax_ids: tuple[UUID, ...] = ()
    tag_id: UUID | None = None
    percent: Decimal | None = None


def ensure_change(change: BulkChange) -> None:
    """Raise Refusal when a change lacks what it needs."""
    if change.action is BulkAction.PRICE and (change.percent is None or not -100 <= change.percent <= 1000 or not change.percent):
        raise Refusal("percent_invalid", _l("By how many percent?"), field="percent",
                      remedy=_l("Enter a number such as 5 or -10; down to -100, up to 1000."))
    if change.action is BulkAction.TAG and change.tag_id is None:
        raise Refusal("tag_missing", _l("Which tag?"), field="tag_id", remedy=_l("Choose one of the list."))


def ensure_count(count: int) -> None:
    """Raise Refusal when there is nothing to change, or more than one request should."""
    if not count:
        raise Refusal("nothing_selected", _l("No product is selected."), remedy=_l("Select products in the list first."))
    if count > MOST_PRODUCTS:
        raise Refusal("too_many", _l("These are more than %(most)d products.", most=MOST_PRODUCTS),
                      remedy=_l("Narrow the list with the filters, or use an import."))
