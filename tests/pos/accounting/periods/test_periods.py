"""Closing periods: what is closed stays as it is."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import OperationalError

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.kernel.tenancy import tenant_scope
from app.pos.accounting.api import Purpose, posting_accounts
from app.pos.accounting.journal.service import ManualLine, post_manual_entry
from app.pos.accounting.periods import service
from tests.personas import Persona

AT = "/office/accounting/periods/"
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


def post(shop, day=FIRST):
    accounts = posting_accounts()
    return post_manual_entry(day, "Float", [ManualLine(accounts[Purpose.CASH], Decimal(5), Decimal(0)),
                                            ManualLine(accounts[Purpose.OPENING_STOCK], Decimal(0), Decimal(5))], shop.system)


def refused(work):
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value.code


def test_nothing_is_posted_into_a_closed_period_until_it_is_open_again(edge_shop):
    period = service.create_period("March", FIRST, LAST, edge_shop.system)
    service.close_period(period, edge_shop.system)
    assert refused(lambda: post(edge_shop)) == "period_closed"
    post(edge_shop, date(2026, 4, 1))
    service.open_period(period, edge_shop.system)
    post(edge_shop)


def test_periods_do_not_overlap_and_run_forwards(shop):
    service.create_period("March", FIRST, LAST, shop.system)
    assert refused(lambda: service.create_period("Spring", LAST, date(2026, 6, 30), shop.system)) == "period_overlaps"
    assert refused(lambda: service.create_period("Odd", LAST, FIRST, shop.system)) == "period_backwards"


def test_a_period_that_is_not_over_cannot_be_closed(shop):
    today = now().date()
    period = service.create_period("Now", today - timedelta(days=3), today + timedelta(days=1), shop.system)
    assert refused(lambda: service.close_period(period, shop.system)) == "period_running"


def test_a_posting_that_began_before_a_closing_ends_before_it(app, shop):
    period = service.create_period("March", FIRST, LAST, shop.system)
    db.session.commit()
    closed, answer = threading.Event(), []

    def close():
        with app.app_context(), tenant_scope(shop.tenant_id):
            service.close_period(period, shop.system)
            closed.set()
            db.session.commit()
            db.session.remove()

    post(shop)
    closing = threading.Thread(target=close)
    closing.start()
    assert not closed.wait(0.5)
    db.session.commit()
    assert closed.wait(10)
    closing.join(10)
    with tenant_scope(shop.tenant_id):
        try:
            post(shop)
        except (Refusal, OperationalError) as error:
            answer.append(type(error))
    assert answer == [Refusal]


def test_periods_are_made_closed_and_opened_in_the_back_office(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    form = {"name": "March", "start_date": "2026-03-01", "end_date": "2026-03-31"}
    assert "No periods yet" in owner.get(AT).text
    assert owner.post(AT, form).headers["HX-Redirect"] == AT
    assert owner.post(AT, form).status_code == 422
    period = service.list_periods()[0]["id"]
    owner.post(f"{AT}{period}/close")
    assert "Closed" in owner.get(AT).text
    owner.post(f"{AT}{period}/open")
    assert "Open again" not in owner.get(AT).text
    assert Persona(app, shop, "MANAGER").post(f"{AT}{period}/close").status_code == 403
