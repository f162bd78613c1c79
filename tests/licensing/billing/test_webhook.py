"""Where the provider tells what happened: only what it signed is taken, each once, and nothing is lost."""

from __future__ import annotations

import json
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from stripe import WebhookSignature

from app.adapters.stripe import PaymentError
from app.kernel.clock import now
from app.kernel.database import db
from app.licensing.billing import inbox
from app.licensing.billing.models import StripeEvent
from app.licensing.billing.rules import OrderStatus
from tests.licensing.played import SECRET

WEBHOOK = "/licensing/stripe/webhook"


def signed(event: dict, at: int | None = None, secret: str = SECRET) -> dict:
    body = json.dumps(event)
    return {"data": body, "content_type": "application/json",
            "headers": {"Stripe-Signature": WebhookSignature.generate_signature_header(body, secret, at)}}


def rows_of(event: dict) -> list[StripeEvent]:
    return list(db.session.scalars(select(StripeEvent).where(StripeEvent.event_id == event["id"])
                                   .execution_options(populate_existing=True)))


def test_an_event_is_kept_answered_at_once_and_handled_by_a_worker(app, till):
    order = till.begin()
    till.account.pay_checkout(order.stripe_session_id)
    event = next(one for one in till.told() if one["type"] == "checkout.session.completed")
    browser = app.test_client()
    assert browser.post(WEBHOOK, **signed(event)).get_json() == {"code": "received"}
    db.session.refresh(order)
    assert order.status is OrderStatus.PENDING
    assert (answer := browser.post(WEBHOOK, **signed(event))).status_code == 200 and answer.get_json() == {"code": "known"}
    inbox.handle_waiting(10_000)
    db.session.refresh(order)
    assert order.status is OrderStatus.PAID and [row.handled_at is not None for row in rows_of(event)] == [True]


@pytest.mark.parametrize("spoil", [
    lambda event: signed(event, secret="whsec_of_others"),
    lambda event: signed(event, at=int(time.time()) - 301),
    lambda event: signed(event, at=int(time.time()) + 330),
    lambda event: {**signed(event), "headers": {}},
    lambda event: {**signed(event), "data": json.dumps({**event, "type": "charge.refunded"})},
])
def test_what_the_provider_did_not_sign_now_is_refused_and_leaves_nothing(app, till, spoil):
    till.account.pay_checkout(till.begin().stripe_session_id)
    event = till.told()[0]
    answer = app.test_client().post(WEBHOOK, **spoil(event))
    assert (answer.status_code, answer.get_json()) == (400, {"code": "signature_invalid"}) and rows_of(event) == []


def test_the_same_event_from_many_at_once_is_one_row(app, till):
    till.account.pay_checkout(till.begin().stripe_session_id)
    event, answers = till.told()[0], []
    start = threading.Barrier(8)

    def post() -> None:
        browser = app.test_client()
        start.wait()
        answers.append(browser.post(WEBHOOK, **signed(event)).get_json()["code"])

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["known"] * 7 + ["received"] and len(rows_of(event)) == 1


def test_an_event_waits_while_the_provider_is_away_and_is_handled_later(app, till, monkeypatch):
    order = till.begin()
    till.account.pay_checkout(order.stripe_session_id)
    event = next(one for one in till.told() if one["type"] == "checkout.session.completed")

    def away(*_args):
        raise PaymentError("nobody answers", may_pass=True)

    with monkeypatch.context() as while_away:
        while_away.setattr(type(till.payments), "get_checkout", away)
        till.hear([event])
    (row,) = rows_of(event)
    assert row.handled_at is None and row.attempts == 1 and "nobody answers" in row.error
    assert timedelta(0) < row.available_at - now() <= timedelta(seconds=10)
    inbox.handle_waiting(10_000)
    assert rows_of(event)[0].handled_at is None
    inbox.retry(row.id)
    db.session.commit()
    inbox.handle_waiting(10_000)
    db.session.refresh(order)
    assert rows_of(event)[0].handled_at is not None and order.status is OrderStatus.PAID


def test_what_no_event_told_of_is_caught_up_with(till):
    order = till.begin()
    till.account.pay_checkout(order.stripe_session_id)
    order.created_at = now() - timedelta(hours=2)
    db.session.commit()
    inbox.catch_up()
    db.session.refresh(order)
    assert order.status is OrderStatus.PAID and order.license_id is not None


def test_events_of_others_in_the_same_account_are_no_matter(till):
    event = {"id": f"evt_{time.time_ns()}", "object": "event", "type": "customer.subscription.created", "created": 1,
             "data": {"object": {"id": "sub_of_others", "object": "subscription", "customer": "cus_of_others"}}}
    till.hear([event])
    assert rows_of(event)[0].handled_at is not None
    assert db.session.scalar(select(func.count()).select_from(StripeEvent).where(StripeEvent.event_id == event["id"])) == 1


def test_events_are_erased_long_after_they_were_handled_and_never_before(app, till):
    till.account.pay_checkout(till.begin().stripe_session_id)
    handled, waiting = till.told()[:2]
    browser = app.test_client()
    browser.post(WEBHOOK, **signed(handled))
    inbox.handle_waiting(10_000)
    browser.post(WEBHOOK, **signed(waiting))
    moment = rows_of(handled)[0].handled_at + inbox.KEPT
    inbox.forget_old(moment)
    assert (len(rows_of(handled)), len(rows_of(waiting))) == (1, 1)
    inbox.forget_old(moment + timedelta(seconds=1))
    assert (len(rows_of(handled)), len(rows_of(waiting))) == (0, 1)
