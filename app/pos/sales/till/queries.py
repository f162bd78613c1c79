"""Reading tills and carts. Each function is one statement, whatever the number of lines."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select, tuple_

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.kernel.tenancy import require_tenant
from app.pos.business.api import SERVICE_TYPES as ASKS_SERVICE
from app.pos.business.api import Branch, Employee, Register, Tenant
from app.pos.catalog.api import SERVICE_TYPES
from app.pos.customers.api import Customer
from app.pos.sales.sales.models import Sale, SaleItem
from app.pos.sales.sales.rules import parse_receipt_number
from app.pos.sales.shifts.models import Shift, ShiftStatus
from app.pos.sales.till.models import Cart, CartLine, CartPayment, CartScan, CartStatus
from app.pos.sales.till.records import record, records

register, branch, tenant = Register.__table__, Branch.__table__, Tenant.__table__
shift, customer, sale = Shift.__table__, Customer.__table__, Sale.__table__
employee = Employee.__table__
item = SaleItem.__table__
cart, line, payment, scan = Cart.__table__, CartLine.__table__, CartPayment.__table__, CartScan.__table__


@dataclass(frozen=True, slots=True)
class Till:
    """Where selling happens: the register with its branch and business, and the shift that is open on it, if one is."""

    register_id: UUID
    register_name: str
    series: str
    printer: str
    branch_id: UUID
    branch_name: str
    business_name: str
    country: str
    currency: str
    timezone: str
    day_cutoff: Any
    rounding_method: str
    cash_rounding: Decimal | None
    cash_rounding_method: str
    variance_limit: Decimal
    features: dict[str, Any]
    shift_id: UUID | None
    shift_number: str | None
    shift_opened_at: datetime | None
    shift_business_date: date | None
    held_count: int

    @property
    def service_types(self) -> tuple[str, ...]:
        """How a sale may be served, the usual first; empty where the till does not ask."""
        return tuple(name for name, _label in SERVICE_TYPES) if self.features.get(ASKS_SERVICE) else ()


_HELD = select(func.count()).where(
    cart.c.tenant_id == register.c.tenant_id, cart.c.branch_id == register.c.branch_id,
    cart.c.status == CartStatus.HELD,
    or_(cart.c.expires_at.is_(None), cart.c.expires_at > bindparam("now", type_=cart.c.expires_at.type)),
).correlate(register).scalar_subquery()

_TILL = (
    select(
        register.c.id.label("register_id"), register.c.name.label("register_name"), register.c.series,
        register.c.printer,
        branch.c.id.label("branch_id"), branch.c.name.label("branch_name"), tenant.c.name.label("business_name"),
        branch.c.country, branch.c.currency, branch.c.timezone, branch.c.day_cutoff, tenant.c.rounding_method,
        branch.c.cash_rounding, branch.c.cash_rounding_method, tenant.c.variance_limit, tenant.c.features, shift.c.id.label("shift_id"),
        shift.c.number.label("shift_number"), shift.c.opened_at.label("shift_opened_at"),
        shift.c.business_date.label("shift_business_date"), _HELD.label("held_count"),
    )
    .select_from(
        register
        .join(branch, and_(branch.c.tenant_id == register.c.tenant_id, branch.c.id == register.c.branch_id))
        .join(tenant, tenant.c.id == register.c.tenant_id)
        .outerjoin(shift, and_(shift.c.tenant_id == register.c.tenant_id, shift.c.register_id == register.c.id,
                               shift.c.status == ShiftStatus.OPEN))
    )
    .where(register.c.tenant_id == bindparam("tenant"), register.c.id == bindparam("register"))
)


def get_till(register_id: UUID | None) -> Till:
    """Return the till of a register; raise NotFound."""
    row = db.session.execute(_TILL, {"tenant": require_tenant(), "register": register_id, "now": now()}).first()
    if row is None:
        raise NotFound("register_not_found")
    return Till(**row._mapping)


def find_open_cart(register_id: UUID, *, lock: bool = False) -> Cart | None:
    """Return the cart that is open on a register, or None; with `lock` it is ours until the transaction ends."""
    return _cart(lock, cart.c.register_id == register_id, cart.c.status == CartStatus.OPEN)


def find_cart(cart_id: UUID, *, lock: bool = False) -> Cart | None:
    """Return a cart in whatever state, or None."""
    return _cart(lock, cart.c.id == cart_id)


def _cart(lock: bool, *conditions) -> Cart | None:
    statement = select(cart).where(cart.c.tenant_id == require_tenant(), *conditions)
    row = db.session.execute(statement.with_for_update() if lock else statement).first()
    return record(Cart, row._asdict()) if row else None


def list_lines(cart_id: UUID) -> list[CartLine]:
    """Return the lines of a cart that were not removed, in order."""
    return records(CartLine, db.session.execute(
        select(line).where(line.c.tenant_id == require_tenant(), line.c.cart_id == cart_id, line.c.removed_at.is_(None))
        .order_by(line.c.line_number)).all())


def list_legs(cart_id: UUID) -> list[CartPayment]:
    """Return the payments of a cart that were not taken back, in order."""
    return records(CartPayment, db.session.execute(
        select(payment).where(payment.c.tenant_id == require_tenant(), payment.c.cart_id == cart_id,
                              payment.c.removed_at.is_(None)).order_by(payment.c.leg_number)).all())


def find_scans(keys: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return {cart_id, line_id, outcome} of the scans that are known already, by key."""
    rows = db.session.execute(select(scan.c.id, scan.c.cart_id, scan.c.line_id, scan.c.outcome).where(
        scan.c.tenant_id == require_tenant(), scan.c.id.in_(list(keys))))
    return {row.id: row._asdict() for row in rows}


