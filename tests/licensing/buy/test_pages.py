"""Buying in public, to the key at its end; and where nothing can be bought."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.licensing.billing.models import LicenseOrder
from app.licensing.licenses.models import License


@pytest.fixture(autouse=True)
def without_csrf(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def wish(server, **values) -> dict[str, str]:
    return {"plan_id": str(server.plans["basic"].id), "period": "MONTH", "business_name": "Corner Shop", "owner_name": "Owner",
            "email": f"{uuid.uuid4().hex[:12]}@example.com", "country": "GB", "zone": "Europe/London", **values}


def begun_by(email: str) -> LicenseOrder:
    return db.session.scalars(select(LicenseOrder).where(LicenseOrder.email == email)).one()


def test_the_plans_stand_side_by_side_with_prices_and_limits(app, server):
    page = text_of(app.test_client().get("/licensing/buy"))
    assert all(text in page for text in ("Basic", "Professional", "Enterprise", "US$29.00 a month", "US$790.00 a year", "No limit"))
    assert "Trial" not in page


def test_a_stranger_pays_and_sees_the_key_as_soon_as_it_is_there(app, till):
    browser, asked = app.test_client(), wish(till.server)
    answer = browser.post("/licensing/buy", data=asked, environ_base={"REMOTE_ADDR": uuid.uuid4().hex})
    assert answer.status_code == 303 and "/licensing/test-payments/checkout/" in answer.location
    order = begun_by(asked["email"])
    done = f"/licensing/buy/done?checkout={order.stripe_session_id}"
    assert "is being confirmed" in text_of(browser.get(done))
    till.account.pay_checkout(order.stripe_session_id)
    till.hear()
    db.session.refresh(order)
    serial = db.session.get(License, order.license_id).serial
    assert serial in text_of(browser.get(done))
    assert serial in text_of(browser.get(f"/licensing/buy/state?checkout={order.stripe_session_id}"))


def test_the_key_is_shown_for_a_day_only(app, till):
    order = till.buy()
    order.paid_at = now() - timedelta(hours=25)
    db.session.commit()
    page = text_of(app.test_client().get(f"/licensing/buy/done?checkout={order.stripe_session_id}"))
    assert db.session.get(License, order.license_id).serial not in page and "in the mail" in page


def test_an_order_that_was_not_paid_and_one_that_is_none_say_so(app, till):
    order = till.begin()
    till.account.expire_checkout(order.stripe_session_id)
    till.hear()
    browser = app.test_client()
    assert "was not paid" in text_of(browser.get(f"/licensing/buy/done?checkout={order.stripe_session_id}"))
    unknown = text_of(browser.get("/licensing/buy/done?checkout=cs_unknown"))
    assert "no such order" in unknown and "Thank you" not in unknown


@pytest.mark.parametrize("wrong", [
    {"email": "none"}, {"country": ""}, {"zone": "Nowhere"}, {"period": "WEEK"}, {"plan_id": "01a1fd94-0000-7000-8000-000000000000"}])
def test_what_is_missing_or_wrong_is_said_at_its_field(app, till, wrong):
    asked = wish(till.server, **wrong)
    answer = app.test_client().post("/licensing/buy", data=asked)
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.get_data(as_text=True)
    assert db.session.scalars(select(LicenseOrder).where(LicenseOrder.email == asked["email"])).all() == []


def test_nobody_begins_checkouts_without_end(app, till):
    browser, address = app.test_client(), {"REMOTE_ADDR": uuid.uuid4().hex}
    states = [browser.post("/licensing/buy", data=wish(till.server), environ_base=address).status_code for _time in range(21)]
    assert states == [303] * 20 + [429]


def test_in_production_without_keys_the_page_says_that_nothing_can_be_bought_and_nothing_else_breaks(app, server, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], environment="production"))
    browser = app.test_client()
    answer = browser.get("/licensing/buy")
    assert answer.status_code == 503 and "Nothing can be bought here yet." in text_of(answer)
    assert browser.post("/licensing/stripe/webhook", data=b"{}").get_json() == {"code": "payments_not_set_up"}
    start = text_of(browser.get("/licensing"))
    assert "Buy a licence" not in start and "Ask for a trial" in start
