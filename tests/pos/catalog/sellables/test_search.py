"""Search: exact codes first, names in every language, the true total."""

from decimal import Decimal

import pytest

from app.kernel.database import db
from app.kernel.session import statements
from app.pos.catalog.api import create_category, create_product, search_sellables
from app.pos.catalog.products import service
from app.pos.catalog.sellables.rules import fold, patterns, search_words
from tests.conftest import make_business


def _make(shop, name, sku, **values):
    return create_product({"name": name, **values}, [{"sku": sku, "selling_price": Decimal("1.00")}], shop.system)


def _skus(query, **options):
    return [row["sku"] for row in search_sellables(query, **options)["rows"]]


@pytest.mark.parametrize(("text", "folded"), [
    ("Crème Brûlée", "creme brulee"), ("D'OLIVE - 1,5 L", "d olive 1 5 l"), ("قَهْوَة", "قهوه"), ("إسبريسو", "اسبريسو"),
    ("Straße", "strasse"), ("ŁÓDŹ", "lodz"), ("100 % jus_orange", "100 jus orange"),
])
def test_names_are_folded_as_people_type(text, folded):
    assert fold(text) == folded


def test_words_begin_with_a_space_and_have_a_limit():
    assert search_words("Tea", None, "شاي", "") == " tea شاي"
    assert search_words("?!") == ""
    assert len(search_words("word " * 500)) == 600


@pytest.mark.parametrize(("query", "expected"), [
    ("dark choc", ["%choc%", "%dark%"]), ("te", ["% te%"]), ("t", [" t%"]), ("a b", ["% a%", "% b%"]), ("%_\\", []),
])
def test_short_words_begin_a_word_and_long_ones_stand_anywhere(query, expected):
    assert patterns(query) == expected


def test_an_exact_code_comes_before_names(edge_shop):
    _make(edge_shop, "Cable USB", "A-1")
    create_product({"name": "Zebra"}, [{"sku": "USB", "barcodes": ["036000291452"]}], edge_shop.system)
    assert _skus("usb") == ["USB", "A-1"]
    assert _skus("036000291452") == ["USB"]
    assert _skus("0036000291452") == ["USB"]


def test_a_sku_is_found_by_its_beginning(edge_shop):
    _make(edge_shop, "Lamp", "LMP-0001")
    _make(edge_shop, "Lamp 2", "LMP-0002")
    assert _skus("lmp-0") == ["LMP-0001", "LMP-0002"]
    assert _skus("mp-0001") == []


def test_every_word_must_be_in_the_names_in_any_order_and_language(edge_shop):
    _make(edge_shop, "Dark Chocolate Bar", "D")
    _make(edge_shop, "Milk Chocolate Bar", "M", name_ar="شوكولاتة بالحليب")
    assert _skus("bar chocolate") == ["D", "M"]
    assert _skus("chocolate dark") == ["D"]
    assert _skus("حليب") == ["M"]
    assert _skus("شوكولاته") == ["M"]


def test_a_name_that_begins_with_the_query_comes_first(edge_shop):
    _make(edge_shop, "Green tea", "G")
    _make(edge_shop, "Tea with mint", "T")
    _make(edge_shop, "Steak", "S")
    assert _skus("tea") == ["T", "G", "S"]
    assert _skus("te") == ["T", "G"]
    assert _skus("t") == ["T"]


def test_the_total_is_true_and_the_pages_go_on(edge_shop):
    for number in range(5):
        _make(edge_shop, f"Pencil {number}", f"P{number}")
    found = search_sellables("pencil", limit=2)
    assert ([row["sku"] for row in found["rows"]], found["total"]) == (["P0", "P1"], 5)
    assert _skus("pencil", limit=2, offset=4) == ["P4"]
    assert search_sellables("nothing at all") == {"rows": [], "total": 0}


