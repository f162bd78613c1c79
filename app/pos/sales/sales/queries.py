"""Reading documents, and the one read that posting needs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.kernel.tenancy import require_tenant
from app.pos.business.api import Branch, Register
from app.pos.customers.api import Customer
from app.pos.sales.sales.models import Sale, SaleItem, SaleItemTax, SalePayment
from app.pos.sales.sales.rules import parse_receipt_number
from app.pos.sales.shifts.models import Shift

_register, _shift, _branch, _customer = Register.__table__, Shift.__table__, Branch.__table__, Customer.__table__
_sale, _item, _payment = Sale.__table__, SaleItem.__table__, SalePayment.__table__

_CONTEXT = (
    select(
        _register.c.branch_id, _register.c.series, _register.c.receipt_counter, _register.c.receipt_hash,
        _register.c.prints_automatically,
        _shift.c.status.label("shift_status"), _shift.c.register_id.label("shift_register_id"),
        _branch.c.currency, _branch.c.timezone, _branch.c.day_cutoff,
        _customer.c.name.label("customer_name"), _customer.c.tax_number.label("customer_tax_number"),
        select(_sale.c.id).where(_sale.c.tenant_id == bindparam("tenant"), _sale.c.id == bindparam("sale"))
        .scalar_subquery().label("existing_id"),
    )
    .select_from(
        _register.join(_branch, and_(_branch.c.tenant_id == _register.c.tenant_id, _branch.c.id == _register.c.branch_id))
        .outerjoin(_shift, and_(_shift.c.tenant_id == _register.c.tenant_id, _shift.c.id == bindparam("shift")))
        .outerjoin(_customer, and_(_customer.c.tenant_id == _register.c.tenant_id, _customer.c.id == bindparam("customer")))
    )
    .where(_register.c.tenant_id == bindparam("tenant"), _register.c.id == bindparam("register"))
    .with_for_update(of=_register)
)


def lock_context(sale_id: UUID, register_id: UUID, shift_id: UUID, customer_id: UUID | None) -> Row:
    """Return what posting needs to know, with the register locked: its next number and last hash are ours.

    `existing_id` is the sale's id when it is stored already.
    """
    row = db.session.execute(_CONTEXT, {
        "tenant": require_tenant(), "sale": sale_id, "register": register_id, "shift": shift_id,
        "customer": customer_id}).first()
    if row is None:
        raise NotFound("register_not_found")
    return row


def get_sale(sale_id: UUID) -> dict[str, Any]:
    """Return a document's header as a dict of its columns; raise NotFound."""
    row = db.session.execute(
        select(_sale).where(_sale.c.tenant_id == require_tenant(), _sale.c.id == sale_id)).mappings().first()
    if row is None:
        raise NotFound("sale_not_found")
    return dict(row)


def find_sale_id(number: str) -> UUID | None:
    """Return the id of the document with this receipt number (as typed or scanned), or None."""
    parsed = parse_receipt_number(number)
    if parsed is None:
        return None
    return db.session.scalar(select(_sale.c.id).where(
        _sale.c.tenant_id == require_tenant(), _sale.c.series == parsed[0], _sale.c.sequence == parsed[1]))


def find_by_external_reference(reference: str) -> UUID | None:
    """Return the id of the document that an import made of this reference, or None."""
    return db.session.scalar(select(_sale.c.id).where(
        _sale.c.tenant_id == require_tenant(), _sale.c.external_reference == reference))


def list_items(sale_id: UUID) -> list[dict[str, Any]]:
    """Return a document's lines in order, each with its `taxes`, as dicts of their columns (two statements)."""
    items = [dict(row) for row in db.session.execute(
        select(_item).where(_item.c.tenant_id == require_tenant(), _item.c.sale_id == sale_id)
        .order_by(_item.c.line_number)).mappings()]
    return with_taxes(items, sale_id)


def lock_items(sale_id: UUID) -> list[dict[str, Any]]:
    """Return a document's lines with their taxes, locked in key order: what is left to return is decided on them."""
    rows = db.session.execute(
        select(_item).where(_item.c.tenant_id == require_tenant(), _item.c.sale_id == sale_id)
        .order_by(_item.c.id).with_for_update()).mappings()
    return with_taxes(sorted((dict(row) for row in rows), key=lambda item: item["line_number"]), sale_id)


def with_taxes(items: list[dict[str, Any]], sale_id: UUID) -> list[dict[str, Any]]:
    """Return the items, each with the list of its `taxes`."""
    table = SaleItemTax.__table__
    taxes: dict[UUID, list[dict]] = {}
    for row in db.session.execute(
        select(table).where(table.c.tenant_id == require_tenant(), table.c.sale_id == sale_id).order_by(table.c.id)
    ).mappings():
        taxes.setdefault(row["item_id"], []).append(dict(row))
    return [{**item, "taxes": taxes.get(item["id"], [])} for item in items]


def list_payments(sale_id: UUID, lock: bool = False) -> list[dict[str, Any]]:
    """Return a document's payments in order as dicts of their columns."""
    statement = (select(_payment).where(_payment.c.tenant_id == require_tenant(), _payment.c.sale_id == sale_id)
                 .order_by(_payment.c.leg_number))
    return [dict(row) for row in db.session.execute(statement.with_for_update() if lock else statement).mappings()]


def get_shift_close(shift_id: UUID) -> UUID | None:
    """Return the Z-report that a shift is in, or None."""
    return db.session.scalar(select(_shift.c.z_report_id).where(
        _shift.c.tenant_id == require_tenant(), _shift.c.id == shift_id))
