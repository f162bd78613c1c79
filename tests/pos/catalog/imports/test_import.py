"""What an import makes of its rows, on both engines."""

import csv
import io
import os
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from app.kernel import events
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.models import AuditLog
from app.kernel.session import statements
from app.pos.catalog.api import StockImported, create_product, create_tax, find_sellables, list_tree, search_sellables
from app.pos.catalog.imports import columns, reading
from app.pos.catalog.imports.export import export_products
from app.pos.catalog.imports.jobs import count, run_file, tally
from app.pos.catalog.products import service
from app.pos.catalog.products.models import Product
from app.pos.catalog.products.queries import list_barcodes

DATA = Path(os.environ.get("WKPOS_DATA", Path(__file__).resolve().parents[5] / "shared" / "data"))


def _run(shop, text, *, dry_run=False):
    """Import a CSV; return (counts, {line: (action, details)})."""
    file = io.BytesIO(text.encode())
    shape = reading.look(file)
    counts, outcomes = Counter(), {}
    for chunk in run_file(file, shape, columns.ensure_mapping(columns.guess(shape.header)), shop.system, branch_id=shop.branch_id,
                          source_id=new_id(), reference="test.csv", dry_run=dry_run):
        count(counts, chunk)
        outcomes.update({outcome.line: (outcome.action.value, "; ".join(outcome.details)) for outcome, _cells in chunk})
    return tally(counts), outcomes


def _counts(create=0, update=0, same=0, refuse=0):
    return {"create": create, "update": update, "same": same, "refuse": refuse, "rows": create + update + same + refuse}


FULL = """sku,barcode,name,name_ar,price,cost,category,tax,unit,wholesale_price,min_price,reorder_level,tags,type,\
oversell,active,more_barcodes
COF,036000291452,Coffee,قهوة,4.50,2.10,Food > Drinks,VAT20,kg,4.00,3.50,5,hot|best,goods,block,no,10036000291459*12|SHELF
"""


def test_a_full_row_makes_a_full_product(edge_shop):
    create_tax({"code": "VAT20", "name": "VAT", "rate": Decimal(20)}, edge_shop.system)
    assert _run(edge_shop, FULL)[0] == _counts(create=1)
    found = find_sellables(["036000291452"])["036000291452"]
    assert {name: found[name] for name in ("sku", "product_name", "product_name_ar", "list_price", "cost_price", "min_price",
                                           "wholesale_price", "category_name", "unit", "oversell", "is_active", "keeps_stock")} == {
        "sku": "COF", "product_name": "Coffee", "product_name_ar": "قهوة", "list_price": Decimal("4.5"), "cost_price": Decimal("2.1"),
        "min_price": Decimal("3.5"), "wholesale_price": Decimal(4), "category_name": "Drinks", "unit": "kg", "oversell": "block",
        "is_active": False, "keeps_stock": True}
    assert [tax["code"] for tax in found["taxes"]] == ["VAT20"]
    assert [row["path"] for row in list_tree()] == ["Food", "Food > Drinks"]
    assert find_sellables(["10036000291459"])["10036000291459"]["pack_quantity"] == 12
    assert search_sellables("قهوه", only_active=False)["total"] == 1


def test_missing_columns_get_clear_defaults(edge_shop):
    create_tax({"code": "STD", "name": "Standard", "rate": Decimal(20), "is_default": True}, edge_shop.system)
    counts, outcomes = _run(edge_shop, "barcode,name\n5901234123457,Tea\n")
    assert (counts, outcomes[2]) == (_counts(create=1), ("create", "No price given: 0.00"))
    found = find_sellables(["5901234123457"])["5901234123457"]
    assert (found["sku"], found["list_price"], found["category_id"], found["unit"]) == ("5901234123457", 0, None, "pc")
    assert [tax["code"] for tax in found["taxes"]] == ["STD"]