def test_a_row_says_what_a_cashier_needs(edge_shop):
    category = create_category({"name": "Drinks"}, edge_shop.system)
    product_id = create_product(
        {"name": "Juice", "name_ar": "عصير", "category_id": category},
        [{"sku": "J", "name": "Large", "selling_price": Decimal("2.50"), "barcodes": ["036000291452"]}], edge_shop.system)
    row = search_sellables("juice")["rows"][0]
    assert row.pop("variant_id")
    assert row == {"product_id": product_id, "sku": "J", "barcode": "0036000291452", "product_name": "Juice, Large",
                   "product_name_ar": "عصير, Large", "category_name": "Drinks", "category_name_ar": None,
                   "list_price": Decimal("2.50"),
                   "unit": "pc", "image_key": None}


def test_inactive_and_archived_products_are_not_offered(edge_shop):
    _make(edge_shop, "Candle", "ON")
    _make(edge_shop, "Candle", "OFF", is_active=False)
    gone = _make(edge_shop, "Candle", "GONE")
    service.archive_product(gone, edge_shop.system)
    assert _skus("candle") == ["ON"]
    assert sorted(_skus("candle", only_active=False)) == ["OFF", "ON"]
    service.restore_product(gone, edge_shop.system)
    assert sorted(_skus("candle")) == ["GONE", "ON"]


def test_a_category_takes_in_those_below_it(edge_shop):
    food = create_category({"name": "Food"}, edge_shop.system)
    bread = create_category({"name": "Bread", "parent_id": food}, edge_shop.system)
    other = create_category({"name": "Other"}, edge_shop.system)
    _make(edge_shop, "Roll", "IN", category_id=bread)
    _make(edge_shop, "Roll", "OUT", category_id=other)
    assert _skus("roll", category_id=food) == ["IN"]
    assert _skus("", category_id=food) == ["IN"]


def test_an_empty_query_lists_everything_by_name(edge_shop):
    _make(edge_shop, "Zinc", "Z")
    _make(edge_shop, "apple", "A")
    assert _skus("") == ["A", "Z"]


def test_a_renamed_product_is_found_by_its_new_name(edge_shop):
    product_id = _make(edge_shop, "Old", "X")
    service.edit_product(product_id, {"name": "Fresh"}, None, edge_shop.system)
    assert (_skus("old"), _skus("fresh")) == ([], ["X"])


def test_names_that_only_resemble_the_query_are_shown_when_none_holds_it(edge_shop):
    _make(edge_shop, "Chocolate biscuits", "C")
    _make(edge_shop, "Olive oil", "O")
    _make(edge_shop, "Zwieback", "Z", name_ar="بسكويت")
    for typed, found in (("chocolat biscits", ["C"]), ("chocolatte", ["C"]), ("zwiebacks", ["Z"]), ("بسكوويت", ["Z"]),
                         ("xyzxyz", []), ("oliv", ["O"]), ("xyz", []), ("mustard", [])):
        assert _skus(typed) == found, typed
    assert search_sellables("chocolatte", offset=1) == {"rows": [], "total": 0}


def test_of_the_names_that_resemble_the_likest_comes_first_and_what_is_not_sold_is_not_shown(edge_shop):
    _make(edge_shop, "Camomile tea", "TEA")
    _make(edge_shop, "Caramel", "CARAMEL")
    _make(edge_shop, "Camomile", "OFF", is_active=False)
    sweets = create_category({"name": "Sweets"}, edge_shop.system)
    _make(edge_shop, "Caramelised nuts", "NUTS", category_id=sweets)
    assert _skus("carramel") == ["CARAMEL", "NUTS"]
    assert _skus("carramel", category_id=sweets) == ["NUTS"]
    assert search_sellables("carramel", limit=1)["total"] == 2
    assert _skus("camomille") == ["TEA"]
    assert _skus("camomille", only_active=False) == ["OFF", "TEA"]


def test_one_business_never_finds_what_another_has(app, shop):
    _make(shop, "Secret", "S")
    db.session.commit()
    make_business()
    assert search_sellables("secret") == {"rows": [], "total": 0}


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_is_one_statement(edge_shop, count):
    for number in range(count):
        _make(edge_shop, f"Spoon {number}", f"S{number}")
    db.session.flush()
    with statements([]) as sent:
        assert len(search_sellables("spoon")["rows"]) == count
    assert len(sent) == 1
