"""Reading customers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, text

from app.kernel.database import db, dialect_name
from app.kernel.refusal import NotFound
from app.kernel.tenancy import require_tenant
from app.pos.customers.customers import rules
from app.pos.customers.customers.models import Customer

LONGEST_QUERY = 100
_table = Customer.__table__
_COLUMNS = (
    _table.c.id, _table.c.number, _table.c.name, _table.c.type, _table.c.email, _table.c.phone, _table.c.tax_number,
    _table.c.address, _table.c.city, _table.c.postcode, _table.c.country, _table.c.notes, _table.c.total_purchases,
    _table.c.total_spent, _table.c.last_purchase_at, _table.c.version,
)
_FOUND = text("SELECT id, total FROM customers.search_customers(CAST(:patterns AS text[]), :digits, :card, :mail, :most, :skip)")


def get_customer(customer_id: UUID) -> dict[str, Any]:
    """Return a customer as a dict of columns; raise NotFound."""
    row = db.session.execute(select(*_COLUMNS).where(
        _table.c.tenant_id == require_tenant(), _table.c.id == customer_id, _table.c.deleted_at.is_(None))).first()
    if row is None:
        raise NotFound("customer_not_found")
    return row._asdict()


def lock_customer(customer_id: UUID) -> Customer:
    """Return the customer, locked; raise NotFound."""
    found = db.session.scalar(select(Customer).where(Customer.id == customer_id, Customer.deleted_at.is_(None))
                              .with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound("customer_not_found")
    return found


def find_by_numbers(numbers: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return {id, number, name} of the customers whose cards carry these numbers, by the number as given."""
    wanted = {number.strip().upper(): number for number in numbers}
    rows = db.session.execute(select(_table.c.id, _table.c.number, _table.c.name).where(
        _table.c.tenant_id == require_tenant(), _table.c.number.in_(list(wanted)), _table.c.deleted_at.is_(None)))
    return {wanted[row.number]: row._asdict() for row in rows}


def find_by_phone_or_email(phone: str | None, email: str | None, other_than: UUID | None = None) -> dict[str, Any] | None:
    """Return a customer who has this telephone number or address already, or None."""
    same = [column == value for column, value in ((_table.c.phone, phone), (_table.c.email, email)) if value]
    if not same:
        return None
    statement = select(*_COLUMNS).where(_table.c.tenant_id == require_tenant(), or_(*same), _table.c.deleted_at.is_(None))
    if other_than:
        statement = statement.where(_table.c.id != other_than)
    row = db.session.execute(statement.order_by(_table.c.id).limit(1)).first()
    return row._asdict() if row else None


def search_customers(query: str, *, limit: int = 30, offset: int = 0) -> dict[str, Any]:
    """Return {"rows", "total"}: customers whose name holds every word, or whose telephone, e-mail or number fits.

    An empty query lists all by name. `total` is the true number of matches. Two statements.
    """
    patterns = rules.patterns(query[:LONGEST_QUERY])
    ask = {"patterns": patterns, "digits": rules.digits_of(query), "card": query.strip().upper(),
           "mail": rules.mail_pattern(query), "most": limit, "skip": offset}
    if patterns and dialect_name() == "postgresql":
        found = db.session.execute(_FOUND, ask).all()
    else:
        found = db.session.execute(_plain(ask)).all()
    if not found:
        return {"rows": [], "total": 0}
    rows = {row.id: row._asdict() for row in db.session.execute(select(*_COLUMNS).where(
        _table.c.tenant_id == require_tenant(), _table.c.id.in_([row.id for row in found])))}
    return {"rows": [rows[row.id] for row in found], "total": found[0].total}


def _plain(ask: dict[str, Any]):
    """The same in plain SQL: the edge's pair of the PostgreSQL function, and the list without a query on both."""
    wanted = [_table.c.tenant_id == require_tenant(), _table.c.deleted_at.is_(None)]
    if ask["patterns"]:
        matches = [and_(*[_table.c.name.ilike(pattern, escape="\\") for pattern in ask["patterns"]]),
                   _table.c.number == ask["card"]]
        matches += [_table.c.phone.contains(ask["digits"])] if ask["digits"] else []
        matches += [_table.c.email.like(ask["mail"], escape="\\")] if ask["mail"] else []
        wanted.append(or_(*matches))
    return (select(_table.c.id, func.count().over().label("total")).where(*wanted)
            .order_by((_table.c.number == ask["card"]).desc(), func.lower(_table.c.name), _table.c.id)
            .limit(ask["most"]).offset(ask["skip"]))
