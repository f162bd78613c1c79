"""Events shuffled, repeated and delayed end in the same state as the same events in order, whatever happened."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.adapters.stripe.amounts import from_minor
from app.adapters.stripe.fake.account import Declined
from app.kernel.database import db
from app.licensing.billing import inbox, settling
from app.licensing.billing.models import CreditNote, LicenseOrder, PaymentCase, StripeEvent, Subscription
from app.licensing.billing.rules import CaseKind, CaseState
from app.licensing.licenses.models import License
from tests.races import at_once

pytestmark = pytest.mark.slow
DEEDS = ("renew", "renew", "bad-card", "good-card", "pay", "upgrade", "downgrade", "yearly", "cancel", "resume", "end", "refund",
         "refund-part", "void", "give-up", "fail-refund", "dispute", "dispute-part", "answer", "win", "win", "lose", "lose",
         "pay-again", "pay-again")


ABOUT = ("checkout.session", "customer.subscription", "invoice.", "charge.refund", "charge.dispute.", "refund.")


def do(shop, subscription: str, deed: str) -> None:
    """Let something happen at the provider; what is not possible there does not happen."""
    account = shop.account
    customer = account.get(subscription)["customer"]
    open_invoices = [one for one in account.of_customer("invoice", customer) if one["status"] == "open"]
    charges = [one for one in account.of_customer("charge", customer) if one["status"] == "succeeded" and not one["refunded"]]
    try:
        if deed == "renew":
            account.renew(subscription)
        elif deed in ("bad-card", "good-card"):
            account.change_card(customer, works=deed == "good-card")
        elif deed == "pay" and open_invoices:
            account.pay_invoice(open_invoices[-1]["id"])
        elif deed in ("upgrade", "downgrade", "yearly"):
            account.change_price(subscription, shop.price("professional" if deed == "upgrade" else "basic",
                                                          "YEAR" if deed == "yearly" else "MONTH"))
        elif deed in ("cancel", "resume", "end"):
            account.cancel(subscription, now=deed == "end", undo=deed == "resume")
        elif deed in ("refund", "refund-part") and charges:
            account.refund(charges[0]["id"], None if deed == "refund" else 100)
        elif deed in ("void", "give-up") and open_invoices:
            account.close_invoice(open_invoices[0]["id"], "void" if deed == "void" else "uncollectible")
        elif deed == "fail-refund" and (refunds := refunds_of(shop, charges_of(shop, customer))):
            account.fail_refund(refunds[0]["id"])
        elif deed in ("dispute", "dispute-part") and charges:
            account.dispute(charges[0]["id"], None if deed == "dispute" else 700)
        elif deed in ("answer", "win", "lose") and (disputes := disputes_of(shop, charges_of(shop, customer))):
            account.answer_dispute(disputes[0]["id"]) if deed == "answer" else account.close_dispute(disputes[0]["id"], won=deed == "win")
        elif deed == "pay-again" and (lost := [one for one in disputes_of(shop, charges_of(shop, customer)) if one["status"] == "lost"]):
            pay_again(shop, subscription, customer, lost[0])
    except Declined:
        pass


def pay_again(shop, subscription: str, customer: str, lost: dict) -> None:
    """Pay what a bank took back in a checkout of its own, also when it was paid again before."""
    begun = shop.payments.begin_repayment(
        lost["id"], subscription, customer, from_minor(lost["amount"], lost["currency"]), lost["currency"], text="Invoice",
        after=str(len(charges_of(shop, customer))), success_url="http://localhost/", cancel_url="http://localhost/")
    shop.account.pay_checkout(begun.id)


def charges_of(shop, customer: str) -> set[str]:
    return {one["id"] for one in shop.account.of_customer("charge", customer)}


def disputes_of(shop, charges: set[str]) -> list[dict]:
    with shop.account.changing():
        return [one for one in shop.account.book.every("dispute") if one["charge"] in charges]


def refunds_of(shop, charges: set[str]) -> list[dict]:
    with shop.account.changing():
        return [one for one in shop.account.book.every("refund") if one["charge"] in charges]


def telling(events: list[dict]) -> list[dict]:
    """Return the events that the server acts on."""
    return [event for event in events if event["type"].startswith(ABOUT)]


def state_of(order: LicenseOrder) -> dict:
    """Return everything that follows from the payments as plain values; ids, serials and numbers are each licence's own.

    A lost dispute is unpaid since it is known to be lost, a refund that failed before it was heard of has no documents, and
    a payment too many that was given back before then is no problem.
    """
    db.session.expire_all()
    license = db.session.get(License, order.license_id)
    row = db.session.scalars(select(Subscription).where(Subscription.license_id == license.id)).one()
    orders = db.session.scalars(select(LicenseOrder).where(LicenseOrder.license_id == license.id)).all()
    notes = db.session.scalars(select(CreditNote).where(CreditNote.order_id.in_([one.id for one in orders]))).all()
    cases = db.session.scalars(select(PaymentCase).where(PaymentCase.order_id.in_([one.id for one in orders]))).all()
    has_lost = any(case.state is CaseState.LOST for case in cases)
    cancelled = {note.reverses_id for note in notes}
    return {
        "license": tuple(getattr(license, name) for name in (
            "status", "plan_id", "expires_on", "expires_at", "grace_until", "is_owed", "is_held")),
        "subscription": tuple(getattr(row, name) for name in (
            "plan_id", "period", "amount", "currency", "period_end", "ends_at", "ended_at", "unpaid_amount")),
        "unpaid_since": "known" if row.unpaid_since and has_lost else row.unpaid_since,
        "orders": sorted((one.stripe_invoice_id[:20], one.status, one.plan_id, one.period, one.net, one.tax, one.amount, one.paid_at,
                          str(one.paid_from), str(one.paid_until), one.refunded, one.refunded_at, one.taken_back,
                          one.invoice_number is not None) for one in orders),
        "credit_notes": sorted((one.stripe_refund_id[:20], one.amount, one.net, one.issued_at) for one in notes
                               if one.stripe_refund_id and one.id not in cancelled),
        "cases": sorted((case.kind, case.reference[:20], case.state, case.provider_state, case.amount, case.net, case.opened_at,
                         case.respond_by, str(case.paid_by)[:20]) for case in cases
                        if (case.kind, case.state) != (CaseKind.PAID_TWICE, CaseState.DONE)),
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.sampled_from(DEEDS), max_size=8), seed=st.integers(0, 2**32))
def test_shuffled_repeated_and_late_events_end_in_the_state_of_events_in_order(shop_of, deeds, seed):
    """The same history for two licences: of one each deed is heard of at once and in order, of the other all late, shuffled, repeated.

    Of a deed's events the last one is heard: that each of them tells everything is the test below.
    """
    shop = shop_of()
    order = shop.begin()
    subscription = shop.account.pay_checkout(order.stripe_session_id)["id"]
    heard = 0
    for deed in ("", *deeds):
        do(shop, subscription, deed)
        told = shop.told()
        shop.hear(telling(told[heard:])[-1:])
        heard = len(told)
    in_order = state_of(order)
    other, twin = shop.twin(order)
    other.hear_badly(seed)
    assert state_of(twin) == in_order
    other.hear_badly(seed + 1)
    assert state_of(twin) == in_order


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.sampled_from(DEEDS), min_size=1, max_size=6), data=st.data())
def test_any_single_event_that_arrives_tells_everything(shop_of, deeds, data):
    """Whichever one of the events comes through, the others being lost: it leads to the same state."""
    shop = shop_of()
    order = shop.begin()
    subscription = shop.account.pay_checkout(order.stripe_session_id)["id"]
    for deed in deeds:
        do(shop, subscription, deed)
    shop.hear([data.draw(st.sampled_from(telling(shop.told())))])
    by_one = state_of(order)
    shop.hear()
    assert state_of(order) == by_one


def test_workers_that_handle_the_same_at_the_same_moment_make_one_licence(app, till):
    order = till.begin()
    subscription = till.account.pay_checkout(order.stripe_session_id)["id"]
    at_once(app, 6, lambda _number: settling.settle(subscription))
    owners = db.session.scalars(select(License.owner_id).where(License.business_name == order.business_name)).all()
    state = state_of(order)
    assert len(state["orders"]) == 1 and owners.count(db.session.get(License, order.license_id).owner_id) == 1


def test_workers_share_the_events_and_handle_each_once(app, till):
    orders = [till.begin() for _ in range(4)]
    for order in orders:
        till.account.pay_checkout(order.stripe_session_id)
    till.receive(till.told())
    at_once(app, 4, lambda _number: inbox.handle_waiting(10_000))
    waiting = db.session.scalar(select(func.count()).select_from(StripeEvent).where(
        StripeEvent.event_id.in_([event["id"] for event in till.told()]), StripeEvent.handled_at.is_(None)))
    assert waiting == 0 and all(len(state_of(order)["orders"]) == 1 for order in orders)
