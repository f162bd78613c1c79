"""Invoices and credit notes as PDF: made by a worker once, kept in the owner's language, found again by their order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, BinaryIO

import structlog
from sqlalchemy import select

from app.adapters.files import FileMissing, files
from app.kernel.clock import local_time, now
from app.kernel.countries import country_name
from app.kernel.database import db
from app.kernel.filters import day, ltr, money
from app.kernel.i18n import _, force_locale, name_of
from app.kernel.pdf import render_pdf
from app.kernel.refusal import Refusal
from app.kernel.tenancy import unscoped
from app.licensing import words
from app.licensing.billing.models import CreditNote, LicenseOrder, PaymentCase
from app.licensing.billing.rules import CaseKind
from app.licensing.licenses.models import License
from app.licensing.licenses.queries import get_plan
from app.licensing.owners.models import Owner
from app.licensing.settings.service import get_setting

log = structlog.get_logger()
TEMPLATE = "licensing/billing/invoice.print.html"
MOST_ATTEMPTS = 30


def print_waiting(limit: int = 200) -> int:
    """Make the PDFs that are missing, each in its own transaction; return how many were made or put off."""
    done = 0
    with unscoped("the License Server has no tenants"):
        for model, numbered in ((LicenseOrder, LicenseOrder.invoice_number.is_not(None)), (CreditNote, True)):
            while done < limit and (row := _lock_next(model, numbered)) is not None:
                _print(row)
                db.session.commit()  # reason: a document that was made stays made, whatever happens to the next
                done += 1
        db.session.rollback()
    return done


def open_document(row: LicenseOrder | CreditNote) -> BinaryIO:
    """Return a document's PDF; raise Refusal while it is being made."""
    try:
        return files().open(row.document_key or "missing")
    except FileMissing:
        raise Refusal("document_not_ready", _("This document is being made."), remedy=_("Try again in a minute."), status=409) from None


def document_view(row: LicenseOrder | CreditNote) -> dict[str, Any]:
    """Return an invoice or credit note as plain values, in the language in use.

    {title, number, seller {name, lines [text], tax_number}, buyer {name, lines [text]}, facts [{label, value}],
    lines [{text, notes [text], net}], totals [{label, value, is_strong}], state}.
    """
    if isinstance(row, CreditNote):
        credit, order, moment, number = row, db.session.get(LicenseOrder, row.order_id), row.issued_at, row.number
    else:
        credit, order, moment, number = None, row, row.paid_at, row.invoice_number
    plan, license = get_plan(order.plan_id), db.session.get(License, order.license_id) if order.license_id else None
    paid_time = [_("%(first)s to %(last)s", first=day(order.paid_from), last=day(order.paid_until))] if order.paid_until else []
    name = _("%(plan)s, %(period)s", plan=name_of(plan.name, plan.name_ar), period=words.PERIODS[str(order.period)])
    serial = [_("Licence %(serial)s", serial=ltr(license.serial))] if license else []
    facts = [(_("Number"), ltr(number)), (_("Date"), day(local_time(moment, order.zone).date()))]
    cancelled = db.session.get(CreditNote, credit.reverses_id) if credit and credit.reverses_id else None
    failed = cancelled and db.session.scalar(select(PaymentCase.id).where(
        PaymentCase.kind == CaseKind.REFUND_FAILED, PaymentCase.reference == cancelled.stripe_refund_id))
    if cancelled:
        facts.append((_("Of credit note"), ltr(cancelled.number)))
    if credit:
        facts.append((_("Of invoice"), ltr(order.invoice_number or "")))
    totals = [(_("Net"), row.net, False), (_("Tax"), row.tax, False), (_("Total"), row.amount, True)]
    is_back = credit is not None or order.amount < 0
    return {
        "title": _("Cancelled credit note") if cancelled else _("Credit note") if is_back else _("Invoice"), "number": number,
        "seller": _seller(),
        "buyer": _buyer(order), "facts": [{"label": label, "value": value} for label, value in facts],
        "lines": [{"text": name, "notes": [*([] if credit else paid_time), *serial], "net": money(row.net, order.currency)}],
        "totals": [{"label": label, "value": money(value, order.currency), "is_strong": strong} for label, value, strong in totals],
        "state": (_("The refund did not arrive") if failed else _("Cancelled") if cancelled else _("Given back") if is_back
                  else _("Paid in full")),
    }


def _seller() -> dict[str, Any]:
    vendor = get_setting("vendor")
    lines = [*vendor["address"].splitlines(), country_name(vendor["country"]), ltr(vendor["email"])]
    return {"name": vendor["name"], "lines": [line for line in lines if line], "tax_number": vendor["tax_number"]}


def _buyer(order: LicenseOrder) -> dict[str, Any]:
    owner = db.session.get(Owner, order.owner_id) if order.owner_id else None
    lines = [owner.name if owner else order.owner_name, ltr(owner.email if owner else order.email), country_name(order.country)]
    return {"name": order.business_name, "lines": [line for line in lines if line]}


def _lock_next(model, numbered) -> Any:
    return db.session.scalar(
        select(model).where(model.document_key.is_(None), numbered, model.document_due_at <= now(), model.document_attempts < MOST_ATTEMPTS)
        .order_by(model.document_due_at).limit(1).with_for_update(skip_locked=True).execution_options(populate_existing=True))


def _print(row: LicenseOrder | CreditNote) -> None:
    language = _language(row)
    try:
        with force_locale(language):
            view = document_view(row)
            content = render_pdf(TEMPLATE, {"title": f"{view['title']} {view['number']}", "paper": "a4", "prints": False, "invoice": view},
                                 language)
        key = f"license-documents/{'credit' if isinstance(row, CreditNote) else 'invoice'}/{row.id}-{language}.pdf"
        files().save(key, content)
        row.document_key, row.document_error = key, None
    except Exception as error:  # the document waits with its error; the others go on
        row.document_attempts += 1
        row.document_error = str(error)[:2000]
        row.document_due_at = now() + min(timedelta(seconds=30) * 2 ** min(row.document_attempts, 12), timedelta(hours=6))
        log.warning("document_not_made", row_id=str(row.id), attempts=row.document_attempts, error=repr(error)[:500])


def _language(row: LicenseOrder | CreditNote) -> str:
    order = db.session.get(LicenseOrder, row.order_id) if isinstance(row, CreditNote) else row
    owner = db.session.get(Owner, order.owner_id) if order.owner_id else None
    return owner.language if owner else order.language
