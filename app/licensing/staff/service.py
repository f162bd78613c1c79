"""The vendor's staff: changed, sent away, let back in; never so that nobody is left who could let others in."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.refusal import Refusal
from app.licensing.access import failures, invitations
from app.licensing.access.service import end_all_sessions, end_session, end_staff_links
from app.licensing.api_keys.service import revoke_keys_of
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.staff import queries
from app.licensing.staff.models import AdminUser
from app.licensing.staff.rules import AdminUserRole


def edit(user_id: UUID, name: str, role: AdminUserRole, actor: Actor) -> None:
    """Give a person another name or role; raise Refusal 409 for one's own role, and for that of the last head administrator."""
    user = _lock(user_id)
    if role is not user.role:
        _ensure_other(user, actor)
        if role is not AdminUserRole.SUPER_ADMIN:
            _ensure_head_left(user)
    before = {"name": user.name, "role": str(user.role)}
    user.name, user.role = name.strip(), role
    after = {"name": user.name, "role": str(role)}
    if after != before:
        record(EventType.STAFF_EDITED, actor, email=user.email, before=before, after=after)


def deactivate(user_id: UUID, actor: Actor) -> None:
    """Send a person away: their sessions, API keys and open invitations end at once. Again is no harm."""
    user = _lock(user_id)
    _ensure_other(user, actor)
    if not user.is_active:
        return
    _ensure_head_left(user)
    user.is_active = False
    end_all_sessions(admin_user_id=user.id)
    end_staff_links(user.id)
    record(EventType.STAFF_DEACTIVATED, actor, email=user.email, keys_ended=revoke_keys_of(user.id, actor))


def reactivate(user_id: UUID, actor: Actor) -> None:
    """Let a person back in with the password and second factor they had; keys that ended stay ended."""
    user = _lock(user_id)
    if not user.is_active:
        user.is_active = True
        failures.forget(user.email)
        record(EventType.STAFF_REACTIVATED, actor, email=user.email)


def invite_again(user_id: UUID, actor: Actor) -> None:
    """Mail a new invitation to somebody who has not chosen a password yet; the older ones end."""
    user = _lock(user_id)
    if not user.is_active or user.password_hash is not None:
        raise Refusal("not_invited", _l("This person is not waiting for an invitation."),
                      remedy=_l("Reload the page to see how the account stands."), status=409)
    end_staff_links(user.id)
    invitations.invite_staff(user.email, user.name, user.role, actor, user.language)


def unlock(user_id: UUID, actor: Actor) -> None:
    """Let a person try to sign in at once although wrong passwords, perhaps a stranger's, locked the address; nothing if none did."""
    user = _lock(user_id)
    if failures.locked_until(user.email):
        failures.forget(user.email)
        record(EventType.STAFF_UNLOCKED, actor, email=user.email)


def reset_access(user_id: UUID, actor: Actor) -> None:
    """Take away password, second factor and recovery codes; a mail lets the person choose new ones.

    Their sessions and API keys end: whoever was in that account must not stay in by another door.
    """
    user = _lock(user_id)
    _ensure_other(user, actor)
    if not user.is_active:
        raise Refusal("staff_deactivated", _l("This account is deactivated."), remedy=_l("Reactivate it first."), status=409)
    _ensure_head_left(user)
    user.password_hash = user.totp_secret = user.totp_next = user.totp_confirmed_at = None
    user.recovery_hashes = []
    failures.forget(user.email)
    end_all_sessions(admin_user_id=user.id)
    end_staff_links(user.id)
    record(EventType.STAFF_RESET, actor, email=user.email, keys_ended=revoke_keys_of(user.id, actor))
    invitations.mail_reset(user)


def end_one_session(user_id: UUID, session_id: UUID, actor: Actor) -> None:
    """End a session of one of the staff; raise NotFound if it is not theirs."""
    session = queries.get_session(session_id, user_id)
    if session.ended_at is None:
        end_session(session.id)
        record(EventType.SESSION_ENDED, actor, email=queries.get_staff(user_id).email, address=session.address)


def _lock(user_id: UUID) -> AdminUser:
    """Lock the person, and whoever else changes staff out until this transaction ends: two head administrators cannot undo each other."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('licensing.staff', 0))"))
    return queries.lock_staff(user_id)


def _ensure_other(user: AdminUser, actor: Actor) -> None:
    if user.id == actor.user_id:
        raise Refusal("own_account", _l("Nobody does this to their own account."),
                      remedy=_l("Ask another head administrator."), status=409)


def _ensure_head_left(user: AdminUser) -> None:
    if user.role is AdminUserRole.SUPER_ADMIN and queries.count_heads(user.id) == 0:
        raise Refusal("last_head", _l("This is the last head administrator who can sign in."),
                      remedy=_l("Make somebody else a head administrator first."), status=409)
