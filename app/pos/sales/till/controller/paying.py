"""Paying: the panel, legs of every kind, the card terminal, finishing."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request

from app.adapters.terminal import Outcome
from app.kernel.database import db
from app.kernel.forms import form_view
from app.kernel.i18n import _
from app.kernel.ids import parse_id
from app.kernel.refusal import ApprovalNeeded, NotFound, NotPermitted, Refusal
from app.pos.payments import api as payments
from app.pos.payments.api import PaymentMethod, TerminalPayment, TerminalStatus
from app.pos.sales.sales.drafts import PostedSale
from app.pos.sales.till import card, cart, pay_presenter, presenter, queries, quick
from app.pos.sales.till.basket import Basket, StaleCart, get_basket
from app.pos.sales.till.completing import complete as complete_cart
from app.pos.sales.till.completing import complete_basket, lock_for_payment
from app.pos.sales.till.controller.base import (
    SELL,
    action,
    actor,
    cart_id,
    here,
    refused,
    stale_answer,
    swap,
    till,
    typed_decimal,
)
from app.pos.sales.till.forms import ForceForm, ForeignForm, ReferenceForm
from app.pos.sales.till.payments import Tender, add_leg, due_for, ensure_may_sell, is_settled, refunds_left, take_back
from app.pos.sales.till.presenter import link
from app.pos.sales.till.queries import Till

METHODS = {pay_presenter.kind_of(method): method for method in pay_presenter.ICONS}


@till.page("/pay", permission=SELL, kind="swap")
def pay():
    """Open the payment. A card payment that is still unclear is asked about first."""
    try:
        basket = cart.show_subtotal(actor(), cart_id())
    except StaleCart as stale:
        return stale_answer(stale)
    if unsettled := payments.find_unsettled(basket.cart.id):
        return _ask(unsettled.id)
    return _pay_page(basket)


def _pay_page(basket: Basket, *, errors: list[str] | None = None, tender: dict | None = None, status: int = 200) -> Response:
    return swap("pay", {**presenter.frame(basket.till, actor()),
                        **pay_presenter.pay_context(basket, errors=errors, tender=tender)}, status)


def paid_page(posted: PostedSale, at: Till | None = None) -> Response:
    at = at or here()
    return swap("paid", {**presenter.frame(at, actor()), **pay_presenter.paid_context(at, posted),
                         "cart": {"urls": presenter.cart_urls()}, **quick.panel_context(at)})


def _finished(basket: Basket) -> Response:
    """Store the legs; finish the sale when they cover it."""
    if not is_settled(basket):
        ensure_may_sell(basket, actor())
        basket.save()
        return _pay_page(basket)
    return paid_page(complete_basket(basket, actor()), basket.till)


def _locked() -> Basket | PostedSale:
    wanted = cart_id()
    if wanted is None:
        get_basket(here(), actor(), None)
        raise AssertionError("unreachable")
    return lock_for_payment(actor(), wanted)


@action("/tender")
def tender():
    """Take a payment: cash, card, or money back to one of the ways it came."""
    kind, amount = request.form.get("kind") or "cash", typed_decimal("amount")  # Enter after an amount is cash
    if "quick_cash" in request.form:
        kind, amount = "cash", typed_decimal("quick_cash")
    refund_of = parse_id(kind.removeprefix(pay_presenter.BACK)) if kind.startswith(pay_presenter.BACK) else None
    basket = _locked()
    if isinstance(basket, PostedSale):
        return paid_page(basket)
    if basket.legs and is_settled(basket):
        return _finished(basket)
    method = METHODS.get(kind)
    if refund_of:
        found = next((payment for payment in refunds_left(basket) if payment["id"] == refund_of), None)
        if found is None:
            raise NotFound("payment_not_found")
        method = found["method"]
        if found["terminal_payment_id"]:
            return _by_card(basket.cart.id, amount, refund_of)
    if method is PaymentMethod.CARD and refund_of is None:
        return _by_card(basket.cart.id, amount, None)
    if method is None:
        raise Refusal("method_unknown", _("This till does not take that."), remedy=_("Choose another way to pay."))
    add_leg(basket, actor(), Tender(method, amount, refund_of_id=refund_of))
    return _finished(basket)


@action("/exact")
def exact():
    """Take exactly what is due in cash, and finish."""
    basket = _locked()
    if isinstance(basket, PostedSale):
        return paid_page(basket)
    if not is_settled(basket):
        add_leg(basket, actor(), Tender(PaymentMethod.CASH))
    return _finished(basket)


@action("/complete")
def complete():
    """Finish a sale that is paid."""
    wanted = cart_id()
    if wanted is None:
        _locked()
    return paid_page(complete_cart(actor(), wanted))


@action("/other-way", idempotent=False)
def other_way():
    """Leave a way to pay that asked for more, for the others."""
    basket = _locked()
    return paid_page(basket) if isinstance(basket, PostedSale) else _pay_page(basket)


@till.page("/tender/<kind>", permission=SELL)
def tender_form(kind: str):
    """Ask for what a way to pay needs besides the amount."""
    try:
        basket = get_basket(here(), actor(), cart_id())
    except StaleCart as stale:
        return stale_answer(stale)
    amount = request.args.get("amount", "")
    form = _form(kind, formdata=None)
    if kind != pay_presenter.FOREIGN and amount:
        form.amount.process_formdata([amount])
    return _form_page(basket, kind, form)


def _form(kind: str, **known):
    if kind == pay_presenter.FOREIGN:
        rates = payments.current_rates()
        return ForeignForm(currencies=[(code, f"{code} ({rate.normalize():f})") for code, rate in rates.items()], **known)
    if METHODS.get(kind) not in pay_presenter.WITH_REFERENCE:
        raise NotFound()
    return ReferenceForm(**known)


def _form_page(basket: Basket, kind: str, form, status: int = 200) -> Response:
    method = PaymentMethod.CASH if kind == pay_presenter.FOREIGN else METHODS[kind]
    label = _("Foreign cash") if kind == pay_presenter.FOREIGN else str(payments.method_label(method))
    view = form_view(form, action=link("tender_filled", kind=kind), submit=_("Take the payment"))
    return _pay_page(basket, tender=pay_presenter.form_tender(label, due_for(basket, method), view), status=status)


@action("/tender/<kind>")
def tender_filled(kind: str):
    """Take a payment with a reference, or foreign cash."""
    form = _form(kind)
    basket = _locked()
    if isinstance(basket, PostedSale):
        return paid_page(basket)
    if form.validate():
        try:
            if kind == pay_presenter.FOREIGN:
                chosen = Tender(PaymentMethod.CASH, form.amount.data, currency=form.currency.data)
            else:
                chosen = Tender(METHODS[kind], form.amount.data, form.reference.data)
            add_leg(basket, actor(), chosen)
            return _finished(basket)
        except (ApprovalNeeded, NotPermitted, StaleCart):
            raise
        except Refusal as refusal:
            if refusal.field is None:
                raise
            refused(form, refusal)
            basket = lock_for_payment(actor(), basket.cart.id)
            if isinstance(basket, PostedSale):
                return paid_page(basket)
    return _form_page(basket, kind, form, 422)


@action("/legs/<uuid:leg_id>/undo")
def undo_leg(leg_id: UUID):
    """Take the last payment back; a card payment is cancelled at the terminal first."""
    wanted = cart_id()
    if wanted is None:
        raise StaleCart
    basket, leg = card.begin_undo(actor(), wanted, leg_id)
    if leg.terminal_payment_id is None:
        take_back(basket, leg, actor())
        return _pay_page(basket)
    db.session.commit()  # reason: no row stays locked while the terminal is asked
    outcome = payments.undo(leg.terminal_payment_id)
    return _pay_page(card.finish_undo(actor(), wanted, leg_id, outcome))


def _by_card(wanted: UUID, amount, refund_of: UUID | None) -> Response:
    if unsettled := payments.find_unsettled(wanted):
        return _ask(unsettled.id)
    asked = card.request_card(actor(), wanted, amount, refund_of)
    db.session.commit()  # reason: the request must outlive a crash, and no row stays locked during the call
    return _settled(asked.id, payments.send(asked))


@action("/card/<uuid:payment_id>/ask", idempotent=False)
def ask_card(payment_id: UUID):
    """Ask the terminal what became of a payment; the page asks by itself while the customer is at it."""
    payments.get_terminal_payment(payment_id)
    return _ask(payment_id)


def _ask(payment_id: UUID) -> Response:
    db.session.commit()  # reason: no row stays locked while the terminal is asked
    return _settled(payment_id, payments.ask(payment_id))


def _settled(payment_id: UUID, outcome: Outcome | None) -> Response:
    payment, basket = card.settle_card(actor(), payment_id, outcome)
    if isinstance(basket, PostedSale) and card.is_stray(payment, basket):
        db.session.commit()  # reason: the charge is known from here on, whatever becomes of its cancellation
        payments.settle(payment_id, payments.undo(payment_id))
        return paid_page(basket)
    return _after_card(payment, basket)


def _after_card(payment: TerminalPayment, basket: Basket | PostedSale) -> Response:
    if isinstance(basket, PostedSale):
        return paid_page(basket)
    if payment.status in (TerminalStatus.REQUESTED, TerminalStatus.UNKNOWN):
        return _pay_page(basket, tender=pay_presenter.card_tender(payment, _force_view(payment.id, ForceForm(formdata=None))))
    if payment.status is not TerminalStatus.APPROVED:
        return _pay_page(basket, errors=[_("The card was not charged. Try again, or pay another way.")])
    db.session.commit()  # reason: the money has moved; whatever stops the sale now, the payment is on the cart
    if not is_settled(basket):
        return _pay_page(basket)
    return _complete_or_show(basket.cart.id)


def _complete_or_show(wanted: UUID) -> Response:
    """Finish the sale that the card has paid; when that is refused, show why beside the payment."""
    try:
        return paid_page(complete_cart(actor(), wanted))
    except (ApprovalNeeded, StaleCart):
        raise
    except Refusal as refusal:
        db.session.rollback()
        basket = queries.find_cart(wanted) and lock_for_payment(actor(), wanted)
        if not isinstance(basket, Basket):
            raise
        return _pay_page(basket, errors=[f"{refusal.message} {refusal.remedy}"])


def _force_view(payment_id: UUID, form: ForceForm) -> dict:
    return form_view(form, action=link("force_card", payment_id=payment_id), submit=_("Settle by hand"))


@action("/card/<uuid:payment_id>/force")
def force_card(payment_id: UUID):
    """Settle an unclear card payment by hand, by the terminal's own slip."""
    form = ForceForm()
    if not form.validate():
        payment = payments.get_terminal_payment(payment_id)
        basket = lock_for_payment(actor(), payment.source_id)
        if isinstance(basket, PostedSale):
            return paid_page(basket)
        return _pay_page(basket, tender=pay_presenter.card_tender(payment, _force_view(payment_id, form)), status=422)
    payment, basket = card.force_card(actor(), payment_id, approved=form.verdict.data == "charged",
                                      reference=form.reference.data)
    return _after_card(payment, basket)
