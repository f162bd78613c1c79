"""Pages of documents: asked for, made by a worker, shown and saved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, make_response, request, send_file

from app.adapters.files import FileMissing, files
from app.kernel.actor import current_actor
from app.kernel.clock import now
from app.kernel.forms import button_view
from app.kernel.i18n import LANGUAGES, _, language
from app.kernel.pages import redirect_to, show, url
from app.kernel.refusal import NotFound
from app.kernel.resource import Resource
from app.pos.billing.documents import (
    jobs,  # noqa: F401 -- the worker finds the job here
    queries,
    rules,
    service,
)
from app.pos.billing.documents.models import Document
from app.pos.billing.receipts.pages import visible_sale
from app.pos.sales.api import get_z_report

documents = Resource("pos.billing.documents", url="/office/billing/documents")
HERE = "pos.billing.documents"
PAGE = "pos/billing/documents/document.html"


@documents.page("/invoice/<uuid:sale_id>", permission="billing.documents.view")
def invoice(sale_id: UUID):
    """Show the invoice of a sale, asking a worker for it the first time: ?lang=en|ar."""
    sale = visible_sale(sale_id, current_actor())
    title = _("Invoice %(number)s", number=sale["invoice_number"])
    trail = [{"label": _("Receipts"), "url": url("pos.sales.sales.index")},
             {"label": sale["invoice_number"], "url": url("pos.sales.sales.show", sale_id=sale_id)}]
    return _page("invoice", sale_id, title, trail, "invoice", {"sale_id": sale_id})


@documents.page("/z-report/<uuid:report_id>", permission="sales.z_reports.view")
def z_report(report_id: UUID):
    """Show a Z-report as a document of A4, asking a worker for it the first time: ?lang=en|ar."""
    number = get_z_report(report_id).number
    trail = [{"label": _("Z-reports"), "url": url("pos.sales.z_reports.index")},
             {"label": number, "url": url("pos.sales.z_reports.report", report_id=report_id)}]
    return _page("z_report", report_id, _("Z-report %(number)s", number=number), trail, "z_report", {"report_id": report_id})


@documents.page("/<uuid:document_id>/state", permission="billing.documents.view", kind="fragment")
def state(document_id: UUID):
    """Say how far a document is; asked every second until it is ready or failed."""
    document = _visible(document_id)
    return _state(document, request.args.get("title", "")[:100])


@documents.action("/<uuid:document_id>/retry", permission="billing.documents.view")
def retry(document_id: UUID):
    """Ask for a document again."""
    document = service.retry_document(_visible(document_id).id, current_actor())
    argument = {"invoice": "sale_id", "z_report": "report_id"}[document.kind]
    return redirect_to(f"{HERE}.{document.kind}", **{argument: document.source_id, "lang": document.language})


@documents.page("/<uuid:document_id>/file", permission="billing.documents.view")
def file(document_id: UUID):
    """Send the PDF: to be shown, or with ?download=1 to be saved; ?title= names it."""
    document = _visible(document_id)
    try:
        content = files().open(document.file_key or "missing")
    except FileMissing:
        raise NotFound("document_not_found") from None
    response = make_response(send_file(
        content, mimetype="application/pdf", as_attachment=request.args.get("download") == "1",
        download_name=rules.file_name(request.args.get("title", "")[:100] or document.kind)))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _visible(document_id: UUID) -> Document:
    """Return a document whose source the actor may see."""
    document = queries.get_document(document_id)
    if document.kind == "invoice":
        visible_sale(document.source_id, current_actor())
    else:
        current_actor().require("sales.z_reports.view")
    return document


def _page(kind: str, source_id: UUID, title: str, trail: list[dict], endpoint: str, arguments: dict[str, Any]) -> Response:
    wanted = request.args.get("lang", "")
    code = wanted if wanted in LANGUAGES else language()
    document = service.request_document(kind, source_id, code, current_actor())
    return show(PAGE, {
        "title": title, "breadcrumb": [*trail, {"label": title, "url": ""}], **_state(document, title),
        "languages": [{"label": label, "url": url(f"{HERE}.{endpoint}", lang=other, **arguments), "is_current": other == code}
                      for other, label in LANGUAGES.items()],
    })


def _state(document: Document, title: str) -> dict[str, Any]:
    plain = queries.plain_document(document)
    here = {"document_id": document.id, "title": title}
    may_retry = plain["status"] == "FAILED" or (plain["status"] == "QUEUED" and rules.takes_long(document.updated_at, now()))
    return {
        "document": plain, "state_url": url(f"{HERE}.state", **here), "file_url": url(f"{HERE}.file", **here),
        "download_url": url(f"{HERE}.file", download=1, **here),
        "retry": button_view(url(f"{HERE}.retry", document_id=document.id)) if may_retry else None,
    }
