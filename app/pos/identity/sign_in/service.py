"""Signing in with e-mail and password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.kernel.clock import now
from app.kernel.i18n import LANGUAGES
from app.kernel.security import is_known, verify_secret
from app.pos.identity.sessions import queries as sessions_read
from app.pos.identity.sessions import rules
from app.pos.identity.sessions import service as sessions
from app.pos.identity.users.queries import find_user_by_email
from app.pos.identity.users.service import choose_language


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of trying to sign in: a session's token, or the problem (wrong, locked, limited, known) and until when."""

    token: str | None = None
    problem: str = ""
    until: datetime | None = None


def try_sign_in(email: str, password: str, *, address: str | None, device: str | None, language: str | None = None,
                ) -> Attempt:
    """Check a password and open a session. Every attempt is put on record, so nothing is raised: the caller commits.

    `language` is what the person chose before signing in; it is theirs from then on.
    An address that nobody has is answered in the same words, after the same time, and is locked alike.
    """
    email = email.strip().lower()[:254]
    sessions.one_at_a_time(email)
    user = find_user_by_email(email)
    record = {"address": address, "device": device}
    if sessions_read.count_address_failures(address, now() - rules.ADDRESS_WINDOW) >= rules.ADDRESS_FAILURES:
        sessions.record_login(email, user, succeeded=False, reason="rate_limited", **record)
        return Attempt(problem="limited")
    failures, last = sessions_read.failures_in_a_row(email)
    until = rules.locked_until(failures, last)
    if until and until > now():
        sessions.record_login(email, user, succeeded=False, reason="locked", **record)
        return Attempt(problem="locked", until=until)
    if is_known(password):
        sessions.record_login(email, user, succeeded=False, reason="known_password", **record)
        return Attempt(problem="known")
    if not verify_secret(user.password_hash if user else None, password):
        sessions.record_login(email, user, succeeded=False, reason="wrong_password", **record)
        until = rules.locked_until(failures + 1, now())
        if user:
            user.failed_attempts, user.locked_until = failures + 1, until
        return Attempt(problem="locked" if until else "wrong", until=until)
    assert user is not None  # reason: no secret is ever verified against nobody
    sessions.record_login(email, user, succeeded=True, **record)
    if language in LANGUAGES:
        choose_language(user, language)
    return Attempt(token=sessions.open_session(user, tenant_id=None, address=address, device=device))
