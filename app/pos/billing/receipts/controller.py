"""Receipts on paper, from the back office."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.pages import redirect_to
from app.kernel.resource import Resource
from app.pos.billing.receipts import pages, service
from app.pos.billing.receipts.models import PrintWay

receipts = Resource("pos.billing.receipts", url="/office/billing/receipts")
HERE = "pos.billing.receipts"


@receipts.page("/<uuid:sale_id>", permission="sales.sales.view")
def show(sale_id: UUID):
    """Show a receipt as paper: ?paper=80|58, ?lang=en|ar, ?gift=1."""
    return pages.preview(sale_id, current_actor(), HERE)


@receipts.action("/<uuid:sale_id>/print", permission="sales.sales.view")
def print_receipt(sale_id: UUID):
    """Count a print and open its page."""
    sale = pages.visible_sale(sale_id, current_actor())
    made = service.record_print(sale_id, current_actor(), PrintWay.BROWSER, is_gift=pages.is_gift())
    return redirect_to(f"{HERE}.paper", sale_id=sale_id, print_id=made.id, paper=pages.asked_paper(sale),
                       lang=pages.asked_language())


@receipts.page("/<uuid:sale_id>/paper/<uuid:print_id>", permission="sales.sales.view")
def paper(sale_id: UUID, print_id: UUID):
    """Show one print, and let the browser print it."""
    return pages.print_page(sale_id, print_id, current_actor())
