"""Lists of documents for pages, and a document with everything that a page shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from app.kernel.database import db
from app.kernel.tenancy import require_tenant
from app.pos.sales.sales import queries
from app.pos.sales.sales.models import Sale, SaleKind, SaleStatus
from app.pos.sales.sales.rules import parse_receipt_number

_sale = Sale.__table__
SHOWN = (
    _sale.c.id, _sale.c.branch_id, _sale.c.register_id, _sale.c.customer_id, _sale.c.external_reference, _sale.c.kind,
    _sale.c.status, _sale.c.invoice_number, _sale.c.sold_at, _sale.c.business_date,
    _sale.c.employee_name, _sale.c.customer_name, _sale.c.total, _sale.c.currency, _sale.c.line_count,
)
PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of documents is narrowed to."""

    text: str | None = None
    start: date | None = None
    end: date | None = None
    branch_id: UUID | None = None
    register_id: UUID | None = None
    employee_id: UUID | None = None
    customer_id: UUID | None = None
    shift_id: UUID | None = None
    kind: SaleKind | None = None
    status: SaleStatus | None = None


def page_sales(wanted: Wanted, page: int, size: int = PAGE) -> tuple[list[dict[str, Any]], int]:
    """Return (rows of the page, true count), newest first: two statements."""
    total = db.session.scalar(_narrowed(select(func.count()).select_from(_sale), wanted)) or 0
    statement = _narrowed(select(*SHOWN), wanted).order_by(_sale.c.sold_at.desc(), _sale.c.id.desc())
    rows = db.session.execute(statement.limit(size).offset((page - 1) * size)).mappings()
    return [dict(row) for row in rows], total


def _narrowed(statement: Select, wanted: Wanted) -> Select:
    statement = statement.where(_sale.c.tenant_id == require_tenant())
    for column, value in (
        (_sale.c.branch_id, wanted.branch_id), (_sale.c.register_id, wanted.register_id),
        (_sale.c.employee_id, wanted.employee_id), (_sale.c.customer_id, wanted.customer_id),
        (_sale.c.shift_id, wanted.shift_id), (_sale.c.kind, wanted.kind), (_sale.c.status, wanted.status),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if wanted.start is not None:
        statement = statement.where(_sale.c.business_date >= wanted.start)
    if wanted.end is not None:
        statement = statement.where(_sale.c.business_date <= wanted.end)
    if wanted.text:
        statement = statement.where(_matches(wanted.text))
    return statement


def _matches(text: str):
    """A receipt number (whole, or its digits), an outside program's own number, or the beginning of a customer's name."""
    referred = _sale.c.external_reference.in_((text, text.upper()))
    number = parse_receipt_number(text)
    if number is not None:
        return or_((_sale.c.series == number[0]) & (_sale.c.sequence == number[1]), referred)
    if text.isdecimal() and len(text) < 18:
        return or_(_sale.c.sequence == int(text), referred)
    return or_(_sale.c.customer_name.ilike(f"{text}%"), referred)


def related(sale_id: UUID, original_id: UUID | None) -> dict[str, Any]:
    """Return {original, later}: the document that this one undoes, and those that undo this one."""
    later = db.session.execute(
        select(*SHOWN).where(_sale.c.tenant_id == require_tenant(), _sale.c.original_sale_id == sale_id)
        .order_by(_sale.c.sold_at)).mappings()
    return {"original": queries.get_sale(original_id) if original_id else None, "later": [dict(row) for row in later]}