def test_the_same_file_a_second_time_changes_nothing(edge_shop):
    create_tax({"code": "VAT20", "name": "VAT", "rate": Decimal(20)}, edge_shop.system)
    text = FULL + "TEA,5901234123457,Tea,,1,,,none,,,,,,,,,\n,,Water,,0.5,,,,,,,,,,,,\n"
    assert _run(edge_shop, text)[0] == _counts(create=3)
    logged = db.session.query(AuditLog).filter_by(tenant_id=edge_shop.tenant_id).count()
    assert _run(edge_shop, text)[0] == _counts(same=3)
    assert db.session.query(AuditLog).filter_by(tenant_id=edge_shop.tenant_id).count() == logged


def test_a_dry_run_says_what_would_happen_and_changes_nothing(edge_shop):
    _run(edge_shop, "sku,name,price\nA,Apple,1.00\n")
    counts, outcomes = _run(edge_shop, "sku,name,price,category,tags\nA,Apple,1.20,Fruit,fresh\nB,Banana,2,Fruit,\n", dry_run=True)
    assert counts == _counts(create=1, update=1)
    assert outcomes[2] == ("update", "category – → Fruit; tags – → fresh; price 1 → 1.20")
    assert (find_sellables(["A"])["A"]["list_price"], find_sellables(["B"]), list_tree()) == (1, {}, [])


def test_a_product_is_changed_by_its_sku_or_by_its_barcode(edge_shop):
    _run(edge_shop, "sku,barcode,name,price\nA,5901234123457,Apple,1\n")
    assert _run(edge_shop, "sku,price\nA,2\n")[0] == _counts(update=1)
    assert _run(edge_shop, "barcode,price\n5901234123457,3\n")[0] == _counts(update=1)
    assert find_sellables(["A"])["A"]["list_price"] == 3
    _counts_of, outcomes = _run(edge_shop, "sku,barcode,name\nNEW,5901234123457,Big apple\n")
    assert outcomes[2] == ("update", "name Apple → Big apple; sku A → NEW")
    assert (find_sellables(["A"]), find_sellables(["NEW"])["NEW"]["product_name"]) == ({}, "Big apple")
    assert search_sellables("big")["rows"][0]["sku"] == "NEW"


def test_a_new_barcode_of_a_known_sku_becomes_its_main_one(edge_shop):
    _run(edge_shop, "sku,barcode,name\nA,5901234123457,Apple\n")
    _counts_of, outcomes = _run(edge_shop, "sku,barcode\nA,036000291452\n")
    assert outcomes[2] == ("update", "barcode – → 0036000291452")
    variant_id = find_sellables(["5901234123457"])["5901234123457"]["variant_id"]
    assert [(code.barcode, code.is_primary) for code in list_barcodes([variant_id])] == [("0036000291452", True), ("5901234123457", False)]


@pytest.mark.parametrize(("rows", "reason"), [
    ("5901234123458,X,1,,", "row 2|should end in 7"), (",,1,,", "row 2|needs a name|no barcode"), ("5901234123457,X,abc,,", "is no number"),
    ("5901234123457,X,1,GST,", "There is no tax GST"), ("5901234123457,X,1,,bushel", "There is no unit bushel"),
])
def test_a_row_that_cannot_be_taken_is_refused_with_its_line_and_reason(edge_shop, rows, reason):
    counts, outcomes = _run(edge_shop, f"barcode,name,price,tax,unit\n{rows}\n4006381333931,Good,1,,\n")
    assert counts == _counts(create=1, refuse=1)
    action, details = outcomes[2]
    assert action == "refuse"
    assert any(part in details for part in reason.split("|"))


def test_a_code_that_belongs_to_another_product_is_refused(edge_shop):
    _run(edge_shop, "sku,barcode,name\nA,5901234123457,Apple\nB,4006381333931,Banana\n")
    _counts_of, outcomes = _run(edge_shop, "sku,barcode,name,more_barcodes\nA,4006381333931,Apple,\nC,,Cherry,5901234123457\n")
    assert outcomes == {2: ("refuse", "The SKU belongs to Apple, but the barcode to Banana."),
                        3: ("refuse", "The barcode 5901234123457 is already used by Apple.")}


