"""The rules for labels of scales: as from the factory, the business's own, refused where they contradict, used by scans."""

from decimal import Decimal

import pytest

from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.refusal import NotFound, Refusal
from app.pos.catalog.api import check_digit
from app.pos.sales.scale_labels import service
from app.pos.sales.scale_labels.rules import FACTORY, LabelRule, read_label
from app.pos.sales.till.scanning import Scan, scan
from tests.factories import make_product
from tests.personas import Persona
from tests.pos.sales.till.conftest import furnish, till  # noqa: F401 -- the fixture

AT = "/office/sales/scale-labels/"
GRAMS = {"prefix": "28", "holds": "weight", "item_digits": 4, "value_digits": 5, "decimals": 3, "has_verifier": True}


def ean(payload: str) -> str:
    return payload + check_digit(payload)


def test_a_rule_of_the_business_is_used_by_scans(till):  # noqa: F811
    make_product("8.00", shop=till, name="Ham", barcode=ean("281234000000"))
    code = ean("281234701250")
    assert scan(till.cashier, None, [Scan(new_id(), code)]).misses[0].outcome == "not_found"
    service.add_rule(GRAMS, till.owner)
    db.session.commit()
    (line,) = scan(till.cashier, None, [Scan(new_id(), code)]).added
    assert (line.product_name, line.quantity, line.total) == ("Ham", Decimal("1.25"), Decimal("10.00"))


def test_without_a_rule_a_label_is_an_ordinary_code(till):  # noqa: F811
    make_product("8.00", shop=till, name="Ham", barcode=ean("211234500000"))
    service.remove_rule("21", till.owner)
    db.session.commit()
    assert [rule.prefix for rule in service.list_rules()] == ["23"]
    assert scan(till.cashier, None, [Scan(new_id(), ean("211234501250"))]).misses[0].outcome == "not_found"
    service.restore_rules(till.owner)
    assert service.list_rules() == FACTORY
    with pytest.raises(NotFound):
        service.remove_rule("99", till.owner)


@pytest.mark.parametrize(("values", "field"), [
    ({"prefix": "51"}, "prefix"), ({"prefix": "2x"}, "prefix"), ({"prefix": "21"}, "prefix"), ({"prefix": "2", "item_digits": 5}, "prefix"),
    ({"prefix": "211", "item_digits": 3}, "prefix"),
    ({"item_digits": 5}, "value_digits"), ({"decimals": 6}, "decimals"), ({"holds": "colour"}, "holds")])
def test_a_rule_that_reads_nothing_or_what_another_reads_is_refused(shop, values, field):
    with pytest.raises(Refusal) as refused:
        service.add_rule({**GRAMS, **values}, shop.system)
    assert refused.value.field == field


def test_a_value_of_zero_and_a_wrong_check_digit_are_no_labels():
    rule = LabelRule("20", "price", 5, 5, 2)
    code = ean("201234500399")
    assert read_label(code, [rule]).value == Decimal("3.99")
    assert read_label(ean("201234500000"), [rule]) is None
    assert read_label(code[:-1] + str((int(code[-1]) + 1) % 10), [rule]) is None


def test_the_page_adds_tries_and_removes(app, shop):
    furnish(shop)
    owner = Persona(app, shop, "APP_OWNER")
    assert "21IIIIINN.DDDC" in owner.get(AT).text
    form = {**{name: str(value) for name, value in GRAMS.items()}, "has_verifier": "y"}
    assert "make 13 digits" in owner.post(AT, {**form, "item_digits": "5"}, htmx=False).text
    assert owner.post(AT, form, htmx=False).status_code == 303
    make_product("8.00", shop=shop, name="Ham", barcode=ean("281234000000"))
    db.session.commit()
    tried = owner.get(f"{AT}?code={ean('281234701250')}").text
    assert "Ham" in tried and "1.25 pc" in tried and "No rule reads" not in tried
    assert "No rule reads 4711" in owner.get(f"{AT}?code=4711").text
    assert owner.post(f"{AT}28/remove", htmx=False).status_code == 303
    assert owner.post(f"{AT}restore", htmx=False).status_code == 303
    assert Persona(app, shop, "CASHIER").get(AT).status_code == 403
    assert Persona(app, shop, "MANAGER").post(AT, form).status_code == 403
