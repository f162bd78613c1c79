"""Calls are counted at once, judged against the quota, and summed up the same however often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.license_protocol.quota import Verdict
from app.licensing.metering import service
from app.licensing.metering.models import ApiQuota, ApiUsage, ApiUsageSummary
from app.licensing.metering.rules import judge
from app.licensing.metering.service import Call
from tests.licensing.conftest import STAFF, make_license
from tests.races import at_once


def call(moment: datetime | None = None, endpoint: str = "/sales", status: int = 200, ms: str = "10", key: str = "") -> Call:
    return Call(endpoint, "GET", status, Decimal(ms), moment or now(), key)


def quota(license) -> ApiQuota:
    return db.session.scalars(select(ApiQuota).where(ApiQuota.license_id == license.id).execution_options(populate_existing=True)).one()


@pytest.mark.parametrize(("counts", "limits", "suspended", "verdict"), [
    ((0, 0), (None, None), False, Verdict.TAKEN), ((79, 79), (100, 1000), False, Verdict.TAKEN),
    ((80, 80), (100, 1000), False, Verdict.NEARLY), ((10, 800), (100, 1000), False, Verdict.NEARLY),
    ((100, 100), (100, 1000), False, Verdict.THROTTLED), ((1, 1000), (100, 1000), False, Verdict.THROTTLED),
    ((0, 0), (0, None), False, Verdict.THROTTLED), ((0, 0), (None, None), True, Verdict.SUSPENDED),
])
def test_what_counts_mean(counts, limits, suspended, verdict):
    assert judge(*counts, *limits, suspended=suspended) is verdict


def test_calls_are_kept_and_counted_even_over_the_quota(server):
    license = make_license(server)
    service.set_quota(license.id, 5, None, STAFF)
    verdicts = [service.count_calls(license.id, [call()] * count) for count in (3, 1, 2)]
    assert verdicts == [Verdict.TAKEN, Verdict.NEARLY, Verdict.THROTTLED]
    found = quota(license)
    assert (found.day_count, found.month_count, found.is_throttled) == (6, 6, True)
    assert db.session.scalar(select(func.count()).select_from(ApiUsage).where(ApiUsage.license_id == license.id)) == 6


def test_a_call_that_a_clock_ahead_dates_into_the_future_happened_now(server):
    license = make_license(server)
    service.count_calls(license.id, [call(now() + timedelta(days=9000)), call(now() - timedelta(hours=1))])
    dated = db.session.scalars(select(ApiUsage.created_at).where(ApiUsage.license_id == license.id)).all()
    assert len(dated) == 2 and max(dated) <= now()


def test_a_quota_of_nothing_is_a_quota_and_none_is_the_plan_s(server):
    license = make_license(server)
    service.set_quota(license.id, 0, None, STAFF)
    assert service.count_calls(license.id, []) is Verdict.THROTTLED
    service.set_quota(license.id, None, None, STAFF)
    assert service.count_calls(license.id, []) is Verdict.TAKEN


def test_a_new_day_begins_at_nothing_but_the_month_goes_on(server):
    license = make_license(server)
    service.count_calls(license.id, [call()] * 4)
    found = quota(license)
    found.day = found.day - timedelta(days=1)
    db.session.flush()
    service.count_calls(license.id, [call()])
    assert (quota(license).day_count, quota(license).month_count) == (1, 5)
    found = quota(license)
    found.month = (found.month - timedelta(days=1)).replace(day=1)
    db.session.flush()
    service.count_calls(license.id, [call()])
    assert (quota(license).day_count, quota(license).month_count) == (2, 1)


def test_only_people_suspend_and_let_go_again(server):
    license = make_license(server)
    service.suspend(license.id, True, STAFF, "abuse")
    assert service.count_calls(license.id, [call()]) is Verdict.SUSPENDED
    assert quota(license).suspended_reason == "abuse"
    service.suspend(license.id, False, STAFF, "They stopped")
    assert service.count_calls(license.id, [call()]) is Verdict.TAKEN


def test_counts_of_parallel_reports_add_up(server):
    license_id = make_license(server).id
    at_once(server.app, 8, lambda _number: service.count_calls(license_id, [call()] * 5))
    assert db.session.scalar(select(ApiQuota.day_count).where(ApiQuota.license_id == license_id)) == 40


def test_sums_by_day_key_and_endpoint_are_the_same_however_often(server):
    license = make_license(server)
    noon = now().replace(hour=12, minute=0, second=0, microsecond=0)
    yesterday = noon - timedelta(days=1)
    service.count_calls(license.id, [call(noon, ms="10"), call(noon, ms="20", status=404), call(noon, "/products", key="shop"),
                                     call(yesterday), call(yesterday - timedelta(days=1))])
    service.sum_up(noon.astimezone(UTC))
    service.sum_up(noon.astimezone(UTC))
    rows = db.session.scalars(select(ApiUsageSummary).where(ApiUsageSummary.license_id == license.id))
    assert {(row.day, row.api_key, row.endpoint, row.requests, row.errors, row.average_ms) for row in rows} == {
        (noon.date(), "", "/sales", 2, 1, Decimal(15)), (noon.date(), "shop", "/products", 1, 0, Decimal(10)),
        (yesterday.date(), "", "/sales", 1, 0, Decimal(10))}


def test_a_report_of_too_many_is_refused(server):
    with pytest.raises(Refusal) as refused:
        service.count_calls(make_license(server).id, [call()] * 1001)
    assert refused.value.code == "too_many_calls"
