"""What goes wrong with a payment, in a real browser: played at the provider, read by the owner, settled by staff."""

from __future__ import annotations

import pytest

from app.kernel.database import db
from app.licensing.billing import checkouts
from app.licensing.billing.models import LicenseOrder
from app.licensing.owners.models import Owner
from tests.browser.driver import IN_BROWSER
from tests.browser.test_portal_work import enter, whole  # noqa: F401 -- a fixture
from tests.licensing.conftest import lay_out, make_staff
from tests.licensing.played import Shop

pytestmark = IN_BROWSER


@pytest.fixture
def played(app, monkeypatch):
    """The account that this installation itself plays: its pages are served."""
    shop = Shop(lay_out(app), app.config["SETTINGS"].files_path / "test-payments.sqlite")
    monkeypatch.setitem(app.extensions, "payments", shop.payments)
    return shop


def heard(shop: Shop, order: LicenseOrder) -> LicenseOrder:
    shop.hear()
    db.session.refresh(order)
    return order


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 390)])
def test_a_payment_is_disputed_lost_and_settled(app, played, enter, language, width):  # noqa: F811 -- the fixture
    order = played.buy()
    portal = played.payments.portal_url(order.stripe_customer_id, "http://localhost/licensing/my/billing", checkouts.all_offers())
    page = enter(None, portal.removeprefix("/licensing"), language=language, width=width)
    for name in ("dispute", "answer", "lose"):
        whole(page)
        page.locator(f"form[action*='/{name}?'] button").click()
    heard(played, order)
    owner = enter(db.session.get(Owner, order.owner_id), "/my/billing", language=language, width=width)
    whole(owner)
    staff = enter(make_staff("ADMIN"), "/orders?waiting=open", language=language, width=width)
    whole(staff)
    staff.goto(f"{staff.url.partition('/licensing')[0]}/licensing/orders/{order.id}")
    whole(staff)
    staff.locator("select[name=outcome]").select_option("PAID")
    staff.locator("textarea[name=note]").fill("Bank transfer")
    staff.locator("form[action$='/close'] button[type=submit]").click()
    staff.get_by_text("Bank transfer").wait_for()
    whole(staff)
    page.reload()
    page.locator("form[action*='/win?'] button").wait_for()
    page.locator("form[action*='/win?'] button").click()
    page.locator("form[action*='/refund?'] button").click()
    page.locator("form[action*='/fail-refund?'] button").click()
    whole(page)
    assert heard(played, order).status == "PAID"



@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 390)])
def test_what_a_bank_took_back_is_paid_again_and_given_back(app, played, enter, language, width):  # noqa: F811 -- the fixture
    order = played.buy()
    found = played.account.dispute(played.account.of_customer("charge", order.stripe_customer_id)[0]["id"])["id"]
    played.account.close_dispute(found, won=False)
    heard(played, order)
    owner = enter(db.session.get(Owner, order.owner_id), "/my/billing", language=language, width=width)
    whole(owner)
    owner.locator("form[action$='/repay'] button").click()
    owner.locator("form[action*='/pay?card=works'] button").wait_for()
    whole(owner)
    owner.locator("form[action*='/pay?card=works'] button").click()
    owner.wait_for_url("**/my/billing?paid=1")
    whole(owner)
    assert heard(played, order).status == "PAID"
    owner.goto(owner.url.partition("?")[0])
    assert owner.locator("form[action$='/repay']").count() == 0
    staff = enter(make_staff("ADMIN"), f"/orders/{order.id}", language=language, width=width)
    whole(staff)
    form = staff.locator("form[action$='/refund']")
    form.locator("input[name=amount]").fill("9.00")
    form.locator("textarea[name=reason]").fill("Goodwill")
    form.locator("button[type=submit]").click()
    staff.locator("#confirm[open]").wait_for()
    staff.locator("[data-confirm-no]").click()
    db.session.refresh(order)
    assert order.refunded == 0
    form.locator("button[type=submit]").click()
    staff.locator("[data-confirm-yes]").click()
    staff.locator("text=CN-").first.wait_for()
    whole(staff)
    db.session.refresh(order)
    assert order.refunded == 9
