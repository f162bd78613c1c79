"""The chart of accounts: templates, editing, what may not be done to accounts in use."""

from datetime import date
from decimal import Decimal

import pytest

from app.kernel.refusal import Refusal
from app.pos.accounting.accounts import queries, service
from app.pos.accounting.accounts.rules import FITTING, AccountType, Purpose
from app.pos.accounting.accounts.templates import CHARTS, chart_for
from app.pos.accounting.api import posting_accounts
from app.pos.accounting.journal.service import ManualLine, post_manual_entry
from tests.conftest import make_business
from tests.personas import Persona

AT = "/office/accounting/accounts/"


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_a_template_is_whole(chart):
    codes = [code for code, *_rest in chart.accounts]
    types = {code: kind for code, _name, _name_ar, kind, _parent in chart.accounts}
    parents = {parent for *_rest, parent in chart.accounts if parent}
    assert len(codes) == len(set(codes))
    assert 40 <= len(codes) <= 60
    assert all(name and name_ar for _code, name, name_ar, *_rest in chart.accounts)
    for code, _name, _name_ar, kind, parent in chart.accounts:
        assert not parent or (types[parent] is kind and codes.index(parent) < codes.index(code))
    assert set(chart.purposes) == set(Purpose)
    for purpose, code in chart.purposes.items():
        assert types[code] in FITTING[purpose]
        assert code not in parents


def test_the_country_decides_the_chart():
    assert [chart_for(country).key for country in ("GB", "FR", "EG")] == ["gb", "fr", "standard"]


def test_a_french_business_posts_its_sales_to_707(app):
    make_business(country="FR", currency="EUR")
    assert queries.get_account(posting_accounts()[Purpose.SALES]).code == "707"


def account(code):
    return queries.find_by_code(code)


def make(shop, **values):
    return service.create_account({"code": "7101", "name": "Market stall rent", "name_ar": None, "type": AccountType.EXPENSE,
                                   "parent_id": account("7000").id, **values}, shop.system)


def post(shop, account_id):
    other = posting_accounts()[Purpose.CASH]
    return post_manual_entry(date(2026, 3, 2), "Rent", [
        ManualLine(account_id, Decimal(50), Decimal(0)), ManualLine(other, Decimal(0), Decimal(50))], shop.system)


def refused(work):
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value.code


def test_an_account_is_made_below_another_and_stands_in_the_tree(shop):
    made = make(shop)
    row = next(row for row in queries.list_tree() if row["id"] == made)
    assert (row["code"], row["depth"], row["is_group"]) == ("7101", 1, False)


def test_codes_are_unique_and_accounts_stand_below_their_own_kind(shop):
    make(shop)
    assert refused(lambda: make(shop)) == "account_code_taken"
    assert refused(lambda: make(shop, code="7102", type=AccountType.REVENUE)) == "account_parent_type"
    assert refused(lambda: make(shop, code="7102", type=AccountType.REVENUE, parent_id=account("4001").id)) == "account_parent_used"
    below = make(shop, code="7102")
    assert refused(lambda: service.edit_account(account("7000").id, {"parent_id": below}, shop.system)) == "account_circle"


def test_an_account_with_postings_keeps_its_type_and_cannot_be_removed_but_deactivated(shop):
    made = make(shop)
    post(shop, made)
    assert refused(lambda: service.remove_account(made, shop.system)) == "account_used"
    assert refused(lambda: service.edit_account(
        made, {"type": AccountType.ASSET, "parent_id": None}, shop.system)) == "account_type_fixed"
    service.edit_account(made, {"is_active": False}, shop.system)
    assert refused(lambda: post(shop, made)) == "account_not_postable"


def test_an_account_that_the_product_posts_to_stays(shop):
    cash = posting_accounts()[Purpose.CASH]
    assert refused(lambda: service.edit_account(cash, {"is_active": False}, shop.system)) == "account_in_use"
    assert refused(lambda: service.remove_account(cash, shop.system)) == "account_in_use"
    assert refused(lambda: service.remove_account(account("7000").id, shop.system)) == "account_group"


def test_a_removed_account_comes_back_under_its_code(shop):
    made = make(shop)
    service.remove_account(made, shop.system)
    assert made not in {row["id"] for row in queries.list_tree()}
    assert make(shop, name="Stall") == made


def test_the_product_posts_where_the_business_says_from_then_on(shop):
    bank = make(shop, code="1205", type=AccountType.ASSET, parent_id=account("1000").id)
    service.choose_accounts({Purpose.BANK_TRANSFER: bank}, shop.system)
    assert posting_accounts()[Purpose.BANK_TRANSFER] == bank
    assert refused(lambda: service.choose_accounts({Purpose.SALES: bank}, shop.system)) == "account_unfitting"


def test_the_chart_is_seen_and_changed_in_the_back_office(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    page = owner.get(AT).text
    assert "4001" in page and "Sales and returns" in page
    form = {"code": "7101", "name": "Stall", "type": "EXPENSE", "parent_id": account("7000").id, "is_active": "y"}
    assert owner.post(f"{AT}new", form).headers["HX-Redirect"] == AT
    assert owner.post(f"{AT}new", form).status_code == 422
    assert owner.post(f"{AT}new", {**form, "type": "NONSENSE", "code": "7102"}).status_code == 422
    made = account("7101").id
    assert "Stall" in owner.get(f"{AT}{made}").text
    owner.post(f"{AT}{made}", {**form, "name": "Market stall"})
    assert "Market stall" in owner.get(AT).text
    assert owner.post(f"{AT}{made}/remove").headers["HX-Redirect"] == AT


def test_posting_accounts_are_chosen_in_the_back_office(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    assert "Cost of goods sold" in owner.get(f"{AT}purposes").text
    chosen = {purpose: str(account_id) for purpose, account_id in posting_accounts().items()}
    assert owner.post(f"{AT}purposes", {**chosen, "CASH_DIFFERENCE": account("8250").id}).status_code == 200
    assert owner.post(f"{AT}purposes", {**chosen, "SALES": account("8250").id}).status_code == 422
    assert posting_accounts()[Purpose.CASH_DIFFERENCE] == account("8250").id


def test_who_may_only_look_cannot_change_the_chart(app, shop):
    manager = Persona(app, shop, "MANAGER")
    assert manager.get(AT).status_code == 200
    assert manager.get(f"{AT}new").status_code == 403
    assert manager.get(f"{AT}purposes").status_code == 200
    assert manager.post(f"{AT}purposes", {}).status_code == 403
