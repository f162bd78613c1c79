"""Input that nobody means: it is refused or left out, and never ends in a 500."""

from __future__ import annotations

import uuid

import pytest

from tests.licensing.conftest import make_license, make_staff
from tests.licensing.portal import browser_of


@pytest.fixture
def staff(app, server, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setitem(app.config, "PROPAGATE_FAILURES", False)
    return browser_of(app, make_staff("SUPER_ADMIN"))


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "3000-01-01"])
def test_days_that_no_licence_can_end_on_are_refused(server, staff, day):
    license = make_license(server)
    at = f"/licensing/licenses/{license.id}"
    issue = {"business_name": "Shop", "owner_name": "Owner", "email": f"{uuid.uuid4().hex}@example.com", "zone": "America/New_York",
             "plan_id": str(server.plans["basic"].id), "expires_on": day}
    given = {"verb": "give", "feature": "priority-support", "reason": "Agreed"}
    assert [answer.status_code for answer in (
        staff.post(f"{at}/renew", data={"until": day, "reason": "Agreed"}), staff.post("/licensing/licenses/new", data=issue),
        staff.post(f"{at}/contents/features", data={**given, "ends_on": day}),
        staff.post(f"{at}/contents/features", data={**given, "starts_on": day}))] == [422] * 4
    assert [staff.get(f"/licensing/audit?{name}={day}").status_code for name in ("first", "last")] == [200, 200]


def test_what_no_text_in_the_database_can_hold_is_not_looked_for(app, server, staff):
    visitor, license = app.test_client(), make_license(server)
    assert [visitor.get(f"/licensing/buy/{page}?checkout=a%00b").status_code for page in ("done", "state")] == [200, 200]
    assert staff.post(f"/licensing/licenses/{license.id}/contents/features/a%00b/drop").status_code == 303
