"""The customer of a cart: found, made, attached, taken off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.kernel.filters import day, money
from app.kernel.forms import form_view
from app.kernel.i18n import _
from app.kernel.refusal import Refusal
from app.pos.customers.api import CustomerForm, create_customer, get_customer, search_customers
from app.pos.sales.till import cart, presenter, queries
from app.pos.sales.till.basket import look
from app.pos.sales.till.controller.base import SELL, action, actor, asked_text, cart_id, cart_swap, here, refused, swap, till
from app.pos.sales.till.presenter import link

MOST_FOUND = 12


@till.page("/customer", permission=SELL, kind="swap")
def customer_panel():
    """Show the customer of the cart, a search, and the form of a new one."""
    return _panel(CustomerForm(formdata=None))


def _panel(form: CustomerForm) -> dict:
    at = here()
    basket = look(at)
    customer_id = basket.cart.customer_id if basket else None
    return {
        **presenter.frame(at, actor()), "customer_search": _found(""),
        "customer": {"current": _current(customer_id) if customer_id else None, "search_url": link("customer_search"),
                     "form": form_view(form, action=link("customer_new"), submit=_("Add and choose"))}}


def _current(customer_id: UUID) -> dict:
    known = get_customer(customer_id)
    facts = [{"label": _("Purchases"), "value": str(known["total_purchases"])},
             {"label": _("Spent"), "value": money(known["total_spent"])}]
    if known["last_purchase_at"]:
        facts.append({"label": _("Last time"), "value": day(known["last_purchase_at"].date())})
    return {
        "name": known["name"], "phone": known["phone"] or "", "email": known["email"] or "", "facts": facts,
        "notes": [known["notes"]] if known["notes"] else [], "detach_url": link("customer_detach"),
        "last_items": [{
            "name": presenter.name_of(row["product_name"], row["product_name_ar"]), "when": day(row["business_date"]),
            "price": row["unit_price"], "code": f"id:{row['variant_id']}"} for row in queries.last_bought(customer_id)]}


@till.page("/customers", permission=SELL, kind="fragment")
def customer_search():
    """Find customers by name, telephone, e-mail or card."""
    return {"customer_search": _found(asked_text("q"))}


def _found(query: str) -> dict:
    answer: dict[str, Any] = search_customers(query, limit=MOST_FOUND) if query else {"rows": [], "total": 0}
    return {"query": query, "total": answer["total"], "results": [{
        "name": row["name"], "detail": " · ".join(part for part in (row["number"], row["phone"], row["email"]) if part),
        "url": link("customer", customer_id=row["id"])} for row in answer["rows"]]}


@action("/customers/<uuid:customer_id>/attach")
def customer(customer_id: UUID):
    """Choose the cart's customer."""
    return cart_swap(cart.set_customer(actor(), cart_id(), customer_id))


@action("/customers/detach")
def customer_detach():
    """Take the customer off the cart."""
    return cart_swap(cart.set_customer(actor(), cart_id(), None))


@action("/customers/new", permission="customers.customers.edit")
def customer_new():
    """Make a customer and choose them."""
    form = CustomerForm()
    if form.validate():
        try:
            return cart_swap(cart.set_customer(actor(), cart_id(), create_customer(form.values(), actor())))
        except Refusal as refusal:
            if refusal.code not in ("phone_invalid", "customer_known"):
                raise
            refused(form, refusal)
    return swap("customer_panel", _panel(form), 422)
