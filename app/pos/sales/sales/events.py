"""What happens to sales."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.events import Event
from app.kernel.posting import Posting


@dataclass(frozen=True, slots=True)
class SaleRecorded(Event):
    """A document is being written: in-transaction handlers add their rows to its posting.

    `stock_value` is what leaves the stock account (positive: sold), `written_off` the part of goods that came back
    but were not restocked.
    """

    posting: Posting
    sale: dict[str, Any]
    items: list[dict[str, Any]]
    payments: list[dict[str, Any]]
    stock_value: Decimal
    written_off: Decimal
    actor: Actor


@dataclass(frozen=True, slots=True)
class ReceiptWanted(Event):
    """A document of a till that prints every receipt is stored: handled after commit."""

    tenant_id: UUID
    sale_id: UUID
    register_id: UUID


@dataclass(frozen=True, slots=True)
class SalePosted(Event):
    """A document is stored: for the handlers after commit."""

    tenant_id: UUID
    sale_id: UUID
    register_id: UUID
    kind: str
