"""Sales: facts, never rewritten. A return, an exchange, a void, a cancellation is a document of its own."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import AppendOnly, Model, TenantOwned, same_tenant, where
from app.kernel.types import ExchangeQuote, Money, Quantity, Rate, choice
from app.pos.payments.api import PaymentMethod


class SaleKind(StrEnum):
    """What kind of document; all of them share the register's series and hash chain."""

    SALE = "SALE"
    RETURN = "RETURN"
    EXCHANGE = "EXCHANGE"
    VOID = "VOID"
    CANCELLATION = "CANCELLATION"


class SaleStatus(StrEnum):
    """A projection beside the facts: what later documents made of this one."""

    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"
    VOIDED = "VOIDED"


class Sale(TenantOwned, AppendOnly, Model):
    """A completed document of the till. Its id is the cart's."""

    __tablename__ = "sale"
    __projections__ = ("status",)
    __table_args__ = (
        UniqueConstraint("tenant_id", "series", "sequence"),
        Index("uq_sale_invoice_number", "tenant_id", "invoice_number", unique=True),
        Index("uq_sale_external_reference", "tenant_id", "external_reference", unique=True,
              **where("external_reference IS NOT NULL")),
        Index("ix_sale_branch_day", "tenant_id", "branch_id", "business_date"),
        Index("ix_sale_day", "tenant_id", "business_date"),
        Index("ix_sale_sold_at", "tenant_id", "sold_at"),
        same_tenant("branch_id", "business.branch"),
        same_tenant("register_id", "business.register"),
        same_tenant("shift_id", "sales.shift"),
        same_tenant("employee_id", "business.employee"),
        same_tenant("customer_id", "customers.customer"),
        same_tenant("original_sale_id", "sales.sale"),
        {"schema": "sales"},
    )

    kind: Mapped[SaleKind] = mapped_column(choice(SaleKind, "sale_kind"))
    status: Mapped[SaleStatus] = mapped_column(choice(SaleStatus, "sale_status"))
    branch_id: Mapped[UUID]
    register_id: Mapped[UUID]
    shift_id: Mapped[UUID]
    employee_id: Mapped[UUID] = mapped_column(comment="the cashier")
    employee_name: Mapped[str]
    customer_id: Mapped[UUID | None]
    customer_name: Mapped[str | None]
    customer_tax_number: Mapped[str | None]
    original_sale_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    series: Mapped[str]
    sequence: Mapped[int]
    invoice_number: Mapped[str] = mapped_column(comment="B1-T01-000123")
    previous_hash: Mapped[str]
    digest: Mapped[str] = mapped_column(comment="SHA-256 of the document's content")
    hash: Mapped[str] = mapped_column(comment="SHA-256 of previous hash, number and digest")
    business_date: Mapped[date] = mapped_column(Date)
    sold_at: Mapped[datetime]
    clock_skew_ms: Mapped[int] = mapped_column(default=0, comment="the device's clock minus ours")
    currency: Mapped[str]
    service_type: Mapped[str] = mapped_column(default="")
    subtotal: Mapped[Decimal] = mapped_column(Money, comment="net of tax, after discounts")
    discount: Mapped[Decimal] = mapped_column(Money, comment="line and cart discounts together, in the prices' own terms")
    tax: Mapped[Decimal] = mapped_column(Money)
    total: Mapped[Decimal] = mapped_column(Money, comment="subtotal + tax")
    rounding: Mapped[Decimal] = mapped_column(Money, comment="cash rounding: paid = total + rounding")
    paid: Mapped[Decimal] = mapped_column(Money, comment="sum of the payments' amounts")
    change: Mapped[Decimal] = mapped_column(Money)
    cost: Mapped[Decimal] = mapped_column(Money, comment="of goods sold, sum of the lines")
    line_count: Mapped[int]
    gross: Mapped[Decimal] = mapped_column(Money, comment="sum of the totals of lines sold: gross + returned = total")
    returned: Mapped[Decimal] = mapped_column(Money, comment="sum of the totals of lines that came back, zero or less")
    units_sold: Mapped[Decimal] = mapped_column(Quantity)
    units_returned: Mapped[Decimal] = mapped_column(Quantity, comment="zero or less")
    note: Mapped[str | None]
    source: Mapped[str] = mapped_column(comment="till, api, import, edge")
    external_reference: Mapped[str | None]


