"""Invoices and credit notes: their numbers, their PDFs, and who gets them."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from app.adapters.files.fake import FakeFiles
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import force_locale
from app.licensing.billing import documents
from app.licensing.billing.models import CreditNote, LicenseOrder
from app.licensing.billing.numbers import next_number
from app.licensing.owners.models import Owner
from app.licensing.settings.service import set_setting
from tests.licensing.conftest import STAFF, make_owner
from tests.licensing.portal import browser_of


@pytest.fixture
def kept(app) -> FakeFiles:
    """Where documents are kept during a test; those that other tests left to be made are left."""
    for model in (LicenseOrder, CreditNote):
        db.session.execute(update(model).where(model.document_key.is_(None)).values(document_due_at=now() + timedelta(days=1)))
    db.session.commit()
    before = app.extensions.get("files")
    app.extensions["files"] = FakeFiles()
    yield app.extensions["files"]
    app.extensions["files"] = before


def credit_note_of(order: LicenseOrder) -> CreditNote:
    return db.session.scalars(select(CreditNote).where(CreditNote.order_id == order.id)).one()


def test_an_invoice_says_who_sells_to_whom_what_until_when(till):
    set_setting("vendor", {"name": "Vendor Ltd", "address": "1 High Street\nLeeds", "tax_number": "GB123", "country": "GB"}, STAFF)
    set_setting("payments", {"automatic_tax": True}, STAFF)
    order = till.buy("professional")
    set_setting("payments", {"automatic_tax": False}, STAFF)
    db.session.commit()
    view = documents.document_view(order)
    assert view["seller"] == {"name": "Vendor Ltd", "lines": ["1 High Street", "Leeds", "United Kingdom"], "tax_number": "GB123"}
    assert view["buyer"]["name"] == "Corner Shop" and any(order.email in line for line in view["buyer"]["lines"])
    assert (order.net, order.tax, order.amount) == (Decimal("79.00"), Decimal("11.85"), Decimal("90.85"))
    assert [total["value"] for total in view["totals"]] == ["US$79.00", "US$11.85", "US$90.85"]
    assert view["lines"][0]["text"] == "Professional, one month"


def test_the_pdf_is_made_once_by_a_worker_and_kept(till, kept):
    order = till.buy()
    documents.print_waiting(10_000)
    db.session.refresh(order)
    content = kept.kept[order.document_key]
    assert content.startswith(b"%PDF") and order.document_key.endswith("-en.pdf")
    kept.kept.clear()
    documents.print_waiting(10_000)
    assert order.document_key not in kept.kept


def test_an_owner_who_reads_arabic_gets_an_arabic_invoice(till, kept):
    order = till.buy(language="ar")
    documents.print_waiting(10_000)
    db.session.refresh(order)
    assert order.document_key.endswith("-ar.pdf") and kept.kept[order.document_key].startswith(b"%PDF")
    with force_locale("ar"):
        assert documents.document_view(order)["lines"][0]["text"].startswith("أساسية")


def test_a_document_that_cannot_be_made_waits_and_says_why(till, kept, monkeypatch):
    order = till.buy()

    def broken(*_args):
        raise RuntimeError("no fonts")

    with monkeypatch.context() as while_broken:
        while_broken.setattr(documents, "render_pdf", broken)
        documents.print_waiting(10_000)
    db.session.refresh(order)
    assert (order.document_key, order.document_attempts, order.document_error) == (None, 1, "no fonts")


def test_the_parts_of_a_payment_that_go_back_one_by_one_have_the_tax_of_the_whole(till, kept):
    set_setting("payments", {"automatic_tax": True}, STAFF)
    order = till.buy()
    set_setting("payments", {"automatic_tax": False}, STAFF)
    charge = till.account.of_customer("charge", order.stripe_customer_id)[0]
    for amount in (333, 333, 333, 333, 333, 333, None):
        till.account.refund(charge["id"], amount)
        till.hear()
    notes = db.session.query(CreditNote).filter_by(order_id=order.id).all()
    db.session.refresh(order)
    assert (len(notes), sum(note.net for note in notes), sum(note.tax for note in notes)) == (7, order.net, order.tax)
    assert all(note.tax == round(note.tax, 2) and note.net + note.tax == note.amount for note in notes)


def test_a_refund_gets_a_credit_note_with_its_share_of_the_tax(till, kept):
    set_setting("payments", {"automatic_tax": True}, STAFF)
    order = till.buy()
    set_setting("payments", {"automatic_tax": False}, STAFF)
    till.account.refund(till.account.of_customer("charge", order.stripe_customer_id)[0]["id"], 1000)
    till.hear()
    documents.print_waiting(10_000)
    note = credit_note_of(order)
    assert (note.net, note.tax, note.amount) == (Decimal("8.70"), Decimal("1.30"), Decimal("10.00"))
    view = documents.document_view(note)
    assert view["title"] == "Credit note" and {"label": "Of invoice", "value": order.invoice_number} in [
        {**fact, "value": re.sub("[\u2066-\u2069\u200e]", "", fact["value"])} for fact in view["facts"]]
    assert kept.kept[note.document_key].startswith(b"%PDF")


def test_an_owner_downloads_their_own_documents_and_nobody_elses(app, till, kept):
    order = till.buy()
    till.account.refund(till.account.of_customer("charge", order.stripe_customer_id)[0]["id"])
    till.hear()
    documents.print_waiting(10_000)
    db.session.refresh(order)
    paths = [f"/licensing/my/billing/invoices/{order.id}", f"/licensing/my/billing/credit-notes/{credit_note_of(order).id}"]
    owner, other = browser_of(app, db.session.get(Owner, order.owner_id)), browser_of(app, make_owner())
    for path in paths:
        answer = owner.get(path)
        assert answer.status_code == 200 and answer.data.startswith(b"%PDF") and answer.headers["Cache-Control"] == "private, no-store"
        assert other.get(path).status_code == 404


def test_numbers_taken_at_the_same_moment_have_no_gap_and_none_is_taken_twice(app, till):
    taken, start, series = [], threading.Barrier(6), "TEST"

    def take(number: int) -> None:
        with app.app_context():
            start.wait()
            for attempt in range(5):
                found = next_number(series, now())
                if (number + attempt) % 3 == 0:
                    db.session.rollback()
                else:
                    db.session.commit()
                    taken.append(int(found.rpartition("-")[2]))
            db.session.remove()

    threads = [threading.Thread(target=take, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, len(taken) + 1))
