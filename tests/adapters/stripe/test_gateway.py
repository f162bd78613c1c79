"""The payments port over Stripe's own library, on a played account."""

from __future__ import annotations

import json
import time
from decimal import Decimal

import pytest
import stripe

from app.adapters.stripe import Gone, Offer, PaymentError, SignatureInvalid
from app.adapters.stripe.fake import FakeStripe, decode
from app.adapters.stripe.fake.account import Account, Declined
from app.adapters.stripe.fake.book import Book
from app.adapters.stripe.fake.delivery import MOST_ATTEMPTS, deliver
from app.adapters.stripe.gateway import Payments

SECRET = "whsec_of_this_test"
BASIC = Offer("basic", "Basic", "MONTH", Decimal("29.00"), "USD")
YEARLY = Offer("basic", "Basic", "YEAR", Decimal("290.00"), "USD")
LARGER = Offer("professional", "Professional", "MONTH", Decimal("79.00"), "USD")
ADDRESSES = {"success_url": "http://localhost/done?checkout={CHECKOUT_SESSION_ID}", "cancel_url": "http://localhost/buy"}


@pytest.fixture
def account(tmp_path) -> Account:
    return Account(tmp_path / "account.sqlite", seed=1)


@pytest.fixture
def payments(account) -> Payments:
    return Payments("sk_test_of_this_test", SECRET, FakeStripe(account))


def buy(payments, account, offer: Offer = BASIC, order: str = "order-1", **values):
    checkout = payments.begin_checkout(offer, order, metadata={"order": order}, email="owner@example.com", **ADDRESSES, **values)
    return payments.get_subscription(account.pay_checkout(checkout.id)["id"])


def signed(event: dict, at: int | None = None, secret: str = SECRET) -> tuple[bytes, str]:
    body = json.dumps(event)
    return body.encode(), stripe.WebhookSignature.generate_signature_header(body, secret, at)


def test_a_checkout_that_is_paid_is_a_subscription_with_a_paid_invoice(payments, account):
    facts = buy(payments, account)
    (invoice,) = facts.invoices
    assert (facts.status, facts.plan, facts.period, facts.amount, facts.currency) == ("active", "basic", "MONTH", Decimal("29.00"), "USD")
    assert facts.metadata == {"order": "order-1"}
    assert (invoice.status, invoice.is_first) == ("paid", True)
    assert (invoice.net, invoice.tax, invoice.total) == (Decimal("29.00"), 0, Decimal("29.00"))
    assert (invoice.begins, invoice.ends) == (facts.created_at, facts.period_end)
    assert payments.get_checkout(payments.begin_checkout(BASIC, "order-1", metadata={"order": "order-1"}, email="owner@example.com",
                                                         **ADDRESSES).id).subscription_id == facts.id


def test_the_tax_is_what_the_provider_says(payments, account):
    (invoice,) = buy(payments, account, automatic_tax=True).invoices
    assert (invoice.net, invoice.tax, invoice.total) == (Decimal("29.00"), Decimal("4.35"), Decimal("33.35"))


def test_a_repeated_request_is_the_same_checkout_and_another_with_its_key_is_refused(payments):
    first, again = (payments.begin_checkout(BASIC, "order-1", metadata={}, email="owner@example.com", **ADDRESSES) for _ in range(2))
    assert first == again
    with pytest.raises(PaymentError) as refused:
        payments.begin_checkout(LARGER, "order-1", metadata={}, email="owner@example.com", **ADDRESSES)
    assert (refused.value.code, refused.value.may_pass) == ("IdempotencyError", False)


def test_prices_are_made_once_and_one_that_staff_made_is_used(payments, account):
    prices = payments.price_ids([BASIC, YEARLY, LARGER])
    assert payments.price_ids([LARGER, BASIC]) == {LARGER: prices[LARGER], BASIC: prices[BASIC]}
    known = Offer("basic", "Basic", "MONTH", Decimal("29.00"), "USD", "price_of_staff")
    assert payments.price_ids([known]) == {known: "price_of_staff"}
    dearer = Offer("basic", "Basic", "MONTH", Decimal("31.00"), "USD")
    assert payments.price_ids([dearer])[dearer] != prices[BASIC]


