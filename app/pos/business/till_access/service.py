"""Signing in at a till, and which tills a device may become."""

from __future__ import annotations

from uuid import UUID

from flask import current_app
from sqlalchemy import Row, select

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.refusal import NotFound, Refusal
from app.kernel.security import hash_token
from app.kernel.tenancy import require_tenant, set_tenant, unscoped
from app.pos.business.access.pins import verify_pin
from app.pos.business.access.service import Device
from app.pos.business.registers import queries as registers
from app.pos.business.registers import service as pairing
from app.pos.business.registers.models import Register
from app.pos.business.tenants.models import Tenant
from app.pos.business.tenants.queries import get_tenant


def find_till(device: Device | None) -> Row | None:
    """Return the till that a device is (id, name, branch_id, branch_name), or None; goes on in its business."""
    if device is None:
        return None
    set_tenant(device.tenant_id, None, db.session())
    return registers.find_paired(device.register_id, hash_token(device.token))


def try_sign_in(employee_id: UUID, name: str, pin: str, till: Row) -> Refusal | None:
    """Check who wants to sell at a till; None and an audit row when they may, else the refusal to show (the wrong
    entry is counted, so the request has to commit).
    """
    if current_app.config["SETTINGS"].is_production and get_tenant().is_demo:
        return Refusal("demo_in_production", _l("Everybody knows the PINs of the demo business."), status=403,
                       remedy=_l("Nothing is sold in it here. Pair this device with a till of your own business."))
    if refusal := verify_pin(employee_id, pin, till.id):
        return refusal
    actor = Actor(tenant_id=require_tenant(), user_id=None, employee_id=employee_id, name=name, role="",
                  register_id=till.id)
    audit.record("business.till_access.sign_in", "register", till.id, actor)
    return None


def leave_former_till(device: Device | None, register: Register, actor: Actor) -> None:
    """A device that becomes another till of its business is no longer the one it was."""
    if device and device.tenant_id == register.tenant_id and device.register_id != register.id and find_till(device):
        pairing.unpair(device.register_id, actor)


def list_demo_tills() -> list[dict]:
    """Return the tills of demo businesses (business id and name, register id and name); none in production."""
    if current_app.config["SETTINGS"].is_production:
        return []
    with unscoped("the demo's tills are offered before a business is known"):
        demos = db.session.execute(select(Tenant.id, Tenant.name).where(Tenant.is_demo, Tenant.deleted_at.is_(None))
                                   .order_by(Tenant.id).limit(5)).all()
    tills = []
    for demo in demos:
        set_tenant(demo.id, None, db.session())
        tills += [{"tenant_id": demo.id, "business": demo.name, "register_id": row["id"], "name": row["name"]}
                  for row in registers.list_registers(only_active=True)]
    set_tenant(None, None, db.session())
    return tills


def enter_demo(register_id: UUID) -> None:
    """Go on in the demo business that a till belongs to; raise NotFound for any other till."""
    tenant_id = next((till["tenant_id"] for till in list_demo_tills() if till["register_id"] == register_id), None)
    if tenant_id is None:
        raise NotFound("register_not_found")
    set_tenant(tenant_id, None, db.session())
