"""Documents of A4: asked for once, made by a worker, kept, and shown to those who may see their source."""

import re
from pathlib import Path

import pytest

from app.kernel import jobs, pdf
from app.kernel.database import db
from app.kernel.i18n import force_locale
from app.kernel.models import JobRun
from app.kernel.tenancy import set_tenant
from app.pos.billing.documents import service
from app.pos.billing.documents.kinds import KINDS
from app.pos.billing.documents.models import Document, DocumentStatus
from tests.conftest import make_business
from tests.golden import check
from tests.personas import Persona

GOLDEN = Path(__file__).parent / "golden"
INVOICE = "/office/billing/documents/invoice/{}"


def work(shop) -> None:
    """Do what a worker does, and go on as the shop."""
    jobs.run_waiting()
    set_tenant(shop.tenant_id, None, db.session())


def document() -> Document:
    return db.session.scalars(db.select(Document).execution_options(populate_existing=True)).one()


def text(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


@pytest.mark.parametrize("code", ["en", "ar"])
@pytest.mark.parametrize("name", ["sale", "return"])
def test_the_invoice_as_somebody_last_looked_at_it(app, sold, name, code):
    kind = KINDS["invoice"]
    with force_locale(code):
        html = pdf.render_paper(kind.template, kind.view(getattr(sold, f"{name}_id")), code)
    check(GOLDEN / f"invoice-{name}-{code}.html", html)


def test_a_worker_makes_it_once_and_every_later_request_gets_the_same_file(app, sold):
    manager = Persona(app, sold, "MANAGER")
    asked = manager.get(INVOICE.format(sold.sale_id))
    assert "The document is being made" in text(asked) and "every 1s" in text(asked)
    manager.get(INVOICE.format(sold.sale_id))
    assert db.session.scalar(db.select(db.func.count()).select_from(JobRun)) == 1
    work(sold)
    made = document()
    assert (made.status, made.error) == (DocumentStatus.READY, None)
    state = text(manager.get(f"/office/billing/documents/{made.id}/state?title=Invoice"))
    assert "every 1s" not in state and "Download" in state
    file = f"/office/billing/documents/{made.id}/file"
    first, second = manager.get(file), manager.get(f"{file}?download=1&title=Invoice B1-T01-000123")
    assert first.data.startswith(b"%PDF-") and first.data == second.data and first.mimetype == "application/pdf"
    assert second.headers["Content-Disposition"] == "attachment; filename=Invoice-B1-T01-000123.pdf"
    assert "Download" in text(manager.get(INVOICE.format(sold.sale_id)))
    assert db.session.scalar(db.select(db.func.count()).select_from(JobRun)) == 1


@pytest.mark.parametrize(("code", "words"), [
    ("en", ["Invoice", "Corner Shop Ltd", "Tax number GB123456789", "Book Club", "Green tea, 20 bags", "£34.70", "1 / 1"]),
    ("ar", ["Corner Shop Ltd", "Book Club", "£34.70", "شاي أخضر 20 كيس", "1 / 1"]),
])
def test_its_one_page_has_every_word_and_its_fonts_are_in_it(app, sold, code, words):
    import weasyprint

    kind = KINDS["invoice"]
    with force_locale(code):
        html = pdf.render_paper(kind.template, kind.view(sold.sale_id), code)
    (page,) = (made := weasyprint.HTML(string=html, base_url=pdf.BASE, url_fetcher=pdf._fetcher()).render()).pages
    found = " ".join(box.text for box in page._page_box.descendants(placeholders=True) if hasattr(box, "text"))
    plain = re.sub(r"[\u2066-\u2069]", "", found)
    assert [word for word in words if word not in plain] == []
    content = made.write_pdf(uncompressed_pdf=True)
    assert b"/FontFile2" in content and b"Inter-Variable" in content
    assert (b"IBM-Plex-Sans-Arabic" in content) is (code == "ar")


def test_without_pango_the_document_says_so_and_can_be_asked_for_again(app, sold, monkeypatch):
    def unavailable(*_args):
        raise pdf.PdfUnavailable("PDFs need the system library Pango.")

    manager = Persona(app, sold, "MANAGER")
    monkeypatch.setattr(service, "render_pdf", unavailable)
    manager.get(INVOICE.format(sold.sale_id))
    work(sold)
    assert (document().status, document().error) == (DocumentStatus.FAILED, "PDFs need the system library Pango.")
    page = text(manager.get(INVOICE.format(sold.sale_id)))
    assert "PDFs need the system library Pango." in page and "every 1s" not in page
    monkeypatch.undo()
    again = manager.post(f"/office/billing/documents/{document().id}/retry", htmx=False)
    assert again.status_code == 303
    work(sold)
    assert document().status == DocumentStatus.READY


def test_a_fault_while_rendering_leaves_a_sentence_not_a_document_for_ever_on_its_way(app, sold, monkeypatch):
    def broken(*_args):
        raise ValueError("no such glyph")

    monkeypatch.setattr(service, "render_pdf", broken)
    Persona(app, sold, "MANAGER").get(INVOICE.format(sold.sale_id))
    work(sold)
    assert document().status == DocumentStatus.FAILED and document().error.startswith("This document could not be made.")
    run = db.session.scalars(db.select(JobRun).execution_options(populate_existing=True)).one()
    assert (run.status, run.error) == ("FAILED", "no such glyph")


def test_a_lost_file_is_made_again(app, sold):
    from app.adapters.files import files

    manager = Persona(app, sold, "MANAGER")
    manager.get(INVOICE.format(sold.sale_id))
    work(sold)
    files().delete(document().file_key)
    assert "The document is being made" in text(manager.get(INVOICE.format(sold.sale_id)))
    work(sold)
    assert manager.get(f"/office/billing/documents/{document().id}/file").status_code == 200


def test_each_language_is_a_document_of_its_own(app, sold):
    manager = Persona(app, sold, "MANAGER")
    manager.get(INVOICE.format(sold.sale_id) + "?lang=en")
    manager.get(INVOICE.format(sold.sale_id) + "?lang=ar")
    assert set(db.session.scalars(db.select(Document.language))) == {"en", "ar"}


def test_a_z_report_becomes_a_document_too(app, closed):
    Persona(app, closed, "MANAGER").get(f"/office/billing/documents/z-report/{closed.z_report_id}")
    work(closed)
    assert (document().kind, document().source_kind, document().status) == ("z_report", "z_report", DocumentStatus.READY)


def test_a_stranger_finds_no_document(app, sold):
    Persona(app, sold, "MANAGER").get(INVOICE.format(sold.sale_id))
    made = document().id
    other = Persona(app, make_business(), "APP_OWNER")
    assert other.get(INVOICE.format(sold.sale_id)).status_code == 404
    assert other.get(f"/office/billing/documents/{made}/file").status_code == 404
    assert other.post(f"/office/billing/documents/{made}/retry").status_code == 404


def test_a_document_refers_to_nothing_but_our_static_files(app):
    from weasyprint.urls import FatalURLFetchingError

    fetch = pdf._fetcher()
    assert fetch(f"{pdf.BASE}/static/css/paper.css").read().startswith(b"/* Documents on paper")
    for address in ("http://169.254.169.254/", "file:///etc/passwd", f"{pdf.BASE}/static/../app/config.py"):
        with pytest.raises(FatalURLFetchingError):
            fetch(address)
