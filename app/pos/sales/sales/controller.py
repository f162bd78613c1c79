"""Back-office pages of receipts."""

from __future__ import annotations

from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.forms import field_view
from app.kernel.i18n import _
from app.kernel.pages import asked_page, paging, url
from app.kernel.resource import Resource
from app.pos.business.api import list_branches, list_employee_names
from app.pos.sales.sales import lists, presenter, queries
from app.pos.sales.sales.forms import SalesFilterForm

sales = Resource("pos.sales.sales", url="/office/sales/receipts")


@sales.page("/", permission="sales.sales.view")
def index():
    """List the receipts, newest first."""
    form = SalesFilterForm(request.args)
    form.offer(list_branches(), list_employee_names())
    actor = current_actor()
    values = {field.name: field.data for field in form} if form.validate() else {}
    if not actor.may("sales.sales.view_all"):
        values["employee_id"] = actor.employee_id
    page = asked_page()
    rows, total = lists.page_sales(lists.Wanted(**values), page)
    asked = {name: value for name, value in request.args.items() if name != "page"}
    fields = {field.name: field_view(field) for field in form if field.name != "text"}
    return {
        "title": _("Receipts"), "columns": presenter.list_columns(),
        "rows": [presenter.list_row(row, url("pos.sales.sales.show", sale_id=row["id"])) for row in rows],
        "paging": paging(page, lists.PAGE, total, "pos.sales.sales.index", **asked),
        "filter": {"action": url("pos.sales.sales.index"), "fields": fields,
                   "search": {"name": "text", "value": request.args.get("text", ""), "label": str(form.text.label.text)},
                   "clear_url": url("pos.sales.sales.index") if asked else None},
    }


@sales.page("/<uuid:sale_id>", permission="sales.sales.view")
def show(sale_id: UUID):
    """Show a receipt with its lines, taxes, payments, the documents before and after it, and its seal."""
    sale = queries.get_sale(sale_id)
    actor = current_actor()
    if not actor.may("sales.sales.view_all") and sale["employee_id"] != actor.employee_id:
        actor.require("sales.sales.view_all")
    links = lists.related(sale_id, sale["original_sale_id"])
    original = links["original"]
    return {
        "title": sale["invoice_number"],
        "breadcrumb": [{"label": _("Receipts"), "url": url("pos.sales.sales.index")}, {"label": sale["invoice_number"], "url": ""}],
        **presenter.document_view(sale, queries.list_items(sale_id), queries.list_payments(sale_id)),
        "original": {"number": original["invoice_number"], "url": url("pos.sales.sales.show", sale_id=original["id"])}
        if original else None,
        "later": [presenter.list_row(row, url("pos.sales.sales.show", sale_id=row["id"])) for row in links["later"]],
        "columns": presenter.list_columns(), "can_see_cost": actor.may("catalog.products.cost"),
        "print_url": url("pos.billing.receipts.show", sale_id=sale_id),
        "invoice_url": url("pos.billing.documents.invoice", sale_id=sale_id),
    }
