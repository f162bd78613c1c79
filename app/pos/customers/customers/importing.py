"""Customers that an import of documents names by their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from app.kernel.actor import Actor
from app.kernel.audit import audit_row
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.models import AuditLog
from app.kernel.posting import Posting
from app.kernel.tenancy import require_tenant
from app.pos.customers.customers.models import Customer, CustomerType


def ensure_customers(wanted: Mapping[str, tuple[str, str | None]], actor: Actor) -> dict[str, UUID]:
    """Return the id of each customer number of `wanted`, {number: (name, country code or None)}; make the unknown ones.

    Two statements, whatever their number. Customers who were put away are found too: their documents name them.
    """
    table, tenant_id, moment = Customer.__table__, require_tenant(), now()
    found = dict(db.session.execute(select(table.c.number, table.c.id).where(
        table.c.tenant_id == tenant_id, table.c.number.in_(list(wanted)))).all())
    new = {number: known for number, known in wanted.items() if number not in found}
    if not new:
        return found
    posting = Posting()
    for number, (name, country) in new.items():
        found[number] = new_id()
        posting.insert(table, [{
            "tenant_id": tenant_id, "id": found[number], "number": number, "name": name, "type": CustomerType.INDIVIDUAL,
            "country": country, "total_purchases": 0, "total_spent": 0, "version": 1, "created_at": moment,
            "updated_at": moment}])
        posting.insert(AuditLog.__table__, [audit_row(
            "customers.customers.import", "customer", found[number], actor, after={"number": number, "name": name})])
    posting.run()
    return found