def list_held(branch_id: UUID) -> list[dict[str, Any]]:
    """Return the held carts of a branch that still wait, oldest first: id, number, name, held_at, who, customer, total,
    units, items (the names of the first three lines)."""
    first = (select(line.c.cart_id, line.c.product_name, line.c.quantity,
                    func.row_number().over(partition_by=line.c.cart_id, order_by=line.c.line_number).label("place"))
             .where(line.c.tenant_id == require_tenant(), line.c.removed_at.is_(None),
                    line.c.cart_id.in_(select(cart.c.id).where(_waiting(branch_id)))).subquery())
    rows = db.session.execute(
        select(cart.c.id, cart.c.held_number, cart.c.held_name, cart.c.held_at, cart.c.total,
               employee.c.name.label("who"), customer.c.name.label("customer"), first.c.product_name, first.c.quantity,
               first.c.place)
        .select_from(
            cart.join(first, first.c.cart_id == cart.c.id)
            .outerjoin(employee, and_(employee.c.tenant_id == cart.c.tenant_id, employee.c.id == cart.c.held_by_id))
            .outerjoin(customer, and_(customer.c.tenant_id == cart.c.tenant_id, customer.c.id == cart.c.customer_id)))
        .where(_waiting(branch_id)).order_by(cart.c.held_at, cart.c.id, first.c.place))
    held: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        one = held.setdefault(row.id, {
            "id": row.id, "number": row.held_number, "name": row.held_name or "", "held_at": row.held_at,
            "total": row.total, "who": row.who or "", "customer": row.customer or "", "units": Decimal(0), "items": []})
        one["units"] += abs(row.quantity)
        if row.place <= 3:
            one["items"].append(row.product_name)
    return list(held.values())


def _waiting(branch_id: UUID):
    return and_(cart.c.tenant_id == require_tenant(), cart.c.branch_id == branch_id, cart.c.status == CartStatus.HELD,
                or_(cart.c.expires_at.is_(None), cart.c.expires_at > now()))


def find_last_sale(register_id: UUID, since: datetime) -> dict[str, Any] | None:
    """Return invoice_number, total, rounding, change of a register's last document since a moment, or None."""
    row = db.session.execute(
        select(sale.c.invoice_number, sale.c.total, sale.c.rounding, sale.c.change)
        .where(sale.c.tenant_id == require_tenant(), sale.c.sold_at >= since, sale.c.register_id == register_id)
        .order_by(sale.c.sold_at.desc()).limit(1)).first()
    return row._asdict() if row else None


def last_bought(customer_id: UUID, most: int = 5) -> list[dict[str, Any]]:
    """Return the last lines that a customer bought: variant_id, product_name, product_name_ar, unit_price, business_date."""
    recent = (select(sale.c.tenant_id, sale.c.id, sale.c.business_date, sale.c.sold_at).where(
        sale.c.tenant_id == require_tenant(), sale.c.customer_id == customer_id)
        .order_by(sale.c.sold_at.desc()).limit(most).subquery())
    rows = db.session.execute(
        select(item.c.variant_id, item.c.product_name, item.c.product_name_ar, item.c.unit_price, recent.c.business_date)
        .select_from(recent.join(item, and_(item.c.tenant_id == recent.c.tenant_id, item.c.sale_id == recent.c.id)))
        .where(item.c.quantity > 0).order_by(recent.c.sold_at.desc(), item.c.line_number).limit(most))
    return [row._asdict() for row in rows]


def find_sales_by_number(codes: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return {id, invoice_number} of the documents whose receipt numbers these codes are, by the code."""
    parsed = {code: number for code in codes if (number := parse_receipt_number(code))}
    if not parsed:
        return {}
    rows = db.session.execute(select(sale.c.id, sale.c.invoice_number, sale.c.series, sale.c.sequence).where(
        sale.c.tenant_id == require_tenant(),
        tuple_(sale.c.series, sale.c.sequence).in_(list(parsed.values()))))
    by_number = {(row.series, row.sequence): {"id": row.id, "invoice_number": row.invoice_number} for row in rows}
    return {code: by_number[number] for code, number in parsed.items() if number in by_number}


def find_customer(customer_id: UUID | None) -> dict[str, Any] | None:
    """Return {id, number, name, notes} of a customer, or None."""
    if customer_id is None:
        return None
    row = db.session.execute(select(customer.c.id, customer.c.number, customer.c.name, customer.c.notes).where(
        customer.c.tenant_id == require_tenant(), customer.c.id == customer_id)).first()
    return row._asdict() if row else None
