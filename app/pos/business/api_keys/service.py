"""Making, using and ending API keys."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import g, request
from sqlalchemy import update

from app.kernel import audit, limits
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.kernel.security import hash_token, new_token, same
from app.kernel.tenancy import require_tenant, set_tenant
from app.pos.business.access.queries import find_working_employee, grants_of
from app.pos.business.api_keys import queries, rules
from app.pos.business.api_keys.models import ApiKey
from app.pos.business.employees.queries import get_employee
from app.pos.business.license.state import note_license

REQUESTS = "1200 per minute"  # of one key
FAILURES = "60 per minute"  # wrong keys from one address
SEEN_EVERY = timedelta(minutes=5)


def create_key(name: str, employee_id: UUID, permissions: list[str], life: timedelta | None, actor: Actor) -> str:
    """Make a key that acts in the name of an employee; return it as it is shown, this once.

    `life` is how long it is good for, None for as long as nobody ends it.
    """
    chosen = rules.ensure_offered(permissions)
    holder = get_employee(employee_id)
    secret, moment = new_token(), now()
    key = ApiKey(id=new_id(), name=name, employee_id=holder.id, secret_hash=hash_token(secret), permissions=chosen,
                 expires_at=moment + life if life else None, created_by_id=actor.employee_id)
    db.session.add(key)
    db.session.flush()
    audit.record("business.api_keys.create", "api_key", key.id, actor,
                 after={"name": name, "employee": holder.name, "permissions": chosen, "expires_at": key.expires_at})
    return rules.spell(require_tenant(), key.id, secret)


def revoke_key(key_id: UUID, actor: Actor) -> None:
    """End a key from its next request on; one that is ended stays as it is."""
    key = queries.lock_key(key_id)
    if key.revoked_at is None:
        key.revoked_at = now()
        audit.record("business.api_keys.revoke", "api_key", key.id, actor, before={"name": key.name})


def load_key_actor() -> Actor | None:
    """Identify the request by its `Authorization: Bearer` key and go on in the key's business; None without a key.

    Raises Refusal 401 for a key that is unknown, ended or too old, and 429 for one that asks too often.
    """
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        return None
    key = _prove(text.strip())
    limits.spend("api", str(key.id), REQUESTS)
    holder = find_working_employee(key.employee_id)
    if holder is None:
        raise _refused("key_holder_left", _l("The person in whose name this API key acts no longer works here."))
    if key.last_used_at is None or key.last_used_at < now() - SEEN_EVERY:
        db.session.execute(update(ApiKey).where(ApiKey.id == key.id).values(last_used_at=now())
                           .execution_options(synchronize_session=False))
    note_license(key.tenant_id, holder)
    g.timezone, g.api_key = "UTC", key.name
    return Actor(
        tenant_id=key.tenant_id, user_id=None, employee_id=holder.id, name=holder.name, role=holder.role,
        grants=rules.grants_within(key.permissions, grants_of(holder.role_id, holder.role_changed_at)),
        branch_id=holder.branch_id, language=holder.language)


def _prove(text: str) -> ApiKey:
    presented = rules.read(text)
    key = None
    if presented is not None:
        set_tenant(presented.tenant_id, None, db.session())
        key = queries.find_key(presented.key_id)
    if key is None or presented is None or not same(key.secret_hash, hash_token(presented.secret)):
        set_tenant(None, None, db.session())
        limits.spend("api_key", request.remote_addr or "", FAILURES)
        raise _refused("key_unknown", _l("This API key is not known."))
    state = rules.state_of(expires_at=key.expires_at, revoked_at=key.revoked_at, at=now())
    if state == "revoked":
        raise _refused("key_revoked", _l("This API key was ended."))
    if state == "expired":
        raise _refused("key_expired", _l("This API key is no longer good."))
    return key


def _refused(code: str, message: object) -> Refusal:
    return Refusal(code, message, remedy=_l("Make a new one in the back office under API keys."), status=401)
