"""The first set-up: proposals by country, steps that are saved and taken up again, an end that leads to the till."""

import uuid
from datetime import time
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.kernel.tenancy import tenant_scope
from app.pos.accounting.accounts.choosing import apply_template, find_template
from app.pos.accounting.accounts.models import PostingAccount
from app.pos.accounting.setup.rates import PROPOSALS, proposal_for
from app.pos.business.api import choose_country, find_tenant_id, get_main_branch, get_tenant, list_registers
from app.pos.business.registers.models import Register
from app.pos.catalog.api import list_taxes
from tests.personas import Persona, Visitor
from tests.pos.identity.people import an_address

TAXES = {"tax_number": "DE 123", "tax_name": "USt", "rate": "19", "rate_2": "7", "prices_include_tax": "y"}


@pytest.fixture
def founder(app):
    """A browser whose person has just signed up a German business."""
    visitor, name = Visitor(app, an_address()), uuid.uuid4().hex[:10]
    visitor.post("/sign-up", {"business": f"Green {name}", "country": "DE", "name": "Robin", "email": f"{name}@example.test",
                              "password": "a lighthouse in fog"}, htmx=False)
    visitor.tenant_id = find_tenant_id(f"green-{name}")
    return visitor


def _step(founder, step: str, **values) -> str | None:
    return founder.post(f"/office/setup/{step}", values, htmx=False).headers.get("Location")


def _taxes() -> list[tuple]:
    return [(tax["code"], tax["rate"], tax["type"], tax["is_default"]) for tax in list_taxes(only_active=True)]


def test_the_overview_leads_to_the_set_up_until_it_is_done(founder):
    assert founder.get("/office/").headers["Location"] == "/office/setup/"
    assert founder.get("/office/setup/").headers["Location"] == "/office/setup/country"


def test_the_whole_way_from_sign_up_to_the_till(founder):
    assert _step(founder, "country", country="DE", currency="EUR") == "/office/setup/taxes"
    assert _step(founder, "taxes", **TAXES) == "/office/setup/branch"
    assert _step(founder, "branch", name="Harbour", city="Kiel", timezone="Europe/Berlin", day_cutoff="04:00",
                 register="Front till") == "/office/setup/accounts"
    assert _step(founder, "accounts", template="standard") == "/office/setup/done"
    assert 'href="/till"' in founder.get("/office/setup/done").text
    assert founder.get("/office/").status_code == 200
    with tenant_scope(founder.tenant_id):
        branch = get_main_branch()
        assert (branch.name, branch.city, branch.day_cutoff) == ("Harbour", "Kiel", time(4))
        assert [row["name"] for row in list_registers(branch_id=branch.id)] == ["Front till"]
        assert _taxes() == [("UST19", Decimal("19"), "INCLUSIVE", True), ("UST7", Decimal("7"), "INCLUSIVE", False)]
        assert (get_tenant().tax_number, get_tenant().prices_include_tax) == ("DE 123", True)
        assert get_tenant().setup_finished_at is not None


def test_a_step_ahead_of_the_saved_ones_leads_back_and_a_saved_one_opens_again(founder):
    assert founder.get("/office/setup/accounts").headers["Location"] == "/office/setup/country"
    _step(founder, "country", country="FR", currency="EUR")
    assert founder.get("/office/setup/").headers["Location"] == "/office/setup/taxes"
    assert founder.get("/office/setup/country").status_code == 200


def test_another_country_takes_currency_timezone_and_proposals_with_it(founder):
    _step(founder, "country", country="CH", currency="CHF")
    page = founder.get("/office/setup/taxes").text
    assert 'value="MWST"' in page and 'value="8.1"' in page and 'value="2.6"' in page
    with tenant_scope(founder.tenant_id):
        branch = get_main_branch()
        assert (branch.country, branch.currency, branch.timezone) == ("CH", "CHF", "Europe/Zurich")
        assert branch.cash_rounding == Decimal("0.05")


def test_taxes_done_again_are_changed_not_doubled(founder):
    _step(founder, "country", country="DE", currency="EUR")
    _step(founder, "taxes", **TAXES)
    _step(founder, "taxes", tax_name="USt", rate="20")
    with tenant_scope(founder.tenant_id):
        assert _taxes() == [("UST20", Decimal("20"), "EXCLUSIVE", True)]
    _step(founder, "taxes", **TAXES)
    with tenant_scope(founder.tenant_id):
        assert [tax[0] for tax in _taxes()] == ["UST19", "UST7"]
    page = founder.get("/office/setup/taxes").text
    assert 'value="USt"' in page and 'value="19"' in page


def test_a_business_without_tax_leaves_the_rates_empty(founder):
    _step(founder, "country", country="KW", currency="KWD")
    assert _step(founder, "taxes", tax_name="VAT") == "/office/setup/branch"
    with tenant_scope(founder.tenant_id):
        assert _taxes() == []


def test_what_is_wrong_is_said_and_the_step_stays(founder):
    _step(founder, "country", country="DE", currency="EUR")
    answer = founder.post("/office/setup/taxes", {**TAXES, "rate": "nineteen"}, htmx=False)
    assert (answer.status_code, "Enter a number such as 12.50." in answer.text) == (422, True)
    assert founder.get("/office/setup/").headers["Location"] == "/office/setup/taxes"


def test_country_and_currency_are_fixed_once_a_receipt_was_written(founder, app):
    with tenant_scope(founder.tenant_id):
        register = db.session.scalar(select(Register))
        register.receipt_counter = 1
        db.session.commit()
    answer = founder.post("/office/setup/country", {"country": "FR", "currency": "EUR"}, htmx=False)
    assert (answer.status_code, "can no longer be changed" in answer.text) == (422, True)


def test_a_finished_business_keeps_its_country(shop):
    with pytest.raises(Refusal) as refused:
        choose_country("FR", "EUR", shop.system)
    assert refused.value.code == "country_fixed"


def test_another_chart_replaces_the_accounts_and_their_purposes(shop):
    assert find_template() == "gb"
    before = set(db.session.scalars(select(PostingAccount.purpose)))
    apply_template("fr", shop.system)
    db.session.flush()
    assert find_template() == "fr"
    apply_template("gb", shop.system)
    assert find_template() == "gb"
    assert set(db.session.scalars(select(PostingAccount.purpose))) == before
    with pytest.raises(Refusal) as refused:
        apply_template("mars", shop.system)
    assert refused.value.code == "chart_unknown"


def test_a_cashier_does_not_set_up(app, shop):
    assert Persona(app, shop, "CASHIER").get("/office/setup/").status_code == 403


def test_every_proposal_is_named_and_its_rates_are_percentages_without_doubles():
    assert len(PROPOSALS) >= 30
    for country, proposal in PROPOSALS.items():
        assert proposal.name and len(set(proposal.rates)) == len(proposal.rates) <= 4, country
        assert all(0 <= rate < 30 for rate in proposal.rates), country
    assert proposal_for("AQ").rates == ()
