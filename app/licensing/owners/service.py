"""Owners: found or made by their address, and put right when that changes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, text

from app.kernel.database import db
from app.kernel.i18n import LANGUAGES, _l
from app.kernel.ids import new_id
from app.kernel.refusal import CONFLICT, Refusal
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


def correct(owner_id: UUID, *, email: str, name: str, language: str) -> bool:
    """Give an owner another name, language or address; return whether the address is another than before.

    Raises Refusal 409 for the address of another owner.
    """
    email = email.strip().lower()
    db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:email, 2))"), {"email": email})
    owner = db.session.get_one(Owner, owner_id, with_for_update=True)
    if email != owner.email and db.session.scalar(select(Owner.id).where(Owner.email == email)):
        raise Refusal("email_taken", _l("Another owner has this address."), field="email", status=CONFLICT,
                      remedy=_l("Transfer the licence to them instead."))
    is_moved, owner.email = email != owner.email, email
    owner.name, owner.language = name.strip(), language if language in LANGUAGES else owner.language
    return is_moved
