"""Back-office pages of customers."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, request

from app.kernel.actor import current_actor
from app.kernel.forms import form_view
from app.kernel.i18n import _
from app.kernel.pages import asked_page, notify, paging, redirect_to, show, url
from app.kernel.refusal import Refusal
from app.kernel.resource import Resource
from app.pos.business.api import get_tenant
from app.pos.customers.customers import queries, service
from app.pos.customers.customers.forms import FullCustomerForm

customers = Resource("pos.customers.customers", url="/office/customers/customers")
AT = "pos.customers.customers"
FORM = "pos/customers/customers/form.html"
HISTORY = "pos.sales.purchases.show"
PAGE = 50


@customers.page("/", permission="customers.customers.view")
def index():
    """List the customers, or those that a search finds."""
    query = request.args.get("q", "").strip()
    page = asked_page()
    found = queries.search_customers(query, limit=PAGE, offset=(page - 1) * PAGE)
    currency = get_tenant().currency
    return {
        "title": _("Customers"), "rows": [_row(row, currency) for row in found["rows"]],
        "new_url": url(f"{AT}.new") if current_actor().may("customers.customers.edit") else None,
        "filter": {"action": url(f"{AT}.index"), "fields": {}, "clear_url": url(f"{AT}.index") if query else None,
                   "search": {"name": "q", "value": query, "label": _("Name, telephone, e-mail or card number")}},
        "paging": paging(page, PAGE, found["total"], f"{AT}.index", q=query),
    }


def _row(row: dict, currency: str) -> dict:
    return {
        "name": {"text": row["name"], "url": url(f"{AT}.edit", customer_id=row["id"]), "note": row["number"]},
        "phone": row["phone"], "email": row["email"], "purchases": {"text": row["total_purchases"], "url": _history(row["id"])},
        "spent": {"text": row["total_spent"], "currency": currency}, "last": row["last_purchase_at"],
    }


def _history(customer_id: UUID) -> str | None:
    return url(HISTORY, customer_id=customer_id) if HISTORY in current_app.view_functions else None


@customers.page("/new", permission="customers.customers.edit")
def new():
    """Show the empty form."""
    form = FullCustomerForm(formdata=None, country=get_tenant().country)
    return show(FORM, _form_page(form, _("New customer"), url(f"{AT}.create")))


@customers.action("/new", permission="customers.customers.edit")
def create():
    """Make a customer."""
    form = FullCustomerForm()
    if form.validate():
        try:
            service.create_customer(_values(form), current_actor())
        except Refusal as refusal:
            _put(form, refusal)
        else:
            notify(_("The customer was created."))
            return redirect_to(f"{AT}.index")
    return show(FORM, _form_page(form, _("New customer"), url(f"{AT}.create")), 422)


@customers.page("/<uuid:customer_id>", permission="customers.customers.view")
def edit(customer_id: UUID):
    """Show a customer in its form, with the totals."""
    known = queries.get_customer(customer_id)
    form = FullCustomerForm(formdata=None, data={**known, "type": known["type"].value})
    return show(FORM, _form_page(form, known["name"], url(f"{AT}.update", customer_id=customer_id), known))


@customers.action("/<uuid:customer_id>", permission="customers.customers.edit")
def update(customer_id: UUID):
    """Save a customer."""
    form = FullCustomerForm()
    if form.validate():
        try:
            service.edit_customer(customer_id, _values(form), form.version.data or 0, current_actor())
        except Refusal as refusal:
            _put(form, refusal)
        else:
            notify(_("The customer was saved."))
            return redirect_to(f"{AT}.index")
    known = queries.get_customer(customer_id)
    return show(FORM, _form_page(form, known["name"], url(f"{AT}.update", customer_id=customer_id), known), 422)


@customers.action("/<uuid:customer_id>/remove", permission="customers.customers.edit")
def remove(customer_id: UUID):
    """Put a customer away."""
    service.remove_customer(customer_id, current_actor())
    notify(_("The customer was put away. The receipts stay as they are."))
    return redirect_to(f"{AT}.index")


def _values(form: FullCustomerForm) -> dict:
    return {name: value or None if name != "type" else value for name, value in form.values().items() if name != "version"}


def _put(form: FullCustomerForm, refusal: Refusal) -> None:
    text = f"{refusal.message} {refusal.remedy}"
    if refusal.field in form:
        form[refusal.field].errors = [*form[refusal.field].errors, text]
    elif refusal.status == 404:
        raise refusal
    else:
        form.form_errors.append(text)


def _form_page(form: FullCustomerForm, title: str, action: str, known: dict | None = None) -> dict:
    may_edit = current_actor().may("customers.customers.edit")
    return {
        "title": title, "form": form_view(form, action=action, submit=_("Save")), "can_edit": may_edit,
        "breadcrumb": [{"label": _("Customers"), "url": url(f"{AT}.index")}, {"label": title, "url": ""}],
        "customer": None if known is None else {
            "number": known["number"], "purchases": known["total_purchases"], "spent": known["total_spent"],
            "last": known["last_purchase_at"], "history_url": _history(known["id"]),
            "remove_url": url(f"{AT}.remove", customer_id=known["id"]) if may_edit else None},
    }
