"""Making and changing customers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import CONFLICT, Refusal
from app.kernel.series import next_number
from app.pos.business.api import get_tenant
from app.pos.customers.customers import queries, rules
from app.pos.customers.customers.models import Customer

EDITABLE = ("name", "type", "email", "phone", "tax_number", "address", "city", "postcode", "country", "notes")
SERIES = "C"


def create_customer(values: dict[str, Any], actor: Actor) -> UUID:
    """Make a customer with the next number (what a card shows); return the id.

    Raises Refusal when the telephone number is none, or when somebody with it or the e-mail address is known already.
    """
    known = _clean(values)
    _ensure_new(known, None)
    customer = Customer(id=new_id(), number=next_number(SERIES), **known)
    db.session.add(customer)
    db.session.flush()  # reason: the sale may name the customer in the same request
    audit.record("customers.customers.create", "customer", customer.id, actor,
                 after={"number": customer.number, "name": customer.name})
    return customer.id


def edit_customer(customer_id: UUID, values: dict[str, Any], version: int, actor: Actor) -> None:
    """Change a customer as read at `version`; raise Refusal 409 when somebody changed it meanwhile."""
    customer = queries.lock_customer(customer_id)
    if customer.version != version:
        raise Refusal("customer_moved_on", _l("Somebody changed this customer in the meantime."), status=CONFLICT,
                      remedy=_l("Look at what it says now, then change it again."))
    known = _clean(values)
    _ensure_new(known, customer_id)
    before = {name: getattr(customer, name) for name in known}
    for name, value in known.items():
        setattr(customer, name, value)
    customer.version += 1
    was, now_is = audit.changes(before, known)
    if now_is:
        audit.record("customers.customers.edit", "customer", customer_id, actor, before=was, after=now_is)


def remove_customer(customer_id: UUID, actor: Actor) -> None:
    """Put a customer away: gone from lists and searches; the receipts keep the name they were printed with."""
    customer = queries.lock_customer(customer_id)
    customer.deleted_at = now()
    audit.record("customers.customers.remove", "customer", customer_id, actor, before={"name": customer.name})


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    known = {name: values[name] for name in EDITABLE if name in values}
    known["email"] = rules.clean_email(known.get("email"))
    known["phone"] = rules.ensure_phone(known.get("phone"), known.get("country") or get_tenant().country)
    return known


def _ensure_new(known: dict[str, Any], customer_id: UUID | None) -> None:
    other = queries.find_by_phone_or_email(known["phone"], known["email"], customer_id)
    if other is None:
        return
    field = "phone" if known["phone"] and other["phone"] == known["phone"] else "email"
    raise Refusal("customer_known", _l("%(name)s (%(number)s) has this telephone number or e-mail address already.",
                                       name=other["name"], number=other["number"]),
                  remedy=_l("Search for this customer instead."), field=field, status=CONFLICT)
