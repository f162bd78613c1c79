"""Playing the invoices: every oddity of the data becomes what it was, once, with the date that it had."""

from decimal import Decimal

import pytest
from sqlalchemy import text

from app.kernel.database import db
from app.kernel.tenancy import set_tenant, tenant_scope
from app.pos.reporting.doctor.service import examine
from app.pos.sales.api import find_by_external_reference, get_sale, list_items, list_payments
from tests.conftest import make_business
from tests.pos.sync.online_retail.rows import ODDITIES, play, write_rows

FACTS = ("sales.sale", "sales.sale_item", "sales.sale_payment", "sales.shift", "sales.z_report", "inventory.inventory_log",
         "inventory.stock_adjustment", "accounting.journal_entry", "customers.customer", "catalog.product",
         "system.audit_log")


@pytest.fixture(scope="module")
def imported(postgresql_app, tmp_path_factory):
    """A business into which the oddities were played once; tests only read it."""
    with postgresql_app.app_context():
        shop = make_business("Gifts")
        shop.file = write_rows(tmp_path_factory.mktemp("retail") / "oddities.csv.gz", ODDITIES)
        shop.played = play(shop.file)
        set_tenant(None)
    return shop


@pytest.fixture
def gifts(app, imported):
    """The business of the oddities, as the current one."""
    with tenant_scope(imported.tenant_id):
        yield imported


def sale(reference: str) -> dict:
    """Return the document of an invoice."""
    return get_sale(find_by_external_reference(reference))


def items(reference: str) -> list[dict]:
    """Return the lines of an invoice's document."""
    return list_items(find_by_external_reference(reference))


def stock(sku: str) -> Decimal:
    """Return the level of an article."""
    return db.session.scalar(text(
        "SELECT level.quantity FROM inventory.stock_level level JOIN catalog.product_variant variant "
        "ON variant.id = level.variant_id WHERE variant.sku = :sku"), {"sku": sku})


def facts() -> dict[str, int]:
    """Return how many rows each table of facts holds."""
    return {table: db.session.scalar(text(f"SELECT count(*) FROM {table}")) for table in FACTS}


def test_each_invoice_became_what_it_was(gifts):
    played = gifts.played
    assert (played.sales, played.returns, played.returns_with_receipt, played.adjustments, played.lines) == (7, 3, 1, 1, 16)
    assert (played.shifts, played.z_reports, played.refused, played.known) == (3, 3, [], 0)


def test_a_sale_has_the_invoice_s_lines_customer_and_time(gifts):
    stored = sale("900001")
    assert (stored["kind"], stored["total"], stored["tax"], stored["line_count"]) == ("SALE", Decimal("28.86"), 0, 3)
    assert stored["customer_name"] == "Customer 17850"
    assert (stored["sold_at"].isoformat(), stored["business_date"].isoformat()) == ("2010-12-01T08:26:00+00:00", "2010-12-01")
    assert [(line["sku"], line["product_name"], line["quantity"], line["total"]) for line in items("900001")] == [
        ("85123A", "WHITE HEART", 6, Decimal("15.30")), ("71053", "LANTERN £", 2, Decimal("6.78")),
        ("71053", "LANTERN £", 2, Decimal("6.78"))]


def test_summer_time_is_one_hour_ahead_of_utc(gifts):
    stored = sale("900011")
    assert (stored["sold_at"].isoformat(), stored["business_date"].isoformat()) == ("2011-05-03T09:00:00+00:00", "2011-05-03")


def test_known_customers_transfer_and_nobody_pays_cash(gifts):
    assert [(leg["method"], leg["amount"]) for leg in list_payments(find_by_external_reference("900001"))] == [
        ("BANK_TRANSFER", Decimal("28.86"))]
    assert [(leg["method"], leg["amount"]) for leg in list_payments(find_by_external_reference("900002"))] == [
        ("CASH", Decimal("5.00"))]


def test_lines_that_stand_apart_are_one_invoice_and_codes_keep_their_case(gifts):
    assert [(line["sku"], line["quantity"]) for line in items("900002")] == [("47591d", 1), ("47591D", 3)]
    assert (stock("47591d"), stock("47591D")) == (-1, -3)


def test_a_line_without_description_is_called_by_its_article(gifts):
    assert [line["product_name"] for line in items("900003")] == ["WHITE HEART"]


def test_each_line_is_rounded_half_up_on_its_own(gifts):
    assert [(line["unit_price"], line["total"]) for line in items("900004")] == [
        (Decimal("0.001"), Decimal("0.00")), (Decimal("0.001"), Decimal("0.01")), (Decimal("0"), Decimal("0.00"))]


def test_an_invoice_for_nothing_is_a_sale_without_payment(gifts):
    assert (sale("900005")["total"], list_payments(find_by_external_reference("900005"))) == (0, [])


def test_a_negative_line_without_price_adjusts_the_stock(gifts):
    assert find_by_external_reference("900006") is None
    row = db.session.execute(text(
        "SELECT quantity, reason, note, business_date::text AS day, external_reference FROM inventory.stock_adjustment")).one()
    assert tuple(row) == (5, "CORRECTION", "damages", "2010-12-01", "900006:1")
    assert stock("71053") == -4 + 5 - 1


