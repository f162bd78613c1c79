"""What owners are told of what staff do to their licences."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.kernel.database import db
from app.kernel.ids import new_id
from app.licensing.licenses import service
from app.licensing.licenses.rules import Verb
from app.licensing.mails.models import LicenseMail
from app.licensing.owners.models import Owner
from tests.licensing.conftest import STAFF, make_license


def mails_to(address: str) -> list[tuple[str, str]]:
    """Subject and text of each mail, the first first."""
    rows = db.session.scalars(select(LicenseMail).where(LicenseMail.recipient == address).order_by(LicenseMail.created_at, LicenseMail.id))
    return [(row.subject, row.text) for row in rows]


def address() -> str:
    return f"{new_id().hex}@example.com"


def test_the_key_of_a_licence_that_was_made_by_hand_is_mailed(server):
    email = address()
    made = service.issue(email, "Ann", "Corner Shop", server.plans["basic"].id, STAFF, zone="UTC", expires_on=None)
    [(subject, text)] = mails_to(email)
    assert subject == "Your licence of WK POS" and made.serial in text and "Corner Shop" in text


def test_an_owner_hears_of_a_suspension_a_revocation_and_their_end_and_not_of_the_reason(server):
    """Not first from a cashier who cannot open the shift."""
    made = make_license(server)
    for verb in (Verb.SUSPEND, Verb.RESUME, Verb.REVOKE, Verb.REINSTATE):
        service.change_status(made.id, verb, STAFF, "suspected fraud")
    mails = mails_to(db.session.get(Owner, made.owner_id).email)
    assert [subject for subject, _text in mails] == [
        "Your licence is suspended", "Your licence is in force again", "Your licence was revoked"]
    assert all("Corner Shop" in text and "fraud" not in text for _subject, text in mails)


def test_an_owner_hears_of_a_renewal_that_lifts_a_suspension(server):
    made = make_license(server, expires_on=date(2031, 1, 31))
    email = db.session.get(Owner, made.owner_id).email
    service.renew(made.id, STAFF, months=1)
    assert mails_to(email) == []
    service.change_status(made.id, Verb.SUSPEND, STAFF, "suspected fraud")
    service.renew(made.id, STAFF, months=1)
    assert [subject for subject, _text in mails_to(email)] == ["Your licence is suspended", "Your licence is in force again"]


def test_both_owners_hear_of_a_transfer(server):
    made, email = make_license(server), address()
    former = db.session.get(Owner, made.owner_id).email
    service.hand_over(made.id, email, "Bea", "Other Shop", STAFF, "sold")
    [(told, text)], [(subject, key)] = mails_to(former), mails_to(email)
    assert (told, subject) == ("Your licence was handed on", "Your licence of WK POS")
    assert "Corner Shop" in text and "Other Shop" not in text and made.serial in key
    service.hand_over(made.id, email, "Bea", "Third Shop", STAFF, "another branch")
    assert len(mails_to(former)) == 1 and len(mails_to(email)) == 2
