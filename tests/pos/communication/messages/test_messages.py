"""Mails: written with their cause, delivered after the commit, tried again, seen by their own business only."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.kernel import outbox
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.refusal import NotFound, Refusal
from app.kernel.tenancy import tenant_scope
from app.pos.communication.messages import queries, service
from app.pos.communication.messages.models import NotificationLog
from tests.conftest import make_business
from tests.personas import Persona
from tests.pos.identity.people import mails_to

TEMPLATE = "pos/communication/messages/invitation"
CONTEXT = {"name": "Robin <b>", "business": "Corner Shop", "link": "https://pos.example/x", "is_new": False}


def _someone(domain: str = "example.test") -> str:
    return f"{uuid.uuid4().hex[:12]}@{domain}"


def _send(recipient: str, **more):
    return service.send_mail(recipient, _l("%(business)s invites you", business="Corner Shop"), TEMPLATE, CONTEXT, **more)


def _mail(mail_id):
    db.session.expire_all()
    return db.session.scalar(select(NotificationLog).where(NotificationLog.id == mail_id))


def test_a_mail_leaves_after_the_commit_by_the_outbox_s_drain(app, shop):
    recipient = _someone()
    mail_id = _send(recipient)
    assert mails_to(app, recipient) == []
    db.session.rollback()
    assert mails_to(app, recipient) == []
    mail_id = _send(recipient)
    db.session.commit()
    sent = mails_to(app, recipient)
    assert [mail["subject"] for mail in sent] == ["Corner Shop invites you"]
    assert "Hello Robin <b>," in sent[0]["text"]
    assert "Robin &lt;b&gt;" in sent[0]["html"]
    with tenant_scope(shop.tenant_id):
        assert (_mail(mail_id).status, _mail(mail_id).attempts) == ("SENT", 1)
    assert len(mails_to(app, recipient)) == 1


def test_a_mail_is_written_in_the_reader_s_language(app, shop):
    recipient = _someone()
    _send(recipient, language_code="ar")
    db.session.commit()
    assert 'lang="ar" dir="rtl"' in mails_to(app, recipient)[0]["html"]


def test_a_refused_mail_is_tried_again_longer_apart_and_fails_after_the_eighth_time(app, shop):
    mail_id = _send(_someone("refused.example"))
    db.session.commit()
    waits = []
    with time_machine.travel(now(), tick=False) as clock:
        for _attempt in range(8):
            outbox.drain()
            mail = _mail(mail_id)
            waits.append(int((mail.available_at - now()).total_seconds()))
            db.session.rollback()
            clock.shift(timedelta(hours=2))
        outbox.drain()
    mail = _mail(mail_id)
    assert waits[:7] == [30, 60, 120, 240, 480, 960, 1920]
    assert (mail.status, mail.attempts, mail.error) == ("FAILED", 8, "550 no such mailbox")
    service.retry_mail(mail_id, shop.system)
    db.session.commit()
    assert (_mail(mail_id).status, _mail(mail_id).attempts) == ("QUEUED", 0)


def test_only_a_failed_mail_is_sent_again(app, shop):
    mail_id = _send(_someone())
    with pytest.raises(Refusal) as refused:
        service.retry_mail(mail_id, shop.system)
    assert refused.value.code == "mail_not_failed"


def test_a_business_sees_its_own_mails_and_no_personal_ones(app, shop):
    mine, personal = _someone(), _someone()
    mail_id = _send(mine)
    _send(personal, personal=True)
    db.session.commit()
    assert [row["recipient"] for row in queries.list_mails(None, None, 10, 0)] == [mine]
    make_business()
    assert queries.list_mails(None, None, 10, 0) == []
    with pytest.raises(NotFound):
        service.retry_mail(mail_id, shop.system)


def test_row_level_security_hides_the_mails_of_others(app, shop):
    mail_id = _send(_someone())
    personal_id = _send(_someone(), personal=True)
    db.session.commit()
    assert _mail(mail_id) is not None and _mail(personal_id) is None
    make_business()
    assert _mail(mail_id) is None and _mail(personal_id) is None


def test_the_list_is_searched_filtered_and_paged(app, shop):
    for _number in range(60):
        _send(_someone())
    wanted = _someone()
    _send(wanted)
    db.session.commit()
    owner = Persona(app, shop, "APP_OWNER")
    page = owner.get("/office/communication/messages/").text
    assert "1–50 of 61" in page
    found = owner.get(f"/office/communication/messages/?search={wanted[:8].upper()}&status=QUEUED").text
    assert wanted in found and "1–1 of 1" in found
    assert wanted not in owner.get("/office/communication/messages/?status=FAILED").text


def test_a_cashier_sees_no_mails(app, shop):
    assert Persona(app, shop, "CASHIER").get("/office/communication/messages/").status_code == 403