class SaleItem(TenantOwned, AppendOnly, Model):
    """A line as sold: snapshots, stored figures. Quantities are negative on lines that give back."""

    __tablename__ = "sale_item"
    __projections__ = ("returned_quantity",)
    __table_args__ = (
        Index("ix_sale_item_sale", "tenant_id", "sale_id", "line_number"),
        CheckConstraint("returned_quantity >= 0 AND (returned_quantity = 0 OR returned_quantity <= quantity)",
                        "returned_at_most_sold"),
        CheckConstraint("total = net + tax", "total_is_net_and_tax"),
        same_tenant("sale_id", "sales.sale"),
        same_tenant("variant_id", "catalog.product_variant"),
        same_tenant("original_item_id", "sales.sale_item"),
        {"schema": "sales"},
    )

    sale_id: Mapped[UUID]
    line_number: Mapped[int]
    variant_id: Mapped[UUID]
    sku: Mapped[str]
    barcode: Mapped[str | None]
    product_name: Mapped[str]
    product_name_ar: Mapped[str | None]
    category_id: Mapped[UUID | None]
    category_name: Mapped[str | None]
    unit: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    list_price: Mapped[Decimal] = mapped_column(Money)
    unit_price: Mapped[Decimal] = mapped_column(Money)
    gross: Mapped[Decimal] = mapped_column(Money)
    discount: Mapped[Decimal] = mapped_column(Money)
    order_discount: Mapped[Decimal] = mapped_column(Money)
    net: Mapped[Decimal] = mapped_column(Money)
    tax: Mapped[Decimal] = mapped_column(Money)
    total: Mapped[Decimal] = mapped_column(Money)
    unit_cost: Mapped[Decimal] = mapped_column(Money)
    cost: Mapped[Decimal] = mapped_column(Money)
    keeps_stock: Mapped[bool] = mapped_column(default=True)
    original_item_id: Mapped[UUID | None]
    returned_quantity: Mapped[Decimal] = mapped_column(Quantity, default=Decimal(0))
    serial_number: Mapped[str | None]
    restocked: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[str | None]


class SaleItemTax(TenantOwned, AppendOnly, Model):
    """One tax of one line, as computed."""

    __tablename__ = "sale_item_tax"
    __table_args__ = (
        same_tenant("sale_id", "sales.sale"),
        same_tenant("item_id", "sales.sale_item"),
        {"schema": "sales"},
    )

    sale_id: Mapped[UUID]
    item_id: Mapped[UUID]
    tax_id: Mapped[UUID]
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="percent")
    rate: Mapped[Decimal] = mapped_column(Rate)
    included: Mapped[bool]
    base: Mapped[Decimal] = mapped_column(Money)
    amount: Mapped[Decimal] = mapped_column(Money)


class SalePayment(TenantOwned, AppendOnly, Model):
    """What was paid, or given back (negative), by one method."""

    __tablename__ = "sale_payment"
    __projections__ = ("refunded",)
    __table_args__ = (
        CheckConstraint("refunded >= 0 AND (refunded = 0 OR refunded <= amount)", "refunded_at_most_paid"),
        Index("ix_sale_payment_shift", "tenant_id", "shift_id", "method"),
        same_tenant("sale_id", "sales.sale"),
        same_tenant("shift_id", "sales.shift"),
        same_tenant("terminal_payment_id", "payments.terminal_payment"),
        same_tenant("refund_of_id", "sales.sale_payment"),
        {"schema": "sales"},
    )

    sale_id: Mapped[UUID]
    shift_id: Mapped[UUID]
    leg_number: Mapped[int]
    method: Mapped[PaymentMethod] = mapped_column(choice(PaymentMethod, "payment_method"))
    amount: Mapped[Decimal] = mapped_column(Money, comment="home currency, net of change")
    tendered: Mapped[Decimal] = mapped_column(Money)
    change: Mapped[Decimal] = mapped_column(Money)
    foreign_currency: Mapped[str | None]
    foreign_amount: Mapped[Decimal | None] = mapped_column(Money)
    exchange_rate: Mapped[Decimal | None] = mapped_column(ExchangeQuote)
    reference: Mapped[str | None]
    terminal_payment_id: Mapped[UUID | None]
    refund_of_id: Mapped[UUID | None]
    refunded: Mapped[Decimal] = mapped_column(Money, default=Decimal(0), comment="given back so far by later documents")
    paid_at: Mapped[datetime]
