"""The pages of the licence portal in a real browser, in both languages: whole, quiet and accessible."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

import pytest
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.license_protocol.codes import Code
from app.licensing.activations.service import activate
from app.licensing.api_keys.service import create_key
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.contents.service import set_feature
from app.licensing.decisions.models import LicenseViolation
from app.licensing.decisions.service import note_decision, note_violation
from app.licensing.flags.rules import Conditions
from app.licensing.flags.service import create_flag
from app.licensing.metering.service import Call, count_calls, sum_up
from app.licensing.owners.models import Owner
from app.licensing.trials.models import TrialRequest
from app.licensing.trials.service import Wish, request_trial
from tests.browser.axe import violations
from tests.browser.driver import IN_BROWSER, open_page
from tests.licensing.conftest import STAFF, device, lay_out, make_license, make_staff
from tests.licensing.portal import browser_of

pytestmark = [*IN_BROWSER, pytest.mark.slow]
PUBLIC = ("", "/buy", "/buy/done?checkout=none", "/sign-in", "/staff-sign-in", "/trial", "/trial/thanks", "/invitation/some-token")


@pytest.fixture
def portal(app) -> SimpleNamespace:
    """A licence with a device, a violation and a request; the people who look at them."""
    server = lay_out(app)
    license = make_license(server)
    activate(license.serial, "shop-1", device(1), STAFF)
    note_decision("activation", Code.VALID, 1.5, license_id=license.id)
    note_violation(Code.TOO_MANY_DEVICES, license_id=license.id, limit=2)
    request_trial(Wish("Corner Shop", "Owner", f"{license.id.hex}@example.com", "GB", "SHOP", "Europe/London", "en"), str(license.id))
    db.session.commit()
    flag = create_flag(f"flag-{license.id.hex}", "Tried out first", False, Conditions(share=10), STAFF)
    set_feature(license.id, "priority-support", STAFF, is_given=True, reason="Agreed")
    db.session.commit()
    plan = f"/licenses/{license.id}/plan?plan_id={server.plans['professional'].id}"
    count_calls(license.id, [Call("/api/v1/products", "GET", 200, Decimal("12.5"), now(), "Web shop")] * 3)
    sum_up(now())
    head = make_staff("SUPER_ADMIN", "correct horse battery")
    create_key("Web shop", head.id, ["licensing.licenses.view"], timedelta(days=90), STAFF)
    db.session.commit()
    work = (f"/violations/{_newest(LicenseViolation)}", f"/trials/{_newest(TrialRequest)}", "/usage", f"/usage/{license.id}?days=90",
            "/audit", f"/audit/{_newest(LicenseAuditLog)}", "/staff", "/staff/new", f"/staff/{head.id}", "/account", "/api-keys",
            "/api-keys/new", "/keys", "/activations/challenge")
    offers = ("/plans", "/plans/new", f"/plans/{license.plan_id}", f"/plans/{license.plan_id}/edit", "/modules", "/flags",
              "/flags/new", f"/flags/{flag.id}", "/settings", f"/licenses/{license.id}/contents")
    return SimpleNamespace(people=(
        (None, PUBLIC),
        (browser_of(app, make_staff("SUPER_ADMIN"), is_verified=False), ("/code",)),
        (browser_of(app, head), (
            "/dashboard", "/orders", "/licenses", "/licenses/new", f"/licenses/{license.id}", plan, "/trials", "/decisions", "/violations",
            *work, *offers)),
        (browser_of(app, db.session.get(Owner, license.owner_id)), ("/my", f"/my/licenses/{license.id}", "/my/challenge", "/my/billing")),
    ))


def _newest(model: type) -> UUID:
    return db.session.scalar(select(model.id).order_by(model.id.desc()).limit(1))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_page_of_the_portal_is_whole_quiet_and_accessible(portal, browser, address, language):
    faults = []
    for client, paths in portal.people:
        page = open_page(browser, address, client and SimpleNamespace(client=client), language=language)
        for path in paths:
            status = page.goto(f"{address}/licensing{path}").status
            shown = page.locator("html").get_attribute("lang")
            found = [*([] if (status, shown) == (200, language) else [status, shown]), *page.problems, *violations(page)]
            faults += [(path, found)] if found else []
            page.problems.clear()
        page.context.close()
    assert faults == []
