"""The cart: what is being sold at a till, on the server from the first scan. Its id becomes the sale's."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import AppendOnly, Model, TenantOwned, Tracked, same_tenant, where
from app.kernel.types import ExchangeQuote, Json, Money, Quantity, choice
from app.pos.payments.api import PaymentMethod


class CartStatus(StrEnum):
    """HELD is the seed's HeldSale. A completed cart is a sale; nothing goes back from there."""

    OPEN = "OPEN"
    HELD = "HELD"
    COMPLETED = "COMPLETED"
    ABANDONED = "ABANDONED"


class Cart(TenantOwned, Tracked, Model):
    """One sale in the making (or a return, or an exchange: lines of both signs)."""

    __tablename__ = "cart"
    __table_args__ = (
        Index("uq_cart_open_register", "tenant_id", "register_id", unique=True, **where("status = 'OPEN'")),
        Index("uq_cart_held_number", "tenant_id", "branch_id", "held_number", unique=True, **where("status = 'HELD'")),
        same_tenant("branch_id", "business.branch"),
        same_tenant("register_id", "business.register"),
        same_tenant("shift_id", "sales.shift"),
        same_tenant("employee_id", "business.employee"),
        same_tenant("customer_id", "customers.customer"),
        same_tenant("approved_by_id", "business.employee"),
        {"schema": "sales"},
    )

    branch_id: Mapped[UUID]
    register_id: Mapped[UUID]
    shift_id: Mapped[UUID]
    employee_id: Mapped[UUID]
    customer_id: Mapped[UUID | None]
    status: Mapped[CartStatus] = mapped_column(choice(CartStatus, "cart_status"), default=CartStatus.OPEN)
    currency: Mapped[str]
    service_type: Mapped[str] = mapped_column(default="")
    return_mode: Mapped[bool] = mapped_column(default=False, comment="goods come back without their receipt")
    original_sale_id: Mapped[UUID | None] = mapped_column(comment="the receipt that lines of this cart return from")
    discount_kind: Mapped[str | None] = mapped_column(comment="percent or amount, off the whole cart")
    discount_value: Mapped[Decimal | None] = mapped_column(Money)
    discount_reason: Mapped[str | None]
    note: Mapped[str | None]
    subtotal: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    discount: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    tax: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    total: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    line_count: Mapped[int] = mapped_column(default=0)
    last_line_number: Mapped[int] = mapped_column(default=0, comment="of all lines ever, the removed ones too")
    approved_total: Mapped[Decimal | None] = mapped_column(Money, comment="up to here a manager let this sale pass")
    approved_by_id: Mapped[UUID | None]
    subtotal_shown: Mapped[bool] = mapped_column(default=False, comment="lines removed from now on leave a loud trace")
    held_number: Mapped[int | None]
    held_name: Mapped[str | None]
    held_at: Mapped[datetime | None]
    held_by_id: Mapped[UUID | None]
    expires_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class CartLine(TenantOwned, Tracked, Model):
    """A line with the price, name and taxes of the moment of its scan, and its figures from the money engine.

    A removed line stays, with who removed it and why.
    """

    __tablename__ = "cart_line"
    __table_args__ = (
        Index("ix_cart_line_cart", "tenant_id", "cart_id", "line_number"),
        CheckConstraint("quantity <> 0", "quantity_not_zero"),
        same_tenant("cart_id", "sales.cart"),
        same_tenant("variant_id", "catalog.product_variant"),
        {"schema": "sales"},
    )

    cart_id: Mapped[UUID]
    line_number: Mapped[int]
    variant_id: Mapped[UUID]
    sku: Mapped[str]
    barcode: Mapped[str | None]
    product_name: Mapped[str]
    product_name_ar: Mapped[str | None]
    category_id: Mapped[UUID | None]
    category_name: Mapped[str | None]
    unit: Mapped[str]
    decimals: Mapped[int] = mapped_column(default=0)
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    list_price: Mapped[Decimal] = mapped_column(Money)
    unit_price: Mapped[Decimal] = mapped_column(Money)
    min_price: Mapped[Decimal | None] = mapped_column(Money)
    price_reason: Mapped[str | None]
    discount_kind: Mapped[str | None]
    discount_value: Mapped[Decimal | None] = mapped_column(Money)
    discount_reason: Mapped[str | None]
    approved_by_id: Mapped[UUID | None]
    taxes: Mapped[list] = mapped_column(
        Json, comment="snapshot: id, code, name, kind, rate, included, compounds, affected_by_previous")
    oversell: Mapped[str] = mapped_column(default="warn")
    keeps_stock: Mapped[bool] = mapped_column(default=True)
    has_serials: Mapped[bool] = mapped_column(default=False)
    serial_number: Mapped[str | None]
    original_item_id: Mapped[UUID | None] = mapped_column(comment="the sold line that this line gives back")
    return_reason: Mapped[str | None]
    restock: Mapped[bool] = mapped_column(default=True)
    gross: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    discount: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    order_discount: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    net: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    tax: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    total: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    line_taxes: Mapped[list] = mapped_column(Json, default=list, comment="per tax: code, base, amount, from the money engine")
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[UUID | None]
    removed_reason: Mapped[str | None]


