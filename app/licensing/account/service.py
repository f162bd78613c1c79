"""One's own account among the staff: password, second factor, recovery codes, language. Each asks for the password first."""

from __future__ import annotations

import secrets
from uuid import UUID

from app.kernel import limits
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.i18n import LANGUAGES, _l
from app.kernel.refusal import Refusal
from app.kernel.security import hash_password, hash_token, verify_secret
from app.license_protocol.serial import ALPHABET
from app.licensing.access import rules
from app.licensing.access.service import SettingUp, end_all_sessions, ensure_password, new_secret, setting_up, step_of
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.staff.models import AdminUser
from app.licensing.staff.queries import get_staff, lock_staff

TRIES = "10 per hour"
"""How often a password or a code may be tried on the account's own page."""


def change_password(actor: Actor, current: str, password: str, session_id: UUID) -> None:
    """Take another password; every other session ends. Raises Refusal 422 for a wrong current one and for one that is too short."""
    user = _prove(actor, current)
    ensure_password(password)
    user.password_hash = hash_password(password)
    end_all_sessions(admin_user_id=user.id, but=session_id)
    record(EventType.PASSWORD_CHANGED, actor, email=user.email)


def begin_renewal(actor: Actor, current: str) -> None:
    """Make the secret of the next second factor; the one in use stays good until a code of the next was given."""
    _prove(actor, current).totp_next = new_secret()


def next_factor(actor: Actor) -> SettingUp | None:
    """Return what an authenticator app needs of the second factor that waits to be confirmed, or None."""
    user = get_staff(actor.user_id)
    return setting_up(user, user.totp_next) if user.totp_next else None


def confirm_renewal(actor: Actor, code: str, session_id: UUID) -> None:
    """Let the next second factor take the place of the one before; every other session ends. Raises Refusal 422 for a wrong code."""
    user = lock_staff(actor.user_id)
    limits.spend("licensing.account", str(user.id), TRIES)
    step = step_of(user, code, user.totp_next)
    if step is None:
        raise Refusal("code_wrong", _l("This code is wrong or was used."), remedy=_l("Wait for the next one."), field="code")
    user.totp_secret, user.totp_next, user.totp_last_step = user.totp_next, None, step
    end_all_sessions(admin_user_id=user.id, but=session_id)
    record(EventType.SECOND_FACTOR_CHANGED, actor, email=user.email, what="renewed")


def make_recovery_codes(actor: Actor, current: str) -> list[str]:
    """Make ten codes that stand in for the second factor, each once, and return them, this once; those of before end."""
    user = _prove(actor, current)
    codes = [rules.spelled_recovery("".join(secrets.choice(ALPHABET) for _place in range(12))) for _number in range(rules.RECOVERY_CODES)]
    user.recovery_hashes = [hash_token(code) for code in codes]
    record(EventType.SECOND_FACTOR_CHANGED, actor, email=user.email, what="codes_made")
    return codes


def choose_language(actor: Actor, language: str) -> None:
    """Speak another language with this person, in mails too."""
    if language in LANGUAGES:
        lock_staff(actor.user_id).language = language
        db.session.flush()


def _prove(actor: Actor, current: str) -> AdminUser:
    """Return the account, locked, of whoever knows its password; raise Refusal 422, and 429 for too many tries."""
    limits.spend("licensing.account", str(actor.user_id), TRIES)
    user = lock_staff(actor.user_id)
    if not verify_secret(user.password_hash, current):
        raise Refusal("password_wrong", _l("This is not your password."), remedy=_l("Type the one you sign in with."), field="current")
    return user
