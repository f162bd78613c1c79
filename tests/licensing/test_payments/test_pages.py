"""The pages of played payments: there while payments are played, and only then."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from app import create_app
from app.adapters.stripe import payments, played_account
from app.config import ConfigurationError, load_settings
from app.kernel.database import db
from app.licensing.billing import checkouts
from app.licensing.plans.rules import Period

KEYS = {"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}


@pytest.fixture
def played(app, server, monkeypatch) -> SimpleNamespace:
    """A checkout of the account that this installation itself plays."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    app.extensions.pop("payments", None)
    settings = app.config["SETTINGS"]
    customer = checkouts.Customer("Corner Shop", "Owner", "owner@example.com", "GB", "UTC", "en")
    url = checkouts.buy(customer, server.plans["basic"].id, Period.MONTH, None)
    db.session.commit()
    return SimpleNamespace(browser=app.test_client(), url=url, account=played_account(settings), payments=payments(settings))


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def subscription_of(played) -> str:
    return played.payments.get_checkout(played.url.rpartition("/")[2]).subscription_id


def test_the_checkout_says_that_no_money_moves_and_is_declined_or_paid(played):
    assert "no money moves" in text_of(played.browser.get(played.url))
    declined = played.browser.post(f"{played.url}/pay?card=declined")
    assert declined.location == played.url and "Your card was declined." in text_of(played.browser.get(played.url))
    paid = played.browser.post(f"{played.url}/pay?card=works")
    assert paid.location == f"/licensing/buy/done?checkout={played.url.rpartition('/')[2]}"
    assert "This checkout is over." in text_of(played.browser.get(played.url))


def test_the_customers_pages_change_cancel_fail_pay_and_refund(played):
    played.browser.post(f"{played.url}/pay?card=works")
    subscription = subscription_of(played)
    facts = played.payments.get_subscription(subscription)
    portal = played.payments.portal_url(facts.customer_id, "http://localhost/licensing/my/billing", checkouts.all_offers())

    def act(name: str, about: str, **form) -> str:
        return text_of(played.browser.get(played.browser.post(f"{portal}/{name}?about={about}", data=form).location))

    assert "no money moves" in text_of(played.browser.get(portal))
    assert "Do not cancel" in act("cancel", subscription) and "Cancel at the end" in act("resume", subscription)
    assert "The card is declined." in act("bad-card", "") and "Payment failed" in act("renew", subscription)
    invoice = played.payments.get_subscription(subscription).invoices[-1]
    assert "Your card was declined." in act("pay", invoice.id)
    page = played.browser.get(f"/licensing/test-payments/invoices/{invoice.id}")
    assert "Pay with a card that works" in text_of(page)
    played.browser.post(f"/licensing/test-payments/invoices/{invoice.id}/pay")
    assert played.payments.get_subscription(subscription).status == "active"
    offer = next(one for one in checkouts.all_offers() if one.plan == "professional")
    act("change-plan", subscription, price=played.payments.price_ids([offer])[offer])
    assert played.payments.get_subscription(subscription).plan == "professional"
    charge = played.account.of_customer("charge", facts.customer_id)[-1]["id"]
    assert "Given back" in act("refund", charge)
    refund = played.payments.get_subscription(subscription).invoices[0].payments[0].refunds[0].id
    assert "It did not arrive" in act("fail-refund", refund)
    assert "To be answered" in act("dispute", charge)
    dispute = played.payments.get_subscription(subscription).invoices[0].payments[0].disputes[0].id
    assert "Being decided" in act("answer", dispute) and "Win an appeal" in act("lose", dispute) and "Dispute won" in act("win", dispute)
    page = played.browser.get(portal).get_data(as_text=True)
    assert re.findall(r">\s*(active|past_due|paid|open|succeeded|failed|won|lost|needs_response|under_review)\s*<", page) == []


def test_nothing_of_others_is_touched_from_a_customers_pages(played):
    played.browser.post(f"{played.url}/pay?card=works")
    facts = played.payments.get_subscription(subscription_of(played))
    portal = played.payments.portal_url(facts.customer_id, "http://localhost/", checkouts.all_offers())
    for name, about in (("cancel", "sub_unknown"), ("win", facts.id), ("lose", "du_unknown"), ("fail-refund", "re_unknown"),
                        ("refund", facts.id), ("pay", "in_unknown"), ("explode", facts.id)):
        assert played.browser.post(f"{portal}/{name}?about={about}").status_code == 404
    assert played.browser.get("/licensing/test-payments/checkout/cs_unknown").status_code == 404
    assert played.browser.get(f"/licensing/test-payments/checkout/{facts.id}").status_code == 404


@pytest.mark.parametrize("env", [{**KEYS}, {"WKPOS_ENV": "production", "SECRET_KEY": "s" * 40}])
def test_with_keys_or_in_production_there_are_no_such_pages(database, env):
    made = create_app({**database, **env})
    assert not any(endpoint.startswith("licensing.test_payments.") for endpoint in made.view_functions)
    assert made.config["FORM_TARGETS"] == (("https://checkout.stripe.com", "https://billing.stripe.com") if env == KEYS else ())
    with made.app_context():
        way = payments(made.config["SETTINGS"])
    assert (way is None) == (env != KEYS)


@pytest.mark.parametrize("name", list(KEYS))
def test_one_key_without_the_other_is_refused(name):
    with pytest.raises(ConfigurationError, match="both STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET"):
        load_settings({"DATABASE_URL": "postgresql://localhost/x", name: KEYS[name]})
