"""Scanning: every code ends in a line or in a miss that names it; nothing is lost, nothing is taken twice."""

from decimal import Decimal

import pytest

from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.session import statements
from app.pos.catalog.api import check_digit
from app.pos.catalog.products.models import ProductVariant, VariantBarcode
from app.pos.customers.api import create_customer
from app.pos.sales.till import queries
from app.pos.sales.till.basket import StaleCart, look
from app.pos.sales.till.scanning import Scan, scan
from tests.factories import make_product
from tests.pos.sales.till.conftest import add


def lines_of(till):
    basket = look(queries.get_till(till.register_id))
    return [(line.product_name, line.quantity) for line in basket.lines]


def test_the_first_scan_opens_the_cart_with_prices_and_taxes(till):
    result = add(till.cashier, None, till.tea)
    cart, (line,) = result.basket.cart, result.basket.lines
    assert result.whole
    assert (line.product_name, line.quantity, line.unit_price, line.total) == ("Tea", 1, Decimal("2.50"), Decimal("2.50"))
    assert (cart.subtotal, cart.tax, cart.total, cart.line_count) == (Decimal("2.08"), Decimal("0.42"), Decimal("2.50"), 1)
    assert [(tax["code"], tax["amount"]) for tax in line.line_taxes] == [(till.vat.code, "0.42")]


def test_the_same_article_grows_the_last_line_and_another_begins_a_new_one(till):
    cart_id = add(till.cashier, None, till.tea, till.tea, till.water).basket.cart.id
    result = add(till.cashier, cart_id, till.water, till.tea)
    assert lines_of(till) == [("Tea", 2), ("Water", 2), ("Tea", 1)]
    assert [line.product_name for line in result.changed] == ["Water"]
    assert [line.product_name for line in result.added] == ["Tea"]
    assert result.basket.cart.total == Decimal("9.50")


def test_times_before_a_scan_is_the_quantity(till):
    add(till.cashier, None, till.water, quantity="3")
    assert lines_of(till) == [("Water", 3)]


@pytest.mark.parametrize("times", ["0", "-1", "x", "1e9", "0.5"])
def test_an_impossible_quantity_is_a_loud_miss(till, times):
    result = add(till.cashier, None, till.water, quantity=times)
    assert [miss.outcome for miss in result.misses] == ["whole_units" if times == "0.5" else "bad_quantity"]
    assert result.misses[0].code == till.water.barcode
    assert result.basket.lines == []


def test_a_pack_code_stands_for_its_quantity(till):
    db.session.add(VariantBarcode(id=new_id(), variant_id=till.water.variant_id, barcode="PACK-6", quantity=Decimal(6)))
    db.session.commit()
    scan(till.cashier, None, [Scan(new_id(), "PACK-6", "2")])
    db.session.commit()
    assert lines_of(till) == [("Water", 12)]


def test_an_unknown_code_is_named_as_it_was_scanned(till):
    cart_id = add(till.cashier, None, till.tea).basket.cart.id
    result = scan(till.cashier, cart_id, [Scan(new_id(), " 4006381333931 "), Scan(new_id(), till.water.barcode)])
    assert [(miss.outcome, miss.code) for miss in result.misses] == [("not_found", "4006381333931")]
    assert [line.product_name for line in result.added] == ["Water"]


def test_a_scan_that_is_sent_twice_is_taken_once(till):
    key, other = new_id(), new_id()
    first = scan(till.cashier, None, [Scan(key, till.water.barcode)])
    db.session.commit()
    again = scan(till.cashier, None, [Scan(key, till.water.barcode), Scan(other, till.tea.barcode)])
    db.session.commit()
    assert again.basket.cart.id == first.basket.cart.id
    assert again.whole
    assert lines_of(till) == [("Water", 1), ("Tea", 1)]


