"""Wrong passwords and codes in a row, counted by the address that was given: one that nobody has is locked like any other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, text

from app.kernel.clock import now
from app.kernel.database import count_changed, db
from app.kernel.ids import new_id
from app.kernel.security import hash_token
from app.licensing.access import rules
from app.licensing.access.models import SignInFailure


def one_at_a_time(email: str) -> None:
    """Let attempts with one address wait for each other, so that a burst of guesses is counted."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:email, 1))"), {"email": email})


def locked_until(email: str) -> datetime | None:
    """Return until when nobody may try to sign in with this address, or None."""
    return locks_of([email]).get(email)


def locks_of(emails: Iterable[str]) -> dict[str, datetime]:
    """Return until when each of these addresses is locked; those that are not are left out."""
    digests = {hash_token(email): email for email in emails}
    rows = db.session.execute(select(SignInFailure.address_hash, SignInFailure.locked_until).where(
        SignInFailure.address_hash.in_(digests), SignInFailure.locked_until > now()))
    return {digests[digest]: until for digest, until in rows}


def count(email: str) -> SignInFailure:
    """Count one mistake more, which may lock the address, and return how it stands. Mistakes of a day ago are forgotten."""
    moment = now()
    found = db.session.scalar(select(SignInFailure).where(SignInFailure.address_hash == hash_token(email)).with_for_update()
                              .execution_options(populate_existing=True))
    if found is None:
        found = SignInFailure(id=new_id(), address_hash=hash_token(email), failures=0, last_at=moment)
        db.session.add(found)
    elif found.last_at <= moment - rules.FAILURES_KEPT:
        found.failures = 0
    found.failures, found.last_at = found.failures + 1, moment
    found.locked_until = rules.locked_until(found.failures, moment)
    db.session.flush()
    return found


def forget(email: str) -> None:
    """Begin the count of an address anew: who it belongs to has come in, or was let in by others."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.address_hash == hash_token(email)))


def erase_old(moment: datetime) -> int:
    """Erase counts that a day has made void; return how many. Called by the scheduler."""
    return count_changed(delete(SignInFailure).where(SignInFailure.last_at <= moment - rules.FAILURES_KEPT)
                         .execution_options(synchronize_session=False))