def test_more_prices_than_one_request_takes(payments):
    offers = [Offer(f"plan{number}", "Plan", "MONTH", Decimal(10 + number), "USD") for number in range(23)]
    assert len(set(payments.price_ids(offers).values())) == 23
    assert payments.price_ids(offers) == payments.price_ids(offers)


def test_the_customers_pages_are_set_up_once_for_what_is_sold(payments, account):
    facts = buy(payments, account)
    for _time in range(2):
        assert payments.portal_url(facts.customer_id, "http://localhost/", [BASIC, LARGER]).startswith("/licensing/test-payments/portal/")
    payments.portal_url(facts.customer_id, "http://localhost/", [BASIC, LARGER], change=(facts, LARGER))
    with account.changing():
        (made,) = account.book.every("billing_portal.configuration")
    assert made["features"]["subscription_cancel"] == {"enabled": True, "mode": "at_period_end"}


def test_renewals_failures_and_refunds_are_told_invoice_by_invoice(payments, account):
    facts = buy(payments, account)
    account.renew(facts.id)
    account.change_card(facts.customer_id, works=False)
    account.renew(facts.id)
    account.refund(account.of_customer("charge", facts.customer_id)[-1]["id"], 900)
    facts = payments.get_subscription(facts.id)
    assert facts.status == "past_due" and facts.is_live
    assert [(one.status, one.attempts) for one in facts.invoices] == [("paid", 1), ("paid", 1), ("open", 1)]
    first, second = facts.invoices[0].payments[0], facts.invoices[1].payments[0]
    assert [refund.amount for refund in first.refunds] == [Decimal("9.00")] and second.refunds == () and facts.invoices[2].payments == ()
    assert (first.left, second.left) == (Decimal("20.00"), Decimal("29.00"))
    assert facts.invoices[1].begins == facts.invoices[0].ends


def test_disputes_and_refunds_that_fail_are_told_with_their_invoice(payments, account):
    facts = buy(payments, account)
    charge = account.of_customer("charge", facts.customer_id)[0]["id"]
    made = account.refund(charge, 900)["id"]
    assert not payments.is_undone(made)
    account.fail_refund(made)
    found = account.dispute(charge)["id"]
    (paid,) = payments.get_subscription(facts.id).invoices[0].payments
    (dispute,) = paid.disputes
    assert payments.is_undone(made) and paid.refunds == () and [one.amount for one in paid.failed_refunds] == [Decimal("9.00")]
    assert paid.left == 0
    assert (dispute.status, dispute.reason, dispute.amount) == ("needs_response", "fraudulent", Decimal("29.00")) and dispute.is_withdrawn
    assert (dispute.respond_by - dispute.made_at).days == 14 and payments.charge_of_dispute(found) == charge
    with pytest.raises(Declined, match="charged back"):
        account.refund(charge)
    account.close_dispute(found, won=True)
    (paid,) = payments.get_subscription(facts.id).invoices[0].payments
    (dispute,) = paid.disputes
    assert paid.left == Decimal("29.00")
    assert (dispute.status, dispute.is_withdrawn) == ("won", False)


def test_what_a_bank_took_back_is_paid_again_by_a_checkout_of_its_own_and_known_by_its_dispute(payments, account):
    facts = buy(payments, account)
    found = account.dispute(account.of_customer("charge", facts.customer_id)[0]["id"])["id"]
    account.close_dispute(found, won=False)

    def begin(after: str = ""):
        return payments.begin_repayment(found, facts.id, facts.customer_id, Decimal("29.00"), "USD", text="Invoice 1", after=after,
                                        **ADDRESSES)

    made = begin()
    assert begin() == made != begin(made.id)
    assert (made.status, made.subscription_id, made.pays_again) == ("open", facts.id, True)
    account.pay_checkout(made.id)
    (invoice,) = payments.get_subscription(facts.id).invoices
    own, again = invoice.payments
    assert (own.repays, own.left, again.repays, again.amount, again.left) == (None, 0, found, Decimal("29.00"), Decimal("29.00"))
    assert payments.get_checkout(made.id).status == "complete" and len(account.of_customer("invoice", facts.customer_id)) == 1
    account.dispute(again.id)
    assert len(payments.get_subscription(facts.id).invoices[0].payments) == 2