def test_a_cancellation_of_one_sale_is_its_return(gifts):
    back = sale("C900007")
    assert (back["kind"], back["total"], back["original_sale_id"]) == (
        "RETURN", Decimal("-12.75"), find_by_external_reference("900001"))
    assert items("900001")[0]["returned_quantity"] == 5
    assert list_payments(find_by_external_reference("900001"))[0]["refunded"] == Decimal("12.75")


def test_a_cancellation_that_no_single_sale_has_is_a_return_without_receipt(gifts):
    back = sale("C900008")
    assert (back["kind"], back["total"], back["original_sale_id"]) == ("RETURN", Decimal("-12.75"), None)


def test_the_float_covers_what_the_drawer_gave_back(gifts):
    rows = db.session.execute(text(
        "SELECT business_date::text, opening_balance, expected_cash, closing_balance, variance, status "
        "FROM sales.shift ORDER BY number")).all()
    assert [tuple(row) for row in rows] == [
        ("2010-12-01", 0, 5, 5, 0, "CLOSED"), ("2010-12-02", Decimal("100.50"), 40, 40, 0, "CLOSED"),
        ("2011-05-03", 0, 0, 0, 0, "CLOSED")]


def test_every_day_has_its_z_report(gifts):
    rows = db.session.execute(text(
        "SELECT number, business_date::text, net, receipt_count FROM sales.z_report ORDER BY sequence")).all()
    assert [tuple(row) for row in rows] == [
        ("B1-Z000001", "2010-12-01", Decimal("31.32"), 6), ("B1-Z000002", "2010-12-02", Decimal("-73.25"), 3),
        ("B1-Z000003", "2011-05-03", Decimal("3.39"), 1)]


def test_customers_have_their_number_and_country(gifts):
    rows = db.session.execute(text("SELECT number, name, country FROM customers.customer ORDER BY number")).all()
    assert [tuple(row) for row in rows] == [("12431", "Customer 12431", "IE"), ("17850", "Customer 17850", "GB")]


def test_the_doctor_finds_it_clean(gifts):
    assert [one.name for one in examine() if one.off] == []


def test_a_second_run_of_the_same_file_changes_nothing(gifts):
    before = facts()
    again = play(gifts.file)
    assert facts() == before
    assert (again.sales, again.returns, again.adjustments, again.shifts, again.known) == (0, 0, 0, 0, 11)


@pytest.mark.parametrize("steps", range(1, 16, 2))
def test_a_run_that_is_killed_goes_on_where_it_was(app, shop, gifts, tmp_path, steps):
    whole = facts()
    with tenant_scope(shop.tenant_id):
        file = write_rows(tmp_path / "oddities.csv", ODDITIES)
        play(file, steps=steps)
        play(file)
        assert facts() == whole
        assert [one.name for one in examine() if one.off] == []


def test_prices_that_contain_a_tax_keep_their_totals(shop, tmp_path):
    play(write_rows(tmp_path / "oddities.csv", ODDITIES), tax=Decimal(20))
    stored, line = sale("900001"), items("900001")[0]
    assert (stored["subtotal"], stored["tax"], stored["total"]) == (Decimal("24.05"), Decimal("4.81"), Decimal("28.86"))
    assert [(tax["rate"], tax["included"], tax["amount"]) for tax in line["taxes"]] == [(20, True, Decimal("2.55"))]
    assert sale("C900007")["tax"] == Decimal("-2.13")
    assert [one.name for one in examine() if one.off] == []


def test_an_invoice_that_makes_no_sense_is_refused_and_named_and_the_others_go_on(shop, tmp_path):
    played = play(write_rows(tmp_path / "odd.csv", [
        ("900001", "A", "A", -1, "2010-12-01 09:00:00", "2.00", "", "France"),
        ("900002", "A", "A", 1, "2010-12-01 09:00:00", "-2.00", "", "France"),
        ("900003", "A", "A", 1, "2010-12-01 09:00:00", "2.00", "1", "France"),
        ("900003", "A", "A", 1, "2010-12-01 09:00:00", "2.00", "2", "France"),
        ("C900004", "A", "A", 1, "2010-12-01 09:00:00", "2.00", "", "France"),
        ("900005", "A", "A", 1, "2010-12-01 09:00:00", "2.00", "", "France"),
        ("900005", "A", "A", 1, "2010-12-02 09:00:00", "2.00", "", "France"),
    ]))
    assert played.sales == 1
    assert played.refused == [
        "900001: goods come back at a price, but it is no cancellation", "900002: a quantity of zero or a negative price",
        "900003: lines of several customers", "C900004: a cancellation that sells",
        "900005: its lines stand on 2010-12-01 and on 2010-12-02"]


def test_an_invoice_that_is_stored_with_other_lines_is_named(shop, tmp_path):
    row = ("900001", "A", "A", 1, "2010-12-01 09:00:00", "2.00", "", "France")
    play(write_rows(tmp_path / "one.csv", [row]))
    played = play(write_rows(tmp_path / "two.csv", [row, row]))
    assert (played.sales, played.refused) == (0, ["900001: stored with 1 lines, the file has 2"])


def test_a_branch_that_sells_otherwise_too_makes_its_own_z_reports(shop, tmp_path):
    from app.pos.sales.api import open_shift

    open_shift(shop.register_id, Decimal(0), shop.system)
    played = play(write_rows(tmp_path / "one.csv", ODDITIES[:1]))
    assert (played.sales, played.shifts, played.z_reports) == (1, 1, 0)
