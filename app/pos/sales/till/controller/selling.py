"""Selling: the page, scans, search, lines, discounts, holding."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, request

from app.kernel.filters import money
from app.kernel.forms import form_view
from app.kernel.i18n import _
from app.kernel.ids import parse_id
from app.kernel.refusal import Refusal
from app.pos.sales.till import cart, discounts, explaining, holding, lines, presenter, queries, quick
from app.pos.sales.till.basket import look
from app.pos.sales.till.controller.base import (
    SELL,
    action,
    actor,
    asked_text,
    cart_id,
    cart_swap,
    here,
    line_swap,
    refused,
    screen,
    seen_version,
    swap,
    till,
    typed_decimal,
    typed_text,
)
from app.pos.sales.till.controller.shifts import opening
from app.pos.sales.till.forms import DiscountForm, HoldForm, LineForm, NoteForm, RemoveForm
from app.pos.sales.till.presenter import link
from app.pos.sales.till.scanning import Scan
from app.pos.sales.till.scanning import scan as scan_codes
from app.pricing import round_money

MOST_SCANS = 200


@till.page("", permission=SELL)
def page():
    """Show the till: the cart as it stands, or the opening of a shift."""
    at = here()
    if at.shift_id is None:
        return {**presenter.frame(at, actor()), **opening(at)}
    return screen(look(at), at=at)


@till.page("/", permission=SELL)
def home():
    """The till has one address."""
    return redirect(link("page"))


@action("/scan", idempotent=False)
def scan():
    """Add scanned, typed and chosen articles. Each scan has its own key, so the same one sent again is taken once."""
    codes, keys = request.form.getlist("code[]"), request.form.getlist("key[]")
    times = request.form.getlist("quantity[]")
    scans = [Scan(key, code, count) for code, raw, count in zip(codes, keys, times, strict=False) if (key := parse_id(raw))]
    if len(scans) != len(codes) or not scans or len(scans) > MOST_SCANS:
        raise Refusal("scans_malformed", _("These scans could not be read."), remedy=_("Reload the page and scan again."))
    result = scan_codes(actor(), cart_id(), scans, seen_version())
    return {**presenter.frame(result.basket.till, actor()), **presenter.scan_context(result)}


@till.page("/search", permission=SELL, kind="fragment")
def search():
    """Show what a query finds, or a page of quick keys."""
    at = here()
    query = asked_text("q")
    return {**presenter.frame(at, actor()),
            **quick.panel_context(at, query=query, category_id=parse_id(request.args.get("category")))}


@till.page("/panel", permission=SELL, kind="swap")
def panel():
    """Go back to the selling panel."""
    at = here()
    return {**presenter.frame(at, actor()), "cart": {"urls": presenter.cart_urls()}, **quick.panel_context(at)}


@till.page("/next", permission=SELL)
def next_sale():
    """From the finished sale to the next cart."""
    at = here()
    return swap("next", screen(look(at), at=at))


@till.page("/keys", permission=SELL, kind="swap")
def keys_help():
    """Show the keys."""
    return presenter.frame(here(), actor())


@action("/lines/<uuid:line_id>/quantity")
def line_quantity(line_id: UUID):
    """Set or change how many of a line."""
    try:
        changed = lines.change_quantity(actor(), cart_id(), line_id, quantity=typed_decimal("quantity"),
                                        change=typed_decimal("change"), reason=typed_text("reason"))
    except lines.ReasonNeeded as needed:
        return _ask_reason(needed, link("line_quantity", line_id=line_id))
    return line_swap(*changed)


@action("/lines/<uuid:line_id>/price")
def line_price(line_id: UUID):
    """Sell a line at another price."""
    price = typed_decimal("price")
    if price is None:
        raise Refusal("price_missing", _("Enter a price."), field="price", remedy=_("Type it, then press Price."))
    reason = typed_text("reason", "approval_reason")
    return line_swap(*discounts.change_price(actor(), cart_id(), line_id, price, reason))


@action("/lines/<uuid:line_id>/discount")
def line_discount(line_id: UUID):
    """Take a percentage off a line."""
    percent = typed_decimal("percent")
    if percent is None:
        raise Refusal("discount_missing", _("Enter a percentage."), field="percent", remedy=_("Type it, then press %."))
    reason = typed_text("reason", "approval_reason")
    return line_swap(*discounts.discount_line(actor(), cart_id(), line_id, "percent", percent, reason))


@till.page("/lines/<uuid:line_id>/edit", permission=SELL, kind="swap")
def line_edit(line_id: UUID):
    """Show a line in its form."""
    basket = look(here())
    line = next((one for one in basket.lines if one.id == line_id), None) if basket else None
    if line is None:
        return cart_swap(basket) if basket else swap("next", screen(None))
    form = LineForm(formdata=None, quantity=abs(line.quantity), price=line.unit_price,
                    discount_kind=line.discount_kind or "percent", discount=line.discount_value, reason=line.price_reason or "")
    view = _line_form(line_id, presenter.name_of(line.product_name, line.product_name_ar), form)
    if line.unit_price == round_money(line.unit_price, basket.unit):
        view["line_edit"]["form"]["fields"]["price"]["value"] = str(round_money(line.unit_price, basket.unit))
    return view


def _line_form(line_id: UUID, name: str, form: LineForm) -> dict:
    return {"line_edit": {"title": name, "text": "",
                          "form": form_view(form, action=link("save_line", line_id=line_id), submit=_("Save"))}}


@action("/lines/<uuid:line_id>/edit")
def save_line(line_id: UUID):
    """Save quantity, price and discount of a line."""
    form = LineForm()
    if form.validate():
        try:
            return line_swap(*lines.edit_line(actor(), cart_id(), line_id, lines.Edit(
                form.quantity.data, form.price.data, form.discount_kind.data, form.discount.data or lines.ZERO,
                form.reason.data or None)))
        except lines.ReasonNeeded as needed:
            return _ask_reason(needed, link("void", line_id=line_id))
        except Refusal as refusal:
            if refusal.code not in _OF_THE_FORM:
                raise
            refused(form, refusal)
    return swap("line_edit", _line_form(line_id, _("Change the line"), form), 422)


_OF_THE_FORM = {"price_out_of_range", "discount_out_of_range", "quantity_out_of_range", "quantity_decimals",
                "serial_is_one", "return_exceeds_sold"}


@action("/lines/<uuid:line_id>/void")
def void(line_id: UUID):
    """Remove a line; after the total was shown, ask why."""
    try:
        return line_swap(*lines.remove_line(actor(), cart_id(), line_id, typed_text("reason")))
    except lines.ReasonNeeded as needed:
        return _ask_reason(needed, link("void", line_id=line_id))


def _ask_reason(needed: lines.ReasonNeeded, target: str):
    form = form_view(RemoveForm(formdata=None), action=target, submit=_("Remove"))
    for name in ("change", "quantity"):
        if request.form.get(name):
            form["fields"][name] = {"name": name, "type": "hidden", "value": request.form[name]}
    return swap("line_edit", {"line_edit": {
        "title": _("Remove %(name)s", name=needed.details["name"]), "text": _("The customer has seen the total."),
        "form": form}})


@till.page("/discount", permission="sales.till.discount", kind="swap")
def discount_dialog():
    """Show the form of a discount on the whole cart."""
    basket = look(here())
    cart_row = basket.cart if basket else None
    form = DiscountForm(formdata=None, kind=(cart_row and cart_row.discount_kind) or "percent",
                        value=cart_row.discount_value if cart_row else None)
    return _discount_form(form)


def _discount_form(form: DiscountForm) -> dict:
    return {"discount": {"title": _("Discount on the whole sale"), "text": "",
                         "form": form_view(form, action=link("discount"), submit=_("Give the discount"))}}


@action("/discount", permission="sales.till.discount")
def discount():
    """Give a discount on the whole cart."""
    form = DiscountForm()
    if form.validate():
        try:
            return cart_swap(discounts.discount_cart(
                actor(), cart_id(), form.kind.data, form.value.data, form.reason.data or None))
        except Refusal as refusal:
            if refusal.code != "discount_out_of_range":
                raise
            refused(form, refusal)
    return swap("discount_dialog", _discount_form(form), 422)


@till.page("/explain", permission=SELL, kind="swap")
def explain():
    """Show where every number of the cart comes from."""
    basket = look(here())
    return {"currency": here().currency if basket is None else basket.cart.currency,
            "explain": {"title": _("Where the total comes from"), "steps": explaining.steps(basket) if basket else []}}


@action("/void")
def void_sale():
    """Give the cart up."""
    cart.abandon(actor(), cart_id(), typed_text("reason"))
    return screen(None)


@till.page("/note", permission=SELL)
def note_dialog():
    """Show the form of a note that goes onto the receipt."""
    basket = look(here())
    form = NoteForm(formdata=None, note=basket.cart.note if basket else None)
    return swap("discount_dialog", {"discount": {
        "title": _("Note on the receipt"), "text": "", "form": form_view(form, action=link("note"), submit=_("Save"))}})


@action("/note")
def note():
    """Write a note that goes onto the receipt."""
    return cart_swap(cart.set_note(actor(), cart_id(), typed_text("note")))


@action("/service")
def service():
    """Say how the sale is served: dine in, takeaway, delivery."""
    return cart_swap(cart.set_service_type(actor(), cart_id(), request.form.get("service_type", "")))


@till.page("/hold", permission=SELL)
def hold_dialog():
    """Ask for the name under which the cart is put on hold."""
    return swap("discount_dialog", {"discount": {"title": _("Hold under a name"), "text": "", "form": form_view(
        HoldForm(formdata=None), action=link("hold"), submit=_("Hold"))}})


@action("/hold")
def hold():
    """Put the cart on hold; the screen is free for the next one."""
    form = HoldForm()
    basket = holding.hold(actor(), cart_id(), form.name.data if form.validate() else None)
    number = basket.cart.held_number
    return screen(None, notices=[presenter.notice("good", _("Put on hold as number %(number)s", number=number))])


@till.page("/held", permission=SELL, kind="swap")
def held():
    """List the carts on hold in this branch."""
    at = here()
    return {**presenter.frame(at, actor()), "held": {"carts": [{
        "number": str(row["number"]), "name": row["name"], "customer": row["customer"], "who": row["who"],
        "age": explaining.age(row["held_at"]), "units": presenter.units_text(row["units"]), "total": row["total"],
        "summary": ", ".join(row["items"]), "url": link("recall", held_id=row["id"]),
    } for row in holding.list_held(at)]}}


@action("/held/<uuid:held_id>/recall")
def recall(held_id: UUID):
    """Take up a held cart, at today's prices."""
    done = holding.recall(actor(), held_id)
    notices = [presenter.notice("info", _("%(name)s is now %(after)s, it was %(before)s", name=change.name,
                                          after=money(change.after), before=money(change.before)))
               for change in done.changes]
    notices += [presenter.notice("warning", _("%(name)s is not for sale any more", name=name)) for name in done.gone]
    if done.put_aside:
        notices.append(presenter.notice("info", _("The other sale is on hold as number %(number)s", number=done.put_aside)))
    return screen(done.basket, notices=notices, at=queries.get_till(actor().register_id))
