"""Who acts in this request: an employee in the back office (session cookie), or a cashier at a paired till."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import current_app, g, request, session
from itsdangerous import BadSignature, URLSafeSerializer

from app.kernel.actor import Actor, current_actor
from app.kernel.database import db
from app.kernel.ids import parse_id
from app.kernel.security import hash_token
from app.kernel.tenancy import set_tenant
from app.pos.business.access import queries
from app.pos.business.api_keys.service import load_key_actor
from app.pos.business.employees.models import Employee
from app.pos.business.license.state import note_license
from app.pos.business.roles.rules import role_label
from app.pos.identity.api import TOKEN, choose_language, find_live_session, get_user, note_seen

TILL_COOKIE = "wkpos_till"
TENANT = "tenant"
CASHIER = "cashier"  # in the signed session cookie: the employee at this till


@dataclass(frozen=True, slots=True)
class Device:
    """What a paired till's browser says of itself."""

    tenant_id: UUID
    register_id: UUID
    token: str


def pack_device(tenant_id: UUID, register_id: UUID, token: str) -> str:
    """Return the value of the cookie that makes a browser a till."""
    return _signer().dumps([str(tenant_id), str(register_id), token])


def read_device() -> Device | None:
    """Return what the till cookie says, or None if there is none or it was tampered with."""
    try:
        tenant_id, register_id, token = _signer().loads(request.cookies.get(TILL_COOKIE, ""))
    except (BadSignature, ValueError):
        return None
    return Device(UUID(tenant_id), UUID(register_id), token)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="till-device")


def is_till(path: str | None = None) -> bool:
    """Return whether a path (this request's by default) is a till's."""
    path = request.path if path is None else path
    return path == "/till" or path.startswith(("/till/", "/till?"))


def keep_language(code: str, *, at_till: bool) -> None:
    """Remember the language of the cashier at this till, or of the person signed in to the office, if there is one."""
    if not at_till:
        if actor := current_actor():
            choose_language(get_user(actor.user_id), code)
    elif cashier := load_cashier():
        employee = db.session.get(Employee, (cashier.tenant_id, cashier.employee_id))
        employee.language = code


def load_actor() -> Actor | None:
    """Identify the request's actor and set the tenant; None when nobody is signed in."""
    if request.path.startswith("/api/"):  # cookies mean nothing there, so other sites cannot use them
        return load_key_actor()
    return load_cashier() if is_till() else load_office_actor()


def load_office_actor() -> Actor | None:
    """Identify the person behind the session cookie, in the business chosen in that session."""
    token = session.get(TOKEN)
    if not token:
        return None
    found = find_live_session(token)
    if found is None:
        session.pop(TOKEN, None)
        return None
    g.session_id, g.user_email = found.id, found.email
    note_seen(found.id, found.last_seen_at)
    set_tenant(found.tenant_id, found.user_id, db.session())
    if found.tenant_id is None:
        return Actor(tenant_id=None, user_id=found.user_id, employee_id=None, name=found.name, role="",
                     language=found.language)
    employee = queries.find_office_employee(found.user_id)
    if employee is None:  # no longer employed there: the person stays signed in, and chooses another business
        set_tenant(None, found.user_id, db.session())
        return Actor(tenant_id=None, user_id=found.user_id, employee_id=None, name=found.name, role="",
                     language=found.language)
    note_license(found.tenant_id, employee)
    g.timezone, g.role_label = employee.timezone, role_label(employee.role, employee.role_name)
    return Actor(
        tenant_id=found.tenant_id, user_id=found.user_id, employee_id=employee.id, name=employee.name,
        role=employee.role, grants=queries.grants_of(employee.role_id, employee.role_changed_at),
        branch_id=employee.branch_id, language=found.language)


def load_cashier() -> Actor | None:
    """Identify the cashier at a paired till; the till's branch and currency are the request's."""
    device, employee_id = read_device(), parse_id(session.get(CASHIER))
    if device is None:
        return None
    set_tenant(device.tenant_id, None, db.session())
    if employee_id is None:
        return None
    found = queries.find_till_employee(employee_id, device.register_id, hash_token(device.token))
    if found is None or (found.branch_id and found.branch_id != found.register_branch_id):
        return None
    note_license(device.tenant_id, found)
    g.timezone, g.currency = found.timezone, found.currency
    g.till = {"register_id": found.register_id, "series": found.series, "register_name": found.register_name,
              "branch_id": found.register_branch_id, "branch_name": found.branch_name, "currency": found.currency,
              "timezone": found.timezone}
    return Actor(
        tenant_id=device.tenant_id, user_id=found.user_id, employee_id=found.id, name=found.name, role=found.role,
        grants=queries.grants_of(found.role_id, found.role_changed_at), branch_id=found.register_branch_id,
        register_id=found.register_id, language=found.language)