class CartScan(TenantOwned, AppendOnly, Model):
    """A code that was scanned, typed or chosen, and what became of it. Its id is the key that the till gave it, so the
    same scan sent twice can only find itself."""

    __tablename__ = "cart_scan"
    __table_args__ = (same_tenant("cart_id", "sales.cart"), {"schema": "sales"})

    cart_id: Mapped[UUID]
    line_id: Mapped[UUID | None]
    code: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    outcome: Mapped[str] = mapped_column(comment="added, customer, receipt, or why not: not_found, not_for_sale …")


class CartPayment(TenantOwned, Tracked, Model):
    """A leg of the payment, before the sale is complete; the last one can be taken back."""

    __tablename__ = "cart_payment"
    __table_args__ = (
        same_tenant("cart_id", "sales.cart"),
        same_tenant("terminal_payment_id", "payments.terminal_payment"),
        same_tenant("refund_of_id", "sales.sale_payment"),
        {"schema": "sales"},
    )

    cart_id: Mapped[UUID]
    leg_number: Mapped[int]
    method: Mapped[PaymentMethod] = mapped_column(choice(PaymentMethod, "cart_payment_method"))
    amount: Mapped[Decimal] = mapped_column(Money, comment="home currency, what it settles; negative for a refund")
    tendered: Mapped[Decimal] = mapped_column(Money, comment="home currency, what was handed over")
    change: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    foreign_currency: Mapped[str | None]
    foreign_amount: Mapped[Decimal | None] = mapped_column(Money)
    exchange_rate: Mapped[Decimal | None] = mapped_column(ExchangeQuote)
    reference: Mapped[str | None]
    terminal_payment_id: Mapped[UUID | None]
    refund_of_id: Mapped[UUID | None] = mapped_column(comment="the payment that this leg gives back")
    removed_at: Mapped[datetime | None]


class CartEvent(TenantOwned, AppendOnly, Model):
    """What happened to a cart that a report of exceptions counts: removed lines, overrides, drawer openings."""

    __tablename__ = "cart_event"
    __table_args__ = (
        Index("ix_cart_event_kind", "tenant_id", "kind", "created_at"),
        same_tenant("shift_id", "sales.shift"),
        {"schema": "sales"},
    )

    kind: Mapped[str] = mapped_column(
        comment="line_removed, line_removed_after_subtotal, price_changed, discount, cart_abandoned, no_sale, held, recalled, "
                "held_expired, payment_undone, return, return_without_receipt")
    cart_id: Mapped[UUID | None]
    line_id: Mapped[UUID | None]
    shift_id: Mapped[UUID]
    register_id: Mapped[UUID]
    employee_id: Mapped[UUID]
    approved_by_id: Mapped[UUID | None]
    amount: Mapped[Decimal | None] = mapped_column(Money)
    reason: Mapped[str | None]


class Approval(TenantOwned, Tracked, Model):
    """A manager's one-shot leave for one action on one subject, given at the till with name and PIN."""

    __tablename__ = "approval"
    __table_args__ = (
        UniqueConstraint("tenant_id", "permission", "subject", "id"),
        same_tenant("register_id", "business.register"),
        same_tenant("asked_by_id", "business.employee"),
        same_tenant("approved_by_id", "business.employee"),
        {"schema": "sales"},
    )

    permission: Mapped[str]
    subject: Mapped[str]
    amount: Mapped[Decimal | None] = mapped_column(Money)
    reason: Mapped[str | None]
    register_id: Mapped[UUID]
    asked_by_id: Mapped[UUID]
    approved_by_id: Mapped[UUID]
    used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
