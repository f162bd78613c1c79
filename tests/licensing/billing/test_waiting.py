"""Who settles payments at the same moment waits for the others, and no two for each other: with real connections."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event, get_ident

from app.adapters.stripe.gateway import Payments
from app.kernel.clock import now
from app.kernel.database import db
from app.licensing.billing import dunning, inbox, settling
from app.licensing.billing.numbers import CREDIT_NOTE, INVOICE, next_number
from tests.licensing.billing.test_cases import pay_two
from tests.licensing.billing.test_settling import license_of, orders_of, pay_late, subscription_of
from tests.races import at_once

LONG = 1.5
"""Seconds that one waits for what another one cannot do before: as long as the database lets two wait for each other, and more."""


def in_thread(pool: ThreadPoolExecutor, app, work, *values):
    """Begin `work` in a transaction of its own, beside this one."""
    def run() -> object:
        with app.app_context():
            try:
                result = work(*values)
                db.session.commit()
                return result
            finally:
                db.session.remove()

    return pool.submit(run)


def test_two_subscriptions_of_a_licence_are_settled_at_the_same_moment(app, till, monkeypatch):
    """The older one's worker read that it is the newest before the newer one was; then each has what the other one waits for."""
    license, (older, newer) = pay_two(till)
    known, first, second_holds, jobs = Payments.get_subscription, [], Event(), []

    def get(self, subscription_id):
        if subscription_id == older and not first:
            first.append(get_ident())
            beside = in_thread(pool, app, settling.settle, newer)
            jobs.append(beside)
            wait_for(beside)
            jobs.append(in_thread(pool, app, settling.settle, newer))
            second_holds.wait(LONG)
        elif subscription_id == newer and len(jobs) == 2 and get_ident() != first[0]:
            second_holds.set()
            found = known(self, subscription_id)
            Event().wait(LONG / 3)  # the other one comes to its next lock meanwhile
            return found
        return known(self, subscription_id)

    monkeypatch.setattr(Payments, "get_subscription", get)
    with ThreadPoolExecutor(4) as pool:
        in_thread(pool, app, settling.settle, older).result()
        for job in jobs:
            job.result()
    db.session.rollback()
    assert subscription_of(license).stripe_subscription_id == newer
    assert [str(order.status) for order in orders_of(license)] == ["PAID", "PAID"]


def wait_for(job) -> None:
    """Wait until a job is done, or waits itself for who waits here."""
    try:
        job.result(LONG)
    except TimeoutError:
        return


def test_events_of_a_customer_and_of_one_of_their_subscriptions_are_handled_at_the_same_moment(app, till):
    license, begun = pay_two(till)
    till.hear()
    charge = till.account.of_customer("charge", subscription_of(license).stripe_customer_id)[0]["id"]
    told = [("charge.refunded", {"object": "charge", "id": charge}), *[("customer.subscription.updated", {"id": one}) for one in begun]]
    for _round in range(3):
        at_once(app, 6, lambda number: inbox.handle(*told[number % 3]))


def test_a_reminder_and_a_payment_of_the_same_licence_at_the_same_moment(app, till):
    order = till.buy()
    row, _invoice = pay_late(till, order, 4)
    subscription, row_id = row.stripe_subscription_id, row.id
    for _round in range(3):
        subscription_of(license_of(order)).reminders = 0
        db.session.commit()
        at_once(app, 4, lambda number: settling.settle(subscription) if number % 2 else dunning._dun(row_id, now()))
    assert subscription_of(license_of(order)).reminders >= 1


def test_numbers_of_two_series_are_taken_in_either_order_at_the_same_moment(app):
    def take(number: int) -> list[str]:
        return [next_number(series, now()) for series in ((INVOICE, CREDIT_NOTE) if number % 2 else (CREDIT_NOTE, INVOICE))]

    found = [one for numbers in at_once(app, 6, take) for one in numbers]
    assert len(set(found)) == 12