def test_a_payment_that_takes_days_and_fails_leaves_a_checkout_that_is_over(payments, account):
    facts = buy(payments, account)
    made = payments.begin_repayment("du_1", facts.id, facts.customer_id, Decimal("29.00"), "USD", text="Invoice 1", after="", **ADDRESSES)
    session = account.pay_checkout(made.id)
    for status, seen in (("processing", "complete"), ("requires_payment_method", "expired")):
        with account.changing():
            account.book.keep({**account.get(session["payment_intent"]), "status": status})
        assert payments.get_checkout(made.id).status == seen


def test_a_refund_that_is_asked_for_twice_is_made_once_and_says_why(payments, account):
    facts = buy(payments, account)
    (paid,) = facts.invoices[0].payments
    made = [payments.refund(paid.id, Decimal("9.00"), "USD", request="r1", reason="Too dear") for _time in range(2)]
    assert made[0] == made[1] and (made[0].amount, made[0].status) == (Decimal("9.00"), "succeeded")
    (paid,) = payments.get_subscription(facts.id).invoices[0].payments
    assert (paid.left, set(paid.asked)) == (Decimal("20.00"), {"r1"}) and account.get(made[0].id)["metadata"]["reason"] == "Too dear"
    with pytest.raises(PaymentError, match="already been refunded"):
        payments.refund(paid.id, Decimal("20.01"), "USD", request="r2", reason="")


def test_more_refunds_than_come_with_a_payment_are_all_told(payments, account):
    facts = buy(payments, account)
    charge = account.of_customer("charge", facts.customer_id)[0]["id"]
    for _part in range(13):
        account.refund(charge, 100)
    assert len(payments.get_subscription(facts.id).invoices[0].payments[0].refunds) == 13


def test_a_dispute_is_told_as_the_provider_tells_it(payments, account):
    facts = buy(payments, account)
    found = account.dispute(account.of_customer("charge", facts.customer_id)[0]["id"])["id"]
    account.answer_dispute(found)
    account.close_dispute(found, won=True)
    with account.changing():
        told = [event["type"] for event in account.book.messages() if event["data"]["object"]["id"] == found]
    assert told == [f"charge.dispute.{kind}" for kind in ("created", "funds_withdrawn", "updated", "closed", "funds_reinstated")]


def test_another_plan_is_billed_by_the_difference_and_gives_no_time(payments, account):
    facts = buy(payments, account)
    account.change_price(facts.id, payments.price_ids([LARGER])[LARGER])
    changed = payments.get_subscription(facts.id)
    assert (changed.plan, changed.period_end) == ("professional", facts.period_end)
    extra = changed.invoices[1]
    assert (extra.plan, extra.begins, extra.ends, extra.is_first) == ("professional", None, None, False) and 0 < extra.total <= 50


def test_another_period_begins_at_once(payments, account):
    facts = buy(payments, account)
    account.change_price(facts.id, payments.price_ids([YEARLY])[YEARLY])
    changed = payments.get_subscription(facts.id)
    assert changed.period == "YEAR" and changed.invoices[1].period == "YEAR" and changed.invoices[1].ends == changed.period_end
    assert (changed.period_end - changed.created_at).days in (365, 366)


def test_hundreds_of_invoices_are_all_told(payments, account):
    facts = buy(payments, account)
    for _month in range(120):
        account.renew(facts.id)
    assert len(payments.get_subscription(facts.id).invoices) == 121


def test_what_is_not_there_is_gone_and_ending_twice_is_no_harm(payments, account):
    with pytest.raises(Gone):
        payments.get_subscription("sub_unknown")
    facts = buy(payments, account)
    payments.cancel_subscription(facts.id)
    payments.cancel_subscription(facts.id)
    assert payments.get_subscription(facts.id).ended_at is not None
    assert payments.subscriptions_of(facts.customer_id) == [facts.id]


