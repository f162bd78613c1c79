"""Use of programs as staff and owners see it, and what staff do about it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.license_protocol.quota import Verdict
from app.licensing.metering import queries, service
from app.licensing.metering.models import ApiQuota, ApiUsageSummary
from app.licensing.metering.rules import counts_on, first_of_month, judge, limits_of, resets_on
from app.licensing.metering.service import Call
from app.licensing.owners.models import Owner
from tests.licensing.conftest import STAFF, make_license, make_owner, make_staff
from tests.licensing.portal import browser_of

COUNTS, LIMITS = st.integers(0, 10_000), st.none() | st.integers(0, 10_000)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def call(many: int = 1) -> list[Call]:
    return [Call("/api/v1/products", "GET", 200, Decimal("12.5"), now(), "Web shop")] * many


@pytest.fixture
def license(server, monkeypatch):
    """A licence whose programs called on two days."""
    monkeypatch.setitem(server.app.config, "WTF_CSRF_ENABLED", False)
    made, today = make_license(server), now().date()
    for day, key, endpoint, requests, errors, average in (
            (today, "Web shop", "/api/v1/products", 30, 3, 10), (today, "", "/api/v1/sales", 10, 0, 30),
            (today - timedelta(days=40), "Web shop", "/api/v1/products", 7, 7, 99)):
        db.session.add(ApiUsageSummary(id=new_id(), license_id=made.id, day=day, api_key=key, endpoint=endpoint, requests=requests,
                                       errors=errors, average_ms=Decimal(average), updated_at=now()))
    service.count_calls(made.id, call(40))
    db.session.commit()
    return made


@given(COUNTS, COUNTS, LIMITS, LIMITS, DAYS)
def test_who_is_slowed_down_is_told_a_later_day_and_nobody_else_is(day_count, month_count, daily, monthly, today):
    until = resets_on(day_count, month_count, daily, monthly, today)
    assert (until is not None) == (judge(day_count, month_count, daily, monthly) is Verdict.THROTTLED)
    assert until is None or today < until <= today + timedelta(days=31)


@given(DAYS, DAYS, COUNTS, COUNTS)
def test_counts_are_those_of_the_day_and_of_the_month(today, day, day_count, month_count):
    counts = counts_on(today, day, day_count, first_of_month(day), month_count)
    assert counts == (day_count if day == today else 0, month_count if (day.year, day.month) == (today.year, today.month) else 0)


@given(LIMITS, LIMITS, LIMITS, LIMITS)
def test_a_limit_of_its_own_comes_before_the_plan_s(own_daily, own_monthly, plan_daily, plan_monthly):
    assert limits_of(own_daily, own_monthly, plan_daily, plan_monthly) == (
        plan_daily if own_daily is None else own_daily, plan_monthly if own_monthly is None else own_monthly)


def test_calls_are_summed_by_day_endpoint_and_key(license):
    today = now().date()
    assert queries.usage_by_day(license.id, today) == [{"day": today, "requests": 40, "errors": 3}]
    assert [row["requests"] for row in queries.usage_by_day(license.id, today, 90)] == [40, 7]
    assert queries.usage_by("api_key", license.id, today, 90) == [
        {"name": "Web shop", "requests": 37, "errors": 10, "average_ms": Decimal("26.8")},
        {"name": "", "requests": 10, "errors": 0, "average_ms": Decimal("30.0")}]
    assert [row["name"] for row in queries.usage_by("endpoint", license.id, today)] == ["/api/v1/products", "/api/v1/sales"]


def test_a_new_limit_counts_what_was_used_and_one_that_is_taken_back_lets_go_on(license):
    service.set_quota(license.id, 40, None, STAFF)
    db.session.commit()
    assert queries.quota_of(license.id, now().date()) | {"license_id": 0} == {
        "license_id": 0, "day_count": 40, "month_count": 40, "daily": 40, "monthly": 100_000, "is_suspended": False, "reason": "",
        "resets_on": now().date() + timedelta(days=1), "verdict": "THROTTLED", "plan_daily": 5000, "plan_monthly": 100_000,
        "own_daily": 40, "own_monthly": None}
    flag = select(ApiQuota.is_throttled).where(ApiQuota.license_id == license.id)
    assert db.session.scalar(flag) is True
    service.set_quota(license.id, None, None, STAFF)
    assert db.session.scalar(flag) is False


def test_a_day_that_begins_anew_lets_go_on_though_nobody_reports(license):
    service.set_quota(license.id, 40, None, STAFF)
    quota = db.session.scalars(select(ApiQuota).where(ApiQuota.license_id == license.id)).one()
    quota.day -= timedelta(days=1)
    db.session.commit()
    assert service.release(now().date()) == 1
    db.session.refresh(quota)
    assert (quota.is_throttled, quota.day_count, quota.month_count) == (False, 0, 40)
    assert service.release(now().date()) == 0


def test_stopped_ones_come_first_then_slowed_ones_then_those_who_call_most(server, license):
    stopped, slowed, most = (make_license(server, "enterprise") for _ in range(3))
    service.suspend(stopped.id, True, STAFF, "Scraping")
    service.count_calls(slowed.id, call(3))
    service.set_quota(slowed.id, 2, None, STAFF)
    service.count_calls(most.id, call(900))
    db.session.commit()
    mine = {stopped.id: "stopped", slowed.id: "slowed", most.id: "most", license.id: "license"}

    def order(wanted):
        rows = queries.page_quotas(wanted, now().date(), 0, queries.count_quotas(wanted, now().date()))
        return [mine[row["license_id"]] for row in rows if row["license_id"] in mine]

    assert order(queries.Wanted()) == ["stopped", "slowed", "most", "license"]
    assert (order(queries.Wanted(state="stopped")), order(queries.Wanted(state="slowed"))) == (["stopped"], ["slowed"])
    assert order(queries.Wanted(text=most.serial.lower())) == ["most"]


def test_staff_set_limits_stop_and_let_go_on_each_once_and_with_its_reason(app, license):
    browser, page = browser_of(app, make_staff("ADMIN")), f"/licensing/usage/{license.id}"
    assert "40 of 5,000" in browser.get(page).text
    assert browser.post(f"{page}/quota", data={"daily": "-1"}).status_code == 422
    assert browser.post(f"{page}/quota", data={"daily": "40", "monthly": ""}).status_code == 303
    text = browser.get(page).text
    assert "40 of 40" in text and "slowed down to 10 calls a minute until" in text
    assert browser.post(f"{page}/stop", data={"reason": ""}).status_code == 422
    for _ in range(2):
        assert browser.post(f"{page}/stop", data={"reason": "Scraping"}).status_code == 303
    assert "Calls of programs are stopped: Scraping." in browser.get(page).text
    assert license.business_name in browser.get("/licensing/usage?state=stopped").text
    assert browser.post(f"{page}/resume", data={"reason": "They said sorry"}).status_code == 303
    log = browser.get("/licensing/audit", query_string={"serial": license.serial, "event": "quotas"}).text
    assert (log.count("Reason: Scraping"), log.count("Reason: They said sorry")) == (1, 1)
    support = browser_of(app, make_staff("SUPPORT"))
    assert "Limits of its own" not in support.get(page).text and support.post(f"{page}/stop", data={"reason": "x"}).status_code == 403


def test_the_owner_sees_quota_chart_and_keys_and_nobody_else_s(app, license):
    owner, page = browser_of(app, db.session.get(Owner, license.owner_id)), f"/licensing/my/licenses/{license.id}"
    text = owner.get(f"{page}?days=90").text
    assert "40 of 5,000" in text and "Web shop" in text and "47 calls, 10 of them failed." in text
    chart = owner.get(f"{page}/chart.svg?days=90")
    assert (chart.content_type, chart.text.startswith("<svg")) == ("image/svg+xml", True)
    assert browser_of(app, make_owner()).get(f"{page}/chart.svg").status_code == 404
    assert owner.get(f"/licensing/usage/{license.id}").status_code == 403
