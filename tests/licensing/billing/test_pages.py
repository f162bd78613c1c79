"""What owners see of money, and what they can do about it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event, select

from app.adapters.stripe import PaymentError
from app.kernel.clock import now
from app.kernel.database import db
from app.licensing.billing import dunning
from app.licensing.billing.models import LicenseOrder, Subscription
from app.licensing.licenses.rules import Source, Verb
from app.licensing.licenses.service import change_status, create_license, suspend_unpaid, transfer
from app.licensing.mails.models import LicenseMail
from app.licensing.owners.models import Owner
from tests.licensing.conftest import STAFF, make_license, make_owner
from tests.licensing.portal import browser_of


@pytest.fixture(autouse=True)
def without_csrf(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


def owner_of(app, license_or_order):
    return browser_of(app, db.session.get(Owner, license_or_order.owner_id))


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_the_page_says_what_is_paid_when_and_lists_the_invoices(app, till):
    order = till.buy()
    page = text_of(owner_of(app, order).get("/licensing/my/billing"))
    assert "Renews itself" in page and "Next payment" in page and order.invoice_number in page and "US$29.00" in page


def test_an_unpaid_invoice_is_told_here_and_on_the_licence_with_the_way_to_pay(app, till):
    order = till.buy()
    till.account.change_card(order.stripe_customer_id, works=False)
    made = till.account.renew(order.stripe_subscription_id)
    till.hear()
    browser = owner_of(app, order)
    page = text_of(browser.get("/licensing/my/billing"))
    assert "We could not collect" in page and f"/licensing/test-payments/invoices/{made['latest_invoice']}" in page
    assert "We could not collect" in text_of(browser.get(f"/licensing/my/licenses/{order.license_id}"))


def test_a_licence_that_staff_suspended_is_not_sold_and_where_its_invoice_is_paid_that_is_said(app, till):
    """Nobody pays in the belief that it opens the shop again; what is owed can be paid all the same."""
    order, lifts = till.buy(), "paying online does not lift that"
    browser, licence_page = owner_of(app, order), f"/licensing/my/licenses/{order.license_id}"
    assert lifts not in text_of(browser.get("/licensing/my/billing")) + text_of(browser.get(licence_page))
    change_status(order.license_id, Verb.SUSPEND, STAFF, "suspected fraud")
    db.session.commit()
    page, choice = text_of(browser.get("/licensing/my/billing")), f"/licensing/my/billing/{order.license_id}/plan"
    assert lifts in page and choice not in page and f"{order.license_id}/portal" in page
    assert lifts in text_of(browser.get(choice)) and lifts in text_of(browser.get(licence_page))
    refused = browser.post(choice, data={"plan_id": str(till.server.plans["professional"].id), "period": "MONTH"})
    assert refused.status_code == 422 and lifts in text_of(refused)
    till.account.change_card(order.stripe_customer_id, works=False)
    owed = till.account.renew(order.stripe_subscription_id)["latest_invoice"]
    till.hear()
    dunning.dun(now())
    page, mail = text_of(browser.get("/licensing/my/billing")), newest_mail(order)
    assert page.count(lifts) == 1 and "We could not collect" in page and "Pay now" in page and "WK POS will only sell" not in page
    assert lifts in mail.text and lifts in mail.html and "goes on working" not in mail.text
    till.account.change_card(order.stripe_customer_id, works=True)
    till.account.pay_invoice(owed)
    till.hear()
    assert newest_mail(order).subject == "We have your payment" and lifts in newest_mail(order).text
    assert "fraud" not in page + mail.text


def test_one_that_is_suspended_for_its_invoice_is_lifted_by_paying_and_says_so(app, till):
    order = till.buy()
    suspend_unpaid(order.license_id, STAFF)
    db.session.commit()
    browser = owner_of(app, order)
    page = text_of(browser.get("/licensing/my/billing")) + text_of(browser.get(f"/licensing/my/licenses/{order.license_id}"))
    assert "Pay the open invoice" in page and "paying online does not lift" not in page


def newest_mail(order: LicenseOrder) -> LicenseMail:
    return db.session.scalars(select(LicenseMail).where(LicenseMail.license_id == order.license_id)
                              .order_by(LicenseMail.created_at.desc(), LicenseMail.id.desc())).first()


def test_managing_the_payment_leads_to_the_owners_pages_at_the_provider(app, till):
    order = till.buy()
    answer = owner_of(app, order).post(f"/licensing/my/billing/{order.license_id}/portal")
    assert answer.status_code == 303 and answer.location.startswith("/licensing/test-payments/portal/bps_")


def test_a_trial_is_bought_after_a_look_at_what_changes(app, till):
    license = make_license(till.server, "trial", source=Source.TRIAL)
    browser, plan = owner_of(app, license), till.server.plans["basic"]
    address = f"/licensing/my/billing/{license.id}/plan"
    page = text_of(browser.get(address, query_string={"plan_id": str(plan.id), "period": "YEAR"}))
    assert "What changes" in page and "Go to the payment" in page
    answer = browser.post(address, data={"plan_id": str(plan.id), "period": "YEAR"})
    assert answer.status_code == 303 and answer.location.startswith("/licensing/test-payments/checkout/cs_test_")
    order = db.session.scalars(select(LicenseOrder).where(LicenseOrder.license_id == license.id)).one()
    assert order.stripe_session_id in answer.location and str(order.period) == "YEAR"


def test_a_payment_that_was_begun_and_not_finished_is_told_before_another_takes_its_place(app, till):
    license = make_license(till.server, "trial", source=Source.TRIAL)
    browser, address = owner_of(app, license), f"/licensing/my/billing/{license.id}/plan"
    values = {"plan_id": str(till.server.plans["basic"].id), "period": "MONTH"}
    assert "begun and not finished" not in text_of(browser.get(address))
    begun = browser.post(address, data=values).location
    assert "begun and not finished" in text_of(browser.get(address))
    again = browser.post(address, data=values).location
    assert again != begun and till.account.get(begun.rpartition("/")[2])["status"] == "expired"
    till.account.pay_checkout(again.rpartition("/")[2])
    answer = browser.post(address, data=values)
    assert answer.status_code == 422 and "paid for a moment ago" in text_of(answer)


def test_a_running_subscription_is_changed_not_bought_twice(app, till):
    order = till.buy()
    browser, address = owner_of(app, order), f"/licensing/my/billing/{order.license_id}/plan"
    answer = browser.post(address, data={"plan_id": str(till.server.plans["professional"].id), "period": "MONTH"})
    assert answer.status_code == 303 and "/portal/" in answer.location
    same = browser.post(address, data={"plan_id": str(till.server.plans["basic"].id), "period": "MONTH"})
    assert same.status_code == 422 and "paid for already" in text_of(same)


@pytest.mark.parametrize(("expires_on", "revoked", "said"), [(None, False, "never ends"), ("today", True, "was revoked")])
def test_where_nothing_can_be_bought_the_page_says_why(app, till, expires_on, revoked, said):
    license = make_license(till.server, "basic", expires_on=now().date() if expires_on else None)
    if revoked:
        change_status(license.id, Verb.REVOKE, STAFF, "Fraud")
        db.session.commit()
    browser, address = owner_of(app, license), f"/licensing/my/billing/{license.id}/plan"
    assert said in text_of(browser.get(address))
    answer = browser.post(address, data={"plan_id": str(till.server.plans["basic"].id), "period": "MONTH"})
    assert answer.status_code == 422 and said in text_of(answer)


def test_what_is_open_is_paid_before_anything_else_is_bought(app, till):
    order = till.buy()
    till.account.change_card(order.stripe_customer_id, works=False)
    till.account.renew(order.stripe_subscription_id)
    till.hear()
    answer = owner_of(app, order).post(f"/licensing/my/billing/{order.license_id}/plan",
                                       data={"plan_id": str(till.server.plans["professional"].id), "period": "MONTH"})
    assert answer.status_code == 422 and "still open" in text_of(answer)


def test_nobody_pays_or_looks_for_others(app, till):
    order = till.buy()
    other = browser_of(app, make_owner())
    plan = {"plan_id": str(till.server.plans["basic"].id), "period": "MONTH"}
    assert [other.post(f"/licensing/my/billing/{order.license_id}/portal").status_code,
            other.get(f"/licensing/my/billing/{order.license_id}/plan").status_code,
            other.post(f"/licensing/my/billing/{order.license_id}/plan", data=plan).status_code] == [404, 404, 404]
    assert order.invoice_number not in text_of(other.get("/licensing/my/billing"))


def test_a_licence_that_was_handed_on_is_still_paid_by_its_former_owner_whose_card_stays_theirs(app, till):
    order = till.buy()
    till.account.change_card(order.stripe_customer_id, works=False)
    till.account.renew(order.stripe_subscription_id)
    till.hear()
    heir = make_owner()
    transfer(order.license_id, heir.id, "Corner Shop", STAFF, "Sold")
    db.session.commit()
    former, new = browser_of(app, db.session.get(Owner, order.owner_id)), browser_of(app, heir)
    page = text_of(new.get("/licensing/my/billing"))
    assert "Paid by somebody else" in page and "Pay now" not in page and order.invoice_number not in page
    assert new.post(f"/licensing/my/billing/{order.license_id}/portal").status_code == 404
    assert "former owner still pays" in text_of(new.get(f"/licensing/my/billing/{order.license_id}/plan"))
    assert "Pay now" in text_of(former.get("/licensing/my/billing"))
    assert former.post(f"/licensing/my/billing/{order.license_id}/portal").status_code == 303
    assert former.get(f"/licensing/my/billing/{order.license_id}/plan").status_code == 404


def test_a_provider_that_is_away_is_said_and_nothing_is_kept(app, till, monkeypatch):
    license = make_license(till.server, "trial", source=Source.TRIAL)

    def away(*_args, **_kwargs):
        raise PaymentError("nobody answers", may_pass=True)

    monkeypatch.setattr(type(till.payments), "begin_checkout", away)
    answer = owner_of(app, license).post(f"/licensing/my/billing/{license.id}/plan",
                                         data={"plan_id": str(till.server.plans["basic"].id), "period": "MONTH"})
    assert answer.status_code == 503 and "Nothing was charged" in text_of(answer)
    assert db.session.scalars(select(LicenseOrder).where(LicenseOrder.license_id == license.id)).all() == []


def test_the_subscription_of_a_licence_is_its_owners_alone(app, till):
    order = till.buy()
    row = db.session.scalars(select(Subscription).where(Subscription.license_id == order.license_id)).one()
    assert row.stripe_customer_id == db.session.get(Owner, order.owner_id).stripe_customer_id


def test_the_page_asks_the_database_no_more_for_many_licences_than_for_one(app, till):
    order = till.buy()
    browser, statements = owner_of(app, order), []
    engine = db.engine

    def seen(*_args):
        statements.append(1)

    event.listen(engine, "before_cursor_execute", seen)
    try:
        assert browser.get("/licensing/my/billing").status_code == 200
        for_one = len(statements)
        for _number in range(3):
            create_license(order.owner_id, "Shop", till.server.plans["basic"], STAFF, source=Source.STAFF, expires_on=now().date())
        db.session.commit()
        statements.clear()
        assert browser.get("/licensing/my/billing").status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", seen)
    assert len(statements) == for_one


def test_what_a_bank_took_back_is_paid_again_from_the_page(app, till):
    order = till.buy()
    till.account.close_dispute(till.account.dispute(till.account.of_customer("charge", order.stripe_customer_id)[0]["id"])["id"], won=False)
    till.hear()
    browser, address = owner_of(app, order), f"/licensing/my/billing/{order.license_id}/repay"
    page = text_of(browser.get("/licensing/my/billing"))
    assert "Pay it again online" in page and f'action="{address}"' in page
    assert "Pay it again online" in text_of(browser.get(f"/licensing/my/licenses/{order.license_id}"))
    assert "Pay it first" in text_of(browser.get(f"/licensing/my/billing/{order.license_id}/plan"))
    assert browser_of(app, make_owner()).post(address).status_code == 404
    answer = browser.post(address)
    assert answer.status_code == 303 and browser.post(address).location == answer.location
    till.account.pay_checkout(answer.location.rpartition("/")[2])
    assert "Your payment is being confirmed" in text_of(browser.get("/licensing/my/billing?paid=1"))
    till.hear()
    page = text_of(browser.get("/licensing/my/billing"))
    assert "Renews itself" in page and "took back" not in page and "Pay now" not in page
    assert browser.post(address).location.endswith("/licensing/my/billing")


def test_who_stopped_paying_an_invoice_that_is_open_can_still_pay_it_when_the_subscription_has_ended(app, till):
    order = till.buy()
    till.account.change_card(order.stripe_customer_id, works=False)
    made = till.account.renew(order.stripe_subscription_id)
    till.account.cancel(order.stripe_subscription_id, now=True)
    till.hear()
    page = text_of(owner_of(app, order).get("/licensing/my/billing"))
    assert f"/licensing/test-payments/invoices/{made['latest_invoice']}" in page
