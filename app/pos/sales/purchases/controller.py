"""What a customer bought: a page of the sales domain, since customers know nothing of sales."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.i18n import _
from app.kernel.pages import asked_page, paging, url
from app.kernel.resource import Resource
from app.pos.business.api import get_tenant
from app.pos.customers.api import get_customer
from app.pos.sales.sales import lists, presenter

purchases = Resource("pos.sales.purchases", url="/office/sales/purchases")


@purchases.page("/<uuid:customer_id>", permission="customers.customers.view")
def show(customer_id: UUID):
    """Show a customer's totals and receipts, newest first."""
    known, page = get_customer(customer_id), asked_page()
    actor = current_actor()
    own = None if actor.may("sales.sales.view_all") else actor.employee_id
    rows, total = lists.page_sales(lists.Wanted(customer_id=customer_id, employee_id=own), page)
    title = _("Purchases of %(name)s", name=known["name"])
    return {
        "title": title, "currency": get_tenant().currency,
        "breadcrumb": [{"label": _("Customers"), "url": url("pos.customers.customers.index")},
                       {"label": known["name"], "url": url("pos.customers.customers.edit", customer_id=customer_id)},
                       {"label": _("Purchases"), "url": ""}],
        "totals": {"purchases": known["total_purchases"], "spent": known["total_spent"], "last": known["last_purchase_at"]},
        "columns": presenter.list_columns(),
        "rows": [presenter.list_row(row, url("pos.sales.sales.show", sale_id=row["id"])) for row in rows],
        "paging": paging(page, lists.PAGE, total, "pos.sales.purchases.show", customer_id=customer_id),
    }
