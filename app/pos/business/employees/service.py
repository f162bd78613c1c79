"""Making and changing employees."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import CONFLICT, Refusal
from app.kernel.security import hash_pin
from app.pos.business.branches.queries import get_branch
from app.pos.business.employees import queries, rules
from app.pos.business.employees.models import Employee
from app.pos.business.license.limits import ensure_room
from app.pos.business.roles.models import CustomRole
from app.pos.business.roles.queries import get_role, get_role_by_key, list_grants
from app.pos.business.roles.rules import OWNER, ensure_may_manage
from app.pos.business.tenants.queries import get_tenant
from app.pos.identity import api as identity

EDITABLE = ("name", "number", "role_id", "branch_id", "language")


def create_employee(
    name: str, role: str, actor: Actor, *, user_id: UUID | None = None, branch_id: UUID | None = None,
    pin: str | None = None, number: str | None = None, language: str | None = None,
) -> UUID:
    """Give a person a place in the current business: role by key, a branch or all, a PIN for tills. Returns the id.

    Raises Refusal when the PIN is weak, or the role may do more in the business than the actor.
    """
    return _add({"name": name, "branch_id": branch_id, "number": number, "language": language}, get_role_by_key(role), pin, user_id,
                actor)


def hire(values: dict[str, Any], actor: Actor) -> UUID:
    """Make an employee from `values`: name, role_id, branch_id, number, language, pin, email. Returns the id.

    With an e-mail the person is invited to the back office. Raises Refusal as `create_employee` does, and when
    the number is taken or the person already works here.
    """
    email = values.get("email")
    user = identity.find_or_create_user(email, values["name"]) if email else None
    employee_id = _add(values, get_role(values["role_id"]), values.get("pin"), user.id if user else None, actor)
    if user:
        identity.invite(user, get_tenant().name)
    return employee_id


def edit_employee(employee_id: UUID, values: dict[str, Any], actor: Actor) -> None:
    """Change name, number, role, branch or language; give an e-mail (an invitation goes out) to one without.

    Raises Refusal for the actor's own role, for roles above the actor's, and when no owner would be left.
    """
    employee = queries.lock_employee(employee_id)
    _ensure_may_manage(employee, actor)
    before = _state(employee)
    role_id = values.get("role_id") or employee.role_id
    if role_id != employee.role_id:
        if actor.employee_id == employee.id:
            raise Refusal("own_role", _l("You cannot change your own role."), field="role_id",
                          remedy=_l("Ask another administrator."))
        _ensure_may_give(get_role(role_id).id, actor)
        _ensure_owner_left(employee)
    _check(values, employee.id)
    for name in EDITABLE:
        if name in values and (values[name] is not None or name in ("branch_id", "language")):
            setattr(employee, name, values[name])
    if values.get("email") and employee.user_id is None:
        user = identity.find_or_create_user(values["email"], employee.name)
        _ensure_new_here(user.id)
        employee.user_id = user.id
        identity.invite(user, get_tenant().name)
    old, new = audit.changes(before, _state(employee))
    if new:
        audit.record("business.employees.edit", "employee", employee.id, actor, before=old, after=new)


def set_pin(employee_id: UUID, pin: str, actor: Actor) -> None:
    """Give an employee a new PIN; it unlocks one that wrong entries had locked. Raises Refusal for a weak PIN."""
    employee = queries.lock_employee(employee_id)
    if actor.employee_id != employee.id:
        _ensure_may_manage(employee, actor)
    employee.pin_hash = hash_pin(rules.ensure_pin(pin))
    employee.pin_failed_attempts, employee.pin_locked_until = 0, None
    audit.record("business.employees.set_pin", "employee", employee.id, actor)


def deactivate(employee_id: UUID, actor: Actor) -> None:
    """End somebody's work here: no sign-in to till or back office from their next step on; the history stays."""
    employee = queries.lock_employee(employee_id)
    _ensure_may_manage(employee, actor)
    if actor.employee_id == employee.id:
        raise Refusal("own_place", _l("You cannot deactivate yourself."), remedy=_l("Ask another administrator."))
    _ensure_owner_left(employee)
    if employee.is_active:
        employee.is_active = False
        audit.record("business.employees.deactivate", "employee", employee.id, actor)


def end_sessions(employee_id: UUID, actor: Actor) -> None:
    """Sign somebody out of this business's back office, on every device."""
    employee = queries.lock_employee(employee_id)
    _ensure_may_manage(employee, actor)
    if employee.user_id and identity.end_sessions_in(employee.user_id, employee.tenant_id):
        audit.record("business.employees.end_sessions", "employee", employee.id, actor)


def reactivate(employee_id: UUID, actor: Actor) -> None:
    """Let somebody work here again."""
    employee = queries.lock_employee(employee_id)
    _ensure_may_manage(employee, actor)
    if not employee.is_active:
        ensure_room("users", queries.count_active)
        employee.is_active = True
        audit.record("business.employees.reactivate", "employee", employee.id, actor)


def _add(values: dict[str, Any], role: CustomRole, pin: str | None, user_id: UUID | None, actor: Actor) -> UUID:
    _ensure_may_give(role.id, actor)
    queries.lock_hiring()
    _check(values, None)
    if user_id:
        _ensure_new_here(user_id)
    ensure_room("users", queries.count_active)
    employee = Employee(
        id=new_id(), user_id=user_id, number=values.get("number") or queries.next_number(), name=values["name"],
        role_id=role.id, branch_id=values.get("branch_id"), language=values.get("language"),
        pin_hash=hash_pin(rules.ensure_pin(pin)) if pin else None)
    db.session.add(employee)
    db.session.flush()  # reason: what follows in the request may refer to the employee
    audit.record("business.employees.create", "employee", employee.id, actor,
                 after={"name": employee.name, "role": role.key, "number": employee.number})
    return employee.id


def _ensure_new_here(user_id: UUID) -> None:
    if queries.find_by_user(user_id):
        raise Refusal("already_employed", _l("This person already works here."), field="email", status=CONFLICT,
                      remedy=_l("Look in the list, also among those who are not active."))


def _check(values: dict[str, Any], employee_id: UUID | None) -> None:
    if values.get("branch_id"):
        get_branch(values["branch_id"])
    if values.get("number") and queries.is_number_taken(values["number"], employee_id):
        raise Refusal("number_taken", _l("Somebody else has this staff number."), field="number",
                      remedy=_l("Choose another number, or leave it empty."))


def _ensure_may_manage(employee: Employee, actor: Actor) -> None:
    _ensure_may_give(employee.role_id, actor)


def _ensure_may_give(role_id: UUID, actor: Actor) -> None:
    if not actor.is_system:  # whom nothing is asked of, and whose work is much and in bulk
        ensure_may_manage(actor, list_grants(role_id))


def _ensure_owner_left(employee: Employee) -> None:
    if get_role(employee.role_id).key == OWNER and employee.is_active and not queries.count_active_owners(employee.id):
        raise Refusal("last_owner", _l("A business needs at least one active owner."),
                      remedy=_l("Make somebody else an owner first."))


def _state(employee: Employee) -> dict[str, Any]:
    role = get_role(employee.role_id)
    return {"name": employee.name, "number": employee.number, "role": role.name or role.key,
            "branch_id": employee.branch_id, "language": employee.language, "user_id": employee.user_id}
