"""Making and changing registers, and which device is which till."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.kernel import audit
from app.kernel.actor import Actor, system_actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.kernel.security import hash_token, new_token
from app.kernel.tenancy import set_tenant
from app.pos.business.branches.queries import get_branch
from app.pos.business.registers import queries, rules
from app.pos.business.registers.models import Register

EDITABLE = ("name", "is_active", "printer", "paper_mm", "prints_automatically", "has_customer_display")


def create_register(values: dict[str, Any], actor: Actor) -> UUID:
    """Make a till in `values["branch_id"]`; codes run T01, T02 …, its receipt series is branch and code. Returns the id."""
    branch = get_branch(values["branch_id"])
    rules.ensure_printer(values.get("printer") or "")
    code = f"T{queries.count_registers(branch.id) + 1:02d}"
    register = Register(id=new_id(), branch_id=branch.id, code=code, series=f"{branch.code}-{code}",
                        **_values(values))
    db.session.add(register)
    db.session.flush()  # reason: the caller may hand the till out in the same request
    audit.record("business.registers.create", "register", register.id, actor,
                 after={"series": register.series, "name": register.name})
    return register.id


def edit_register(register_id: UUID, values: dict[str, Any], actor: Actor) -> None:
    """Change a till's name, printer, paper, display, or whether it is in use. Its series and branch stay."""
    register = queries.get_register(register_id)
    rules.ensure_printer(values.get("printer") or "")
    before = {name: getattr(register, name) for name in EDITABLE}
    for name, value in _values(values).items():
        setattr(register, name, value)
    old, new = audit.changes(before, {name: getattr(register, name) for name in EDITABLE})
    if new:
        audit.record("business.registers.edit", "register", register.id, actor, before=old, after=new)


def create_pairing_code(register_id: UUID, actor: Actor) -> str:
    """Return a code that makes one device this till, once, within 15 minutes; only its digest is stored.

    An earlier code of the till ends. Raises Refusal for a till that is not in use.
    """
    register = queries.lock_register(register_id)
    _ensure_in_use(register)
    code = rules.new_pairing_code()
    register.pairing_code_hash, register.pairing_expires_at = hash_token(code), now() + rules.CODE_LIVES
    audit.record("business.registers.create_pairing_code", "register", register.id, actor)
    return code


def pair_with_code(code: str, device_name: str) -> tuple[Register, str]:
    """Make this device the till that the code was made for; the running work goes on in its business.

    Returns the register and the device's token. Raises Refusal for a code that is wrong, used or too old.
    """
    digest = hash_token(rules.clean_code(code))
    found = queries.find_pairing(digest)
    if found is None:
        raise _wrong_code()
    tenant_id, register_id = found
    set_tenant(tenant_id, None, db.session())
    register = queries.lock_register(register_id)
    if register.pairing_code_hash != digest:  # another device was faster
        raise _wrong_code()
    return register, _pair(register, device_name, system_actor(tenant_id, register_id=register.id))


def pair_device(register_id: UUID, device_name: str, actor: Actor) -> tuple[Register, str]:
    """Make this device that till, by somebody who may. Returns the register and the device's token."""
    register = queries.lock_register(register_id)
    _ensure_in_use(register)
    return register, _pair(register, device_name, actor)


def unpair(register_id: UUID, actor: Actor) -> None:
    """End a till's device and its pairing code: whoever is signed in there is out at the next step."""
    register = queries.lock_register(register_id)
    before = {"device": register.device_name}
    register.device_token_hash = register.device_name = register.paired_at = None
    register.pairing_code_hash = register.pairing_expires_at = None
    audit.record("business.registers.unpair", "register", register.id, actor, before=before)


def _pair(register: Register, device_name: str, actor: Actor) -> str:
    token = new_token()
    before = {"device": register.device_name}
    register.device_token_hash, register.device_name, register.paired_at = hash_token(token), device_name, now()
    register.pairing_code_hash = register.pairing_expires_at = None
    audit.record("business.registers.pair", "register", register.id, actor, before=before,
                 after={"device": device_name})
    return token


def _wrong_code() -> Refusal:
    return Refusal("pairing_code_wrong", _l("This code is not right, or no longer good."), field="code",
                   remedy=_l("Make a new one in the back office under Registers: it works once, for 15 minutes."))


def _ensure_in_use(register: Register) -> None:
    if not register.is_active:
        raise Refusal("register_not_in_use", _l("This till is not in use."),
                      remedy=_l("Mark it as in use first."))


def _values(values: dict[str, Any]) -> dict[str, Any]:
    given = {name: values[name] for name in EDITABLE if name in values}
    if "printer" in given:
        given["printer"] = given["printer"] or ""
    return given
