"""Keys for programs of the vendor: `wkl_…`, shown once, never more than the person they stand for may, always ending."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select

from app.kernel import limits
from app.kernel.actor import Actor, Grant
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import NotFound, Refusal
from app.kernel.security import hash_token, new_token
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.staff.models import AdminApiKey, AdminUser
from app.licensing.staff.rules import PERMISSIONS

PREFIX = "wkl_"
LONGEST_LIFE = timedelta(days=366)
REQUESTS = "600 per minute"  # of one key
FAILURES = "30 per minute"  # wrong keys from one address
SEEN_EVERY = timedelta(minutes=5)


def create_key(name: str, admin_user_id: UUID, scopes: list[str], life: timedelta, actor: Actor) -> str:
    """Make a key that acts in the name of one of the staff; return it as it is shown, this once.

    Raises Refusal 422 for a scope that the person does not have, and for a life of more than a year.
    """
    holder = db.session.get(AdminUser, admin_user_id)
    if holder is None or not holder.is_active:
        raise NotFound()
    beyond = sorted(set(scopes) - PERMISSIONS[holder.role])
    if beyond or not scopes:
        raise Refusal("scopes_beyond_role", _l("A key may do only what its person may."),
                      remedy=_l("Choose among the permissions of that person's role."), field="scopes", scopes=", ".join(beyond))
    if not timedelta(0) < life <= LONGEST_LIFE:
        raise Refusal("life_too_long", _l("A key lasts a year at most."), remedy=_l("Choose an earlier day."), field="life")
    secret = PREFIX + new_token()
    key = AdminApiKey(id=new_id(), name=name, key_hash=hash_token(secret), admin_user_id=holder.id, made_by_id=actor.user_id,
                      scopes=sorted(set(scopes)), expires_at=now() + life)
    db.session.add(key)
    db.session.flush()
    record(EventType.API_KEY_CREATED, actor, key_id=key.id, name=name, holder=holder.email, scopes=key.scopes, expires_at=key.expires_at)
    return secret


def revoke_key(key_id: UUID, actor: Actor) -> None:
    """End a key from its next request on; one that is ended stays as it is."""
    key = db.session.scalar(select(AdminApiKey).where(AdminApiKey.id == key_id).with_for_update())
    if key is None:
        raise NotFound()
    _revoke(key, actor)


def revoke_keys_of(admin_user_id: UUID, actor: Actor) -> int:
    """End the keys that stand for a person, and those that they made for others and so have seen; return how many."""
    keys = db.session.scalars(select(AdminApiKey).where(
        or_(AdminApiKey.admin_user_id == admin_user_id, AdminApiKey.made_by_id == admin_user_id), AdminApiKey.revoked_at.is_(None))
        .order_by(AdminApiKey.id).with_for_update()).all()
    for key in keys:
        _revoke(key, actor)
    return len(keys)


def load_program(text: str, address: str | None) -> Actor:
    """Return the program whose key this is; raise Refusal 401 for a key that is unknown or ended, 429 when it is too often."""
    row = db.session.execute(
        select(AdminApiKey, AdminUser).join(AdminUser, AdminUser.id == AdminApiKey.admin_user_id)
        .where(AdminApiKey.key_hash == hash_token(text), AdminUser.is_active, AdminUser.deleted_at.is_(None))).first()
    if row is None:
        limits.spend("licensing.api_key", address or "", FAILURES)
        raise _refused("key_unknown", _l("This API key is not known."))
    key, holder = row
    if key.revoked_at is not None:
        raise _refused("key_revoked", _l("This API key was ended."))
    if key.expires_at <= now():
        raise _refused("key_expired", _l("This API key is no longer good."))
    limits.spend("licensing.api", str(key.id), REQUESTS)
    if key.last_used_at is None or key.last_used_at < now() - SEEN_EVERY:
        key.last_used_at = now()
    grants = {name: Grant("allow") for name in PERMISSIONS[holder.role].intersection(key.scopes)}
    return Actor(None, holder.id, None, f"{key.name} ({holder.name})", "PROGRAM", grants)


def _revoke(key: AdminApiKey, actor: Actor) -> None:
    if key.revoked_at is None:
        key.revoked_at = now()
        record(EventType.API_KEY_REVOKED, actor, key_id=key.id, name=key.name)


def _refused(code: str, message: object) -> Refusal:
    return Refusal(code, message, remedy=_l("Make a new one in the licence portal under API keys."), status=401)