def test_an_archived_product_is_not_brought_back_by_an_import(edge_shop):
    product_id = create_product({"name": "Old"}, [{"sku": "OLD", "barcodes": ["5901234123457"]}], edge_shop.system)
    service.archive_product(product_id, edge_shop.system)
    _counts_of, outcomes = _run(edge_shop, "sku,name\nOLD,Old\n")
    assert outcomes[2] == ("refuse", "It belongs to Old, which is archived: restore it first.")


def test_a_row_that_stands_twice_counts_once_and_one_that_contradicts_is_refused(edge_shop):
    text = "sku,barcode,name,price\nA,5901234123457,Apple,1\nA,5901234123457,Apple,1\nA,5901234123457,Apple,2\nX,5901234123457,Other,1\n"
    counts, outcomes = _run(edge_shop, text)
    assert counts == _counts(create=1, same=1, refuse=2)
    assert outcomes[3] == ("same", "The same as row 2.")
    assert "Row 2 already speaks of" in outcomes[4][1]


def test_rows_with_a_variant_name_join_one_product(edge_shop):
    text = "sku,name,variant,price,category\nS-R,Shirt,Red,10,Clothes\nS-B,Shirt,Blue,12,Clothes\nS-G,Shirt,Green,11,\n"
    assert _run(edge_shop, text)[0] == _counts(create=3)
    assert db.session.query(Product).filter_by(tenant_id=edge_shop.tenant_id).count() == 1
    assert find_sellables(["S-B"])["S-B"]["product_name"] == "Shirt, Blue"
    assert _run(edge_shop, text)[0] == _counts(same=3)
    assert _run(edge_shop, "sku,name,variant\nS-W,Shirt,White\n")[0] == _counts(create=1)
    assert db.session.query(Product).filter_by(tenant_id=edge_shop.tenant_id).count() == 1
    _counts_of, outcomes = _run(edge_shop, "sku,name,variant,category\nS-R,Shirt,Red,Tops\nS-B,Shirt,Blue,Other\n")
    assert outcomes[3] == ("refuse", "Row 2 says otherwise of the same product.")


def test_taxes_are_known_by_code_or_by_an_unmistakable_rate(edge_shop):
    create_tax({"code": "VAT20", "name": "VAT", "rate": Decimal(20)}, edge_shop.system)
    create_tax({"code": "VAT5", "name": "Reduced", "rate": Decimal(5), "sequence": 20}, edge_shop.system)
    _run(edge_shop, "sku,name,tax\nA,A,vat20\nB,B,20 %\nC,C,VAT20|takeaway:VAT5\nD,D,none\n")
    found = {code: [tax["code"] for tax in sellable["taxes"]] for code, sellable in find_sellables(list("ABCD"), "takeaway").items()}
    assert found == {"A": ["VAT20"], "B": ["VAT20"], "C": ["VAT5"], "D": []}


def test_quantities_open_the_stock_through_whoever_keeps_it(edge_shop, monkeypatch):
    heard = []

    def keep(event: StockImported) -> None:
        heard.append({(str(row.variant_id), row.quantity, row.unit_cost) for row in event.rows})
        event.untouched.extend(row.variant_id for row in event.rows if row.quantity == 7)

    monkeypatch.setitem(events.subscriptions().in_transaction, StockImported, [keep])
    text = "sku,name,quantity,cost,type\nA,Apple,12.5,0.30,\nB,Banana,7,,\nS,Repair,3,,service\n"
    counts, outcomes = _run(edge_shop, text)
    ids = {code: str(sellable["variant_id"]) for code, sellable in find_sellables(["A", "B"]).items()}
    assert counts == _counts(create=3)
    assert heard == [{(ids["A"], Decimal("12.5"), Decimal("0.3")), (ids["B"], Decimal(7), Decimal(0))}]
    assert "Opening stock 12.5" in outcomes[2][1]
    assert "Stock is counted already" in outcomes[3][1]
    assert "A service keeps no stock" in outcomes[4][1]


