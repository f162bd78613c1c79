"""Owners: found or made by their address."""

from __future__ import annotations

from sqlalchemy import select, text

from app.kernel.database import db
from app.kernel.i18n import LANGUAGES
from app.kernel.ids import new_id
from app.licensing.owners.models import Owner


def ensure_owner(email: str, name: str, language: str | None = None) -> Owner:
    """Return the owner with this address, made if there is none; two at the same moment make one."""
    email = email.strip().lower()[:254]
    db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:email, 2))"), {"email": email})
    owner = db.session.scalar(select(Owner).where(Owner.email == email))
    if owner is None:
        owner = Owner(id=new_id(), email=email, name=name.strip(), language=language if language in LANGUAGES else "en")
        db.session.add(owner)
        db.session.flush()
    return owner
