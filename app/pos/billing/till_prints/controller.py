"""What a till prints: on its receipt printer if it has one, else in the browser."""

from __future__ import annotations

import json
from uuid import UUID

from flask import Response, request

from app.kernel.actor import current_actor
from app.kernel.i18n import _, force_locale, language
from app.kernel.pages import is_htmx, redirect_to, redirect_url, url
from app.kernel.pages import show as show_page
from app.kernel.resource import Resource
from app.pos.billing.receipts import pages, service
from app.pos.billing.receipts.escpos import slip_bytes
from app.pos.billing.receipts.models import PrintWay
from app.pos.billing.reports.pages import report_page
from app.pos.billing.reports.presenter import x_report_view
from app.pos.billing.reports.slip import report_slip
from app.pos.business.api import get_register
from app.pos.communication.api import print_trouble, queue_print

till_prints = Resource("pos.billing.till_prints", url="/till/print")
HERE = "pos.billing.till_prints"
SAYS = "pos/billing/till_prints/says.swap.html"


@till_prints.page("/<uuid:sale_id>", permission="sales.till.sell")
def show(sale_id: UUID):
    """Show a receipt of this branch as paper: ?paper=80|58, ?lang=en|ar, ?gift=1."""
    return pages.preview(sale_id, current_actor(), HERE)


@till_prints.action("/<uuid:sale_id>", permission="sales.till.sell")
def print_receipt(sale_id: UUID):
    """Print a receipt: queued for the till's printer, or in a frame of the browser (htmx) or a page of its own."""
    actor, sale = current_actor(), pages.visible_sale(sale_id, current_actor())
    if get_register(actor.register_id).printer:
        with force_locale(pages.asked_language()):
            service.send_to_printer(sale_id, actor.register_id, actor, is_gift=pages.is_gift())
        if not is_htmx():
            return redirect_to(f"{HERE}.show", sale_id=sale_id)
        return _said(sale["invoice_number"])
    made = service.record_print(sale_id, actor, PrintWay.BROWSER, is_gift=pages.is_gift())
    target = {"sale_id": sale_id, "print_id": made.id, "paper": pages.asked_paper(sale), "lang": pages.asked_language()}
    return in_frame(url(f"{HERE}.paper", **target)) if is_htmx() else redirect_to(f"{HERE}.paper", **target)


@till_prints.page("/<uuid:sale_id>/paper/<uuid:print_id>", permission="sales.till.sell")
def paper(sale_id: UUID, print_id: UUID):
    """Show one print, and let the browser print it."""
    return pages.print_page(sale_id, print_id, current_actor())


@till_prints.page("/shift/<uuid:shift_id>", permission="sales.shifts.x_report")
def x_report(shift_id: UUID):
    """Show the figures of a shift so far as paper: ?paper=80|58, ?lang=en|ar, ?print=1."""
    actor = current_actor()
    return report_page(lambda: x_report_view(shift_id, actor), f"{HERE}.x_report", f"{HERE}.print_x_report", shift_id=shift_id)


@till_prints.action("/shift/<uuid:shift_id>", permission="sales.shifts.x_report")
def print_x_report(shift_id: UUID):
    """Print the figures of a shift so far: queued for the till's printer, or in the browser."""
    actor = current_actor()
    register = get_register(actor.register_id)
    if not register.printer:
        target = url(f"{HERE}.x_report", shift_id=shift_id, paper=request.args.get("paper", register.paper_mm),
                     lang=pages.asked_language(), print=1)
        return in_frame(target) if is_htmx() else redirect_url(target)
    with force_locale(pages.asked_language()):
        report = x_report_view(shift_id, actor)
        queue_print(register.id, slip_bytes(report_slip(report), register.paper_mm, language()), title=report["number"],
                    source_kind="shift", source_id=shift_id)
    return _said(report["number"]) if is_htmx() else redirect_to(f"{HERE}.x_report", shift_id=shift_id)


@till_prints.page("/trouble", permission="sales.till.sell", kind="fragment")
def trouble():
    """Say what the till's printer says, if it did not take the last print; else nothing."""
    last = print_trouble(current_actor().register_id)
    actions = []
    if last and last["source_kind"] == "sale":
        actions.append({"label": _("Show the receipt"), "url": url(f"{HERE}.show", sale_id=last["source_id"]), "kind": "link"})
    return {"notice": last and {
        "tone": "danger" if last["status"] == "FAILED" else "warning", "code": last["title"], "text": last["error"],
        "title": _("Not printed") if last["status"] == "FAILED" else _("The printer does not take this, trying again"),
        "actions": actions}}


def _said(code: str) -> Response:
    notice = {"tone": "good", "title": _("Sent to the printer"), "text": "", "code": code, "actions": []}
    return show_page(SAYS, {"notices": [notice]})


def in_frame(address: str) -> Response:
    """Answer that this page is to be printed, without leaving the till (see static/js/print-frame.js)."""
    response = Response(status=204)
    response.headers["HX-Trigger"] = json.dumps({"print-page": {"url": address}})
    return response
