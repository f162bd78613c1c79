"""Mails that let people in: an owner's link, and the invitation of one of the staff."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select, text

from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.licensing.access import rules
from app.licensing.access.service import find_owner_to_mail, make_link
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.mails.service import send_mail
from app.licensing.staff.models import AdminUser
from app.licensing.staff.rules import AdminUserRole

SIGN_IN, INVITATION = "/licensing/sign-in/", "/licensing/invitation/"
"""Where the links of mails lead, each followed by its token."""


def mail_link(email: str, address: str | None) -> None:
    """Mail an owner a link that signs in; nobody learns whether there is such an owner. Raises Refusal 429 when it is too often.

    A mail to nobody is written all the same and taken back, so that time does not tell either.
    """
    owner = find_owner_to_mail(email, address)
    with db.session.begin_nested() as step:
        send_mail(owner.email if owner else "", _l("Sign in to the licence portal"), "sign_in", {
            "name": owner.name if owner else "", "link": _address(SIGN_IN, make_link(owner=owner)),
            "minutes": int(rules.LINK_LIFE.total_seconds() // 60)}, language_code=owner.language if owner else None, private=True)
        db.session.flush()
        if owner is None:
            step.rollback()


def invite_staff(email: str, name: str, role: AdminUserRole, actor: Actor, language: str | None = None) -> AdminUser:
    """Give a person a place among the staff; a mail lets them choose a password. Somebody who never did is invited anew.

    Raises Refusal 409 if there is such a person already. Two invitations at the same moment make one person.
    """
    email = email.strip().lower()[:254]
    db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:email, 3))"), {"email": email})
    user = db.session.scalar(select(AdminUser).where(AdminUser.email == email).with_for_update())
    if user is not None and user.password_hash is not None:
        raise Refusal("staff_known", _l("There is an account with this address already."),
                      remedy=_l("Use another address, or change that account."), status=409, field="email")
    if user is None:
        user = AdminUser(id=new_id(), email=email, name=name.strip(), role=role, language=language)
        db.session.add(user)
        db.session.flush()
    user.name, user.role, user.is_active, user.deleted_at = name.strip(), role, True, None
    record(EventType.STAFF_INVITED, actor, email=email, role=role)
    send_mail(email, _l("Your account at the License Server"), "invitation", {
        "name": user.name, "link": _address(INVITATION, make_link(staff=user)), "days": rules.INVITATION_LIFE.days},
        language_code=language, private=True)
    return user


def mail_reset(user: AdminUser) -> None:
    """Mail one of the staff a link by which they choose a new password, then a new second factor."""
    send_mail(user.email, _l("Choose a new password"), "reset", {
        "name": user.name, "link": _address(INVITATION, make_link(staff=user)), "days": rules.INVITATION_LIFE.days},
        language_code=user.language, private=True)


def _address(path: str, token: str) -> str:
    return current_app.config["SETTINGS"].public_url + path + token