def test_a_scan_known_already_is_answered_even_when_the_screen_is_behind(till):
    key = new_id()
    scan(till.cashier, None, [Scan(key, till.water.barcode)])
    db.session.commit()
    assert scan(till.cashier, new_id(), [Scan(key, till.water.barcode)]).whole


def test_a_scan_for_a_cart_that_is_gone_is_refused_as_stale(till):
    add(till.cashier, None, till.water)
    with pytest.raises(StaleCart):
        scan(till.cashier, new_id(), [Scan(new_id(), till.water.barcode)])


def test_an_article_that_is_not_for_sale_says_so(till):
    db.session.get(ProductVariant, (till.tenant_id, till.tea.variant_id)).is_active = False
    db.session.commit()
    result = add(till.cashier, None, till.tea)
    assert [(miss.outcome, miss.name) for miss in result.misses] == [("not_for_sale", "Tea")]


def test_a_chosen_article_is_added_by_its_id(till):
    result = scan(till.cashier, None, [Scan(new_id(), f"id:{till.cheese.variant_id}")])
    assert [line.product_name for line in result.added] == ["Cheese"]


def ean(payload: str) -> str:
    return payload + check_digit(payload)


def test_a_scale_s_label_tells_the_weight_and_a_price_label_the_weight_by_its_price(till):
    make_product("8.00", shop=till, name="Ham", barcode=ean("211234500000"))
    make_product("8.00", shop=till, name="Olives", barcode=ean("231234500000"))
    db.session.commit()
    result = scan(till.cashier, None, [Scan(new_id(), ean("211234501250")), Scan(new_id(), ean("231234500400"))])
    assert [(line.product_name, line.quantity, line.total) for line in result.added] == [
        ("Ham", Decimal("1.25"), Decimal("10.00")), ("Olives", Decimal("0.5"), Decimal("4.00"))]


def test_a_customer_s_card_names_the_customer(till):
    customer_id = create_customer({"name": "Green Café"}, till.manager)
    number = queries.find_customer(customer_id)["number"]
    result = scan(till.cashier, None, [Scan(new_id(), number)])
    assert (result.customer, result.basket.cart.customer_id) == ("Green Café", customer_id)


def test_statements_do_not_grow_with_codes_or_lines(till):
    products = [make_product("1.00", shop=till, taxes=(till.vat,)) for _ in range(40)]
    db.session.commit()
    cart_id = add(till.cashier, None, products[0]).basket.cart.id

    def count(*chosen) -> int:
        sent: list[str] = []
        with statements(sent):
            scan(till.cashier, cart_id, [Scan(new_id(), product.barcode) for product in chosen])
        db.session.commit()
        return len([one for one in sent if not one.startswith(("BEGIN", "SELECT set_config"))])

    one_code_one_line, many = count(products[1]), count(*products[2:])
    one_code_many_lines = count(products[0])
    if db.engine.dialect.name == "postgresql":
        assert one_code_one_line == many == one_code_many_lines == 7


def test_an_article_that_may_not_be_oversold_is_announced_when_the_cart_takes_more_than_there_is(till):
    scarce = make_product("5.00", shop=till, stock="2", oversell="block", name="Lamp")
    db.session.commit()
    assert add(till.cashier, None, scarce, scarce).misses == []
    result = add(till.cashier, look(queries.get_till(till.register_id)).cart.id, scarce)
    assert [(miss.outcome, miss.name, miss.left) for miss in result.misses] == [("short", "Lamp", Decimal(2))]


def test_a_text_confirmed_before_its_results_were_there_takes_the_first_of_them(till):
    result = scan(till.cashier, None, [Scan(new_id(), "find:chee"), Scan(new_id(), f"find:{till.tea.barcode}", "2"),
                                       Scan(new_id(), "find:xylophone"), Scan(new_id(), "chee")])
    db.session.commit()
    assert lines_of(till) == [("Cheese", 1), ("Tea", 2)]
    assert [(miss.code, miss.outcome) for miss in result.misses] == [("xylophone", "not_found"), ("chee", "not_found")]
