"""A document before it is posted: what the till, an import or the API hands to `post_sale`. Plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from app.pos.payments.api import PaymentMethod
from app.pos.sales.sales.models import SaleKind

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line with its figures from the money engine; quantities are signed, negative for goods that come back.

    `taxes` are dicts: tax_id, code, name, kind (percent, fixed, division), rate, included, base, amount. `unit_cost` is given
    for goods that return from a known line (what they cost then); otherwise the stock ledger's moving average is taken.
    """

    id: UUID
    variant_id: UUID
    sku: str
    product_name: str
    unit: str
    quantity: Decimal
    list_price: Decimal
    unit_price: Decimal
    gross: Decimal
    discount: Decimal
    order_discount: Decimal
    net: Decimal
    tax: Decimal
    total: Decimal
    taxes: list[dict]
    barcode: str | None = None
    product_name_ar: str | None = None
    category_id: UUID | None = None
    category_name: str | None = None
    keeps_stock: bool = True
    oversell: str = "warn"
    serial_number: str | None = None
    original_item_id: UUID | None = None
    unit_cost: Decimal | None = None
    restock: bool = True
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class DraftPayment:
    """A leg: `amount` in home currency is what it settles (tendered minus change), negative for money given back."""

    method: PaymentMethod
    amount: Decimal
    tendered: Decimal
    change: Decimal = ZERO
    foreign_currency: str | None = None
    foreign_amount: Decimal | None = None
    exchange_rate: Decimal | None = None
    reference: str | None = None
    terminal_payment_id: UUID | None = None
    refund_of_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SaleDraft:
    """A document to post: its id (the cart's) is its identity, so posting it twice can only find the first one.

    Σ payments = Σ line totals + rounding. `sold_at` (UTC) defaults to now; `device_time` is the till's own clock.
    """

    id: UUID
    kind: SaleKind
    register_id: UUID
    shift_id: UUID
    lines: list[DraftLine]
    payments: list[DraftPayment]
    rounding: Decimal = ZERO
    customer_id: UUID | None = None
    service_type: str = ""
    original_sale_id: UUID | None = None
    reason: str | None = None
    note: str | None = None
    source: str = "till"
    external_reference: str | None = None
    sold_at: datetime | None = None
    device_time: datetime | None = None
    approved_by_id: UUID | None = None
    audit_action: str = "sales.sales.post"
    audit_details: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PostedSale:
    """The document that was posted, or the one that an earlier try had posted (`repeated`)."""

    id: UUID
    invoice_number: str
    total: Decimal
    paid: Decimal
    change: Decimal
    repeated: bool = False
    short: tuple[str, ...] = ()
