"""Mails to owners about what people of the vendor did to a licence: made, suspended, resumed, revoked, handed on."""

from __future__ import annotations

from typing import Any

from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.pages import public_url
from app.licensing.licenses.models import License
from app.licensing.licenses.rules import LIVE, Verb
from app.licensing.mails.service import send_mail
from app.licensing.owners.models import Owner

_SUBJECTS = {
    "made": _l("Your licence of WK POS"), "suspended": _l("Your licence is suspended"), "resumed": _l("Your licence is in force again"),
    "revoked": _l("Your licence was revoked"), "handed_on": _l("Your licence was handed on"),
}
"""What there is to tell, and how the mail is called. Reasons are the staff's own and stay with them."""
_NEWS = {Verb.SUSPEND: "suspended", Verb.REVOKE: "revoked", Verb.RESUME: "resumed"}


def tell_made(license: License) -> None:
    """Mail the serial key to the owner of a licence that was made by hand, or handed to them."""
    _tell(license, "made")


def tell_changed(license: License, verb: Verb) -> None:
    """Mail the owner what a verb of staff made of their licence; nothing of a resumption after which it has ended all the same."""
    news = _NEWS.get(verb)
    if news and (verb is not Verb.RESUME or license.status in LIVE):
        _tell(license, news)


def tell_handed_on(license: License, former: Owner, business_name: str) -> None:
    """Mail the former owner of a licence that it was handed on."""
    _tell(license, "handed_on", former, business=business_name)


def _tell(license: License, news: str, owner: Owner | None = None, **more: Any) -> None:
    owner = owner or db.session.get_one(Owner, license.owner_id)
    send_mail(owner.email, _SUBJECTS[news], "license_news", {
        "name": owner.name, "business": license.business_name, "serial": license.serial, "news": news, "last_day": license.expires_on,
        "link": public_url("licensing.access.index"), **more}, language_code=owner.language, license_id=license.id)