def test_a_wrong_key_is_refused_for_good(account):
    with pytest.raises(PaymentError) as refused:
        Payments("sk_live_wrong", SECRET, FakeStripe(account)).subscriptions_of("cus_1")
    assert not refused.value.may_pass


def test_a_provider_that_is_away_may_answer_later():
    class Away(FakeStripe):
        def request(self, *args, **kwargs):
            raise stripe.APIConnectionError("nobody answers", should_retry=False)

    with pytest.raises(PaymentError) as refused:
        Payments("sk_test_of_this_test", SECRET, Away(None)).get_subscription("sub_1")
    assert refused.value.may_pass


def test_a_declined_card_leaves_the_checkout_open(payments, account):
    checkout = payments.begin_checkout(BASIC, "order-1", metadata={}, email="owner@example.com", **ADDRESSES)
    with pytest.raises(Declined):
        account.pay_checkout(checkout.id, card_works=False)
    assert payments.get_checkout(checkout.id).status == "open"


def test_an_event_that_was_signed_is_read(payments, account):
    facts = buy(payments, account)
    with account.changing():
        told = [event for event in account.book.messages() if event["type"] == "invoice.paid"]
    event = payments.read_event(*signed(told[0]))
    assert (event.kind, event.object_id, event.customer_id) == ("invoice.paid", facts.invoices[0].id, facts.customer_id)


EVENT = {"id": "evt_1", "object": "event", "type": "invoice.paid", "created": 1, "data": {"object": {"object": "invoice", "id": "in_1"}}}


@pytest.mark.parametrize("message", [
    signed(EVENT, secret="whsec_of_others"), signed(EVENT, at=1), (signed(EVENT)[0] + b" ", signed(EVENT)[1]), (signed(EVENT)[0], None),
    (b"", ""), (b"\xff\xfe", "t=1,v1=00"), (signed(EVENT)[0], "t=now,v1=00"), signed({"id": "evt_1"}), signed([])])
def test_what_the_provider_did_not_sign_is_no_event(payments, message):
    with pytest.raises(SignatureInvalid):
        payments.read_event(*message)


@pytest.mark.parametrize(("ahead", "is_taken"), [(-299, True), (-302, False), (298, True), (310, False)])
def test_a_signature_is_good_for_five_minutes_either_side(payments, ahead, is_taken):
    message = signed(EVENT, int(time.time()) + ahead)
    if is_taken:
        assert payments.read_event(*message).id == "evt_1"
    else:
        with pytest.raises(SignatureInvalid):
            payments.read_event(*message)


def test_events_come_signed_and_again_until_they_are_taken(payments, account):
    buy(payments, account)
    answers, later = iter([500, 0]), time.time() + 60
    seen: list[str] = []

    def post(body: bytes, signature: str) -> int:
        seen.append(payments.read_event(body, signature).id)
        return next(answers, 200)

    sent = deliver(account.book.path, SECRET, post, moment=later)
    assert sent == len(seen) - 2
    first = list(seen)
    for hour in range(1, MOST_ATTEMPTS):
        deliver(account.book.path, SECRET, post, moment=later + 3600 * hour)
    assert len(seen) == len(first) + 2 and set(seen[-2:]) <= set(first)
    assert len(set(first)) < len(first), "some events come twice"


def test_forms_are_read_as_nested_values():
    assert decode("a[b][0][c]=1&a[b][1][c]=2&keys[]=x&keys[]=y&on=true") == {
        "a": {"b": [{"c": "1"}, {"c": "2"}]}, "keys": ["x", "y"], "on": True}


def test_a_change_that_fails_leaves_nothing_behind(tmp_path):
    book = Book(tmp_path / "book.sqlite")
    with pytest.raises(ZeroDivisionError), book.writing():
        book.keep({"id": "a", "object": "thing"})
        1 / 0  # noqa: B018
    with book.writing():
        assert book.find("a") is None
