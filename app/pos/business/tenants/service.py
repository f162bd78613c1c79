"""Making a business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.kernel import audit, events
from app.kernel.actor import Actor, system_actor
from app.kernel.clock import now
from app.kernel.countries import ensure_country
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.kernel.tenancy import set_tenant
from app.pos.business.branches import service as branches
from app.pos.business.registers import service as registers
from app.pos.business.roles import service as roles
from app.pos.business.tenants import queries, rules
from app.pos.business.tenants.events import BusinessCreated
from app.pos.business.tenants.models import Tenant

EDITABLE = ("name", "legal_name", "tax_number", "email", "phone", "prices_include_tax", "rounding_method",
            "variance_limit")


@dataclass(frozen=True, slots=True)
class NewBusiness:
    """What `create_business` made: ids of the business, its main branch and its first register."""

    tenant_id: UUID
    branch_id: UUID
    register_id: UUID


def create_business(
    name: str, slug: str, *, country: str, currency: str | None = None, timezone: str | None = None,
    is_demo: bool = False, setup_step: str = "done", actor: Actor | None = None,
) -> NewBusiness:
    """Make a business with the built-in roles, a main branch (B1) and a register (T01), and announce it.

    The running work goes on as the new tenant. Raises Refusal when the slug is taken or malformed.
    """
    slug = ensure_free_slug(slug)
    ensure_country(country)
    tenant_id = new_id()
    set_tenant(tenant_id, actor.user_id if actor else None, db.session())
    currency = currency or rules.currency_of(country)
    db.session.add(Tenant(
        id=tenant_id, slug=slug, name=name, country=country, currency=currency, is_demo=is_demo,
        setup_step=setup_step, setup_finished_at=now() if setup_step == "done" else None))
    db.session.flush()  # reason: everything below refers to the business
    actor = actor or system_actor(tenant_id)
    roles.create_builtin_roles()
    branch = branches.create_branch(
        {"name": name, "country": country, "currency": currency,
         "timezone": timezone or rules.timezone_of(country)}, actor)
    register = registers.create_register({"branch_id": branch, "name": str(_l("Till 1"))}, actor)
    audit.record("business.tenants.create", "tenant", tenant_id, actor, after={"name": name, "slug": slug})
    events.publish(BusinessCreated(tenant_id, country, currency))
    return NewBusiness(tenant_id, branch, register)


def ensure_free_slug(slug: str) -> str:
    """Return the short name if a business may have it; raise Refusal when it is taken or malformed."""
    if queries.find_tenant_id(rules.ensure_slug(slug)):
        raise Refusal("slug_taken", _l("This short name is taken."), field="slug", remedy=_l("Choose another one."))
    return slug


def set_feature(name: str, value: Any, actor: Actor) -> None:
    """Set a feature of the current business (plain JSON; see rules.py for their names)."""
    tenant = queries.get_tenant()
    before = tenant.features.get(name)
    if before != value:
        tenant.features = {**tenant.features, name: value}
        audit.record("business.tenants.edit", "tenant", tenant.id, actor, before={name: before}, after={name: value})


def begin_service_types(actor: Actor) -> None:
    """Let the tills ask for the service type from now on, unless the business has decided about that already."""
    if rules.SERVICE_TYPES not in queries.get_tenant().features:
        set_feature(rules.SERVICE_TYPES, True, actor)


def edit_business(values: dict[str, Any], actor: Actor) -> None:
    """Change the current business's names, contact, tax number, how it rounds, whether its tills ask for the service
    type (`asks_service_type`), and how long they keep sales on hold (`held_hours`). Country and currency stay."""
    if "asks_service_type" in values:
        set_feature(rules.SERVICE_TYPES, bool(values["asks_service_type"]), actor)
    if values.get("held_hours"):
        set_feature(rules.HELD_HOURS, values["held_hours"], actor)
    tenant = queries.get_tenant()
    if "rounding_method" in values:
        rules.ensure_rounding(values["rounding_method"])
    before = {name: getattr(tenant, name) for name in EDITABLE}
    for name in EDITABLE:
        if name in values:
            setattr(tenant, name, values[name])
    old, new = audit.changes(before, {name: getattr(tenant, name) for name in EDITABLE})
    if new:
        audit.record("business.tenants.edit", "tenant", tenant.id, actor, before=old, after=new)