def test_the_history_tells_what_an_import_changed(edge_shop):
    _run(edge_shop, "sku,name,price\nA,Apple,1\n")
    _run(edge_shop, "sku,price\nA,2\n")
    product_id = find_sellables(["A"])["A"]["product_id"]
    rows = db.session.scalars(select(AuditLog).where(AuditLog.entity_id == product_id).order_by(AuditLog.id)).all()
    assert [row.action for row in rows] == ["catalog.products.import"] * 2
    assert (rows[1].before["selling_price"], rows[1].after["selling_price"]) in (("1.0000", "2"), ("1", "2"))


@pytest.mark.parametrize("count_", [1, 3])
def test_any_number_of_rows_takes_the_same_number_of_statements(edge_shop, count_):
    text = "sku,barcode,name,price\n" + "".join(f"S{number},B{number},Name {number},1\n" for number in range(count_))
    with statements([]) as sent:
        assert _run(edge_shop, text)[0] == _counts(create=count_)
    writes = [sql for sql in sent if not sql.startswith("SELECT set_config")]
    assert len(writes) == _STATEMENTS[db.engine.dialect.name]


_STATEMENTS = {"postgresql": 9, "sqlite": 14}


def _export() -> str:
    return "".join(export_products(with_costs=True))


def test_an_export_imported_again_changes_nothing_and_makes_the_same_elsewhere(both):
    from tests.conftest import make_business

    shop = make_business()
    for code, rate in (("VAT20", 20), ("VAT5", 5)):
        create_tax({"code": code, "name": code, "rate": Decimal(rate), "is_default": code == "VAT20"}, shop.system)
    _run(shop, FULL + "".join(_rows()))
    product_id = find_sellables(["COF"])["COF"]["product_id"]
    service.edit_product(product_id, {"description": "Two\r\nlines, \"quoted\"", "has_serials": True}, None, shop.system)
    db.session.commit()
    exported = _export()
    rows = list(csv.DictReader(io.StringIO(exported.removeprefix("\ufeff"))))
    assert len(rows) == 8
    counts, outcomes = _run(shop, exported)
    assert counts == _counts(same=8), outcomes
    other = make_business()
    for code, rate in (("VAT20", 20), ("VAT5", 5)):
        create_tax({"code": code, "name": code, "rate": Decimal(rate), "is_default": code == "VAT20"}, other.system)
    assert _run(other, exported)[0] == _counts(create=8)
    assert sorted(_export().splitlines()) == sorted(exported.splitlines())


def _rows():
    cells = {
        "A": ("=SUM(1)", "", "'=x", "", "0.0001", "", "", "none"),
        "B": ("", "4006381333931", "عربي", "عربي", "1234.5", "", "Food", "VAT20"),
        "C": ("-x", "96385074", "Semi;colon", "", "0", "0", "Food > Drinks > Hot", "takeaway:VAT5|VAT20"),
        "D": ("", "5901234123457", 'Quote "q"', "", "5", "1", "", "VAT5"),
    }
    for sku, barcode, name, name_ar, price, cost, category, tax in cells.values():
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(
            [sku, barcode, name, name_ar, price, cost, category, tax, *[""] * 9])
        yield text.getvalue()
    for number in range(3):
        yield f"V{number},,Shirt {number},,7,,,,,,,,new,service,allow,yes,\n"


def test_every_bad_check_digit_of_the_data_is_refused(shop):
    path = DATA / "products_ean" / "bad_check_digits.csv"
    if not path.exists():
        return
    text = path.read_text(encoding="utf-8")
    counts, outcomes = _run(shop, text)
    assert counts == _counts(refuse=500)
    assert all("check digit" in details for _action, details in outcomes.values())
