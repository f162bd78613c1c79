"""Customers: made once, found by anything on their card, changed by one person at a time."""

from decimal import Decimal

import pytest

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.posting import Posting
from app.kernel.refusal import NotFound, Refusal
from app.pos.customers.api import count_purchase, create_customer, find_by_numbers, get_customer, search_customers
from app.pos.customers.customers import service
from tests.conftest import make_business
from tests.personas import Persona


def make(shop, name, **known):
    customer_id = create_customer({"name": name, **known}, shop.system)
    db.session.commit()
    return customer_id


def names(query):
    found = search_customers(query)
    return [row["name"] for row in found["rows"]], found["total"]


def test_numbers_run_on_and_telephones_are_stored_with_their_country(edge_shop):
    first, second = make(edge_shop, "Green Café", phone="020 7946 0000"), make(edge_shop, "Blue House", phone="+33142685300")
    assert [get_customer(one)["number"] for one in (first, second)] == ["C-000001", "C-000002"]
    assert [get_customer(one)["phone"] for one in (first, second)] == ["+442079460000", "+33142685300"]


@pytest.mark.parametrize("phone", ["12", "call me", "+999999999999999999"])
def test_what_is_no_telephone_number_is_refused(edge_shop, phone):
    with pytest.raises(Refusal) as refused:
        create_customer({"name": "A", "phone": phone}, edge_shop.system)
    assert (refused.value.code, refused.value.field) == ("phone_invalid", "phone")


def test_a_customer_is_found_by_name_telephone_mail_and_card(edge_shop):
    make(edge_shop, "Green Café", phone="020 7946 0000", email="Hello@Green.example")
    make(edge_shop, "Blue_House 100%", phone="020 7946 1111")
    for query in ("green", "CAF", "afé gre", "79460000", "7946 0000", "hello@gr", "c-000001"):
        assert names(query) == (["Green Café"], 1), query
    assert names("100%") == (["Blue_House 100%"], 1)
    assert names("_house") == (["Blue_House 100%"], 1)
    assert names("nobody") == ([], 0)
    assert names("") == (["Blue_House 100%", "Green Café"], 2)


def test_the_true_count_is_told_beyond_the_page(edge_shop):
    for number in range(4):
        make(edge_shop, f"Shop {number}")
    found = search_customers("shop", limit=2, offset=1)
    assert ([row["name"] for row in found["rows"]], found["total"]) == (["Shop 1", "Shop 2"], 4)


def test_another_business_finds_nobody(edge_shop):
    make(edge_shop, "Green Café", phone="020 7946 0000")
    make_business("Other")
    assert names("green") == ([], 0)
    assert find_by_numbers(["C-000001"]) == {}


def test_a_second_customer_with_the_same_telephone_is_pointed_out(edge_shop):
    make(edge_shop, "Green Café", phone="020 7946 0000")
    with pytest.raises(Refusal) as refused:
        create_customer({"name": "Somebody", "phone": "+44 20 7946 0000"}, edge_shop.system)
    assert refused.value.code == "customer_known"
    assert "Green Café" in str(refused.value.message)


def test_two_people_change_one_customer_and_the_second_is_told(edge_shop):
    customer_id = make(edge_shop, "Green Café")
    service.edit_customer(customer_id, {"name": "Green Bar"}, 1, edge_shop.system)
    with pytest.raises(Refusal) as refused:
        service.edit_customer(customer_id, {"name": "Green Pub"}, 1, edge_shop.system)
    assert refused.value.code == "customer_moved_on"
    assert get_customer(customer_id)["name"] == "Green Bar"


def test_a_customer_who_is_put_away_is_found_no_more(edge_shop):
    customer_id = make(edge_shop, "Green Café")
    service.remove_customer(customer_id, edge_shop.system)
    db.session.flush()
    assert names("green") == ([], 0)
    with pytest.raises(NotFound):
        get_customer(customer_id)


def test_totals_move_with_each_purchase(edge_shop):
    customer_id = make(edge_shop, "Green Café")
    for amount, is_purchase in (("10.00", True), ("-4.00", False)):
        posting = Posting()
        count_purchase(posting, customer_id, amount=Decimal(amount), at=now(), is_purchase=is_purchase)
        posting.run()
    known = get_customer(customer_id)
    assert (known["total_purchases"], known["total_spent"]) == (1, Decimal("6.00"))


def test_the_back_office_makes_changes_and_lists_customers(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    fields = {"name": "Green Café", "phone": "02079460000", "email": "", "type": "COMPANY", "country": "GB"}
    made = owner.post("/office/customers/customers/new", fields)
    assert made.headers["HX-Redirect"] == "/office/customers/customers/"
    listed = owner.get("/office/customers/customers/?q=green")
    assert "Green Café" in listed.text and "C-000001" in listed.text
    customer_id = search_customers("green")["rows"][0]["id"]
    page = owner.get(f"/office/customers/customers/{customer_id}")
    assert 'name="version" value="1"' in page.text
    changed = owner.post(f"/office/customers/customers/{customer_id}", {**fields, "name": "Green Bar", "version": "1"})
    assert changed.status_code == 200
    late = owner.post(f"/office/customers/customers/{customer_id}", {**fields, "name": "Green Pub", "version": "1"})
    assert (late.status_code, "Somebody changed this customer" in late.text) == (422, True)
    bad = owner.post("/office/customers/customers/new", {**fields, "phone": "abc"})
    assert (bad.status_code, "not a telephone number" in bad.text) == (422, True)
    assert owner.post(f"/office/customers/customers/{customer_id}/remove", {}).status_code == 200
    assert "No customers found" in owner.get("/office/customers/customers/?q=green").text


def test_a_stranger_finds_no_such_customer(app, shop):
    customer_id = make(shop, "Green Café")
    stranger = Persona(app, make_business("Other"), "APP_OWNER")
    assert stranger.get(f"/office/customers/customers/{customer_id}").status_code == 404
