"""Sales reports: sums of what is stored, agreeing with each other; pages, chart, CSV and the command."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.cli.report import report as report_command
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.i18n import force_locale
from app.kernel.refusal import Refusal
from app.pos.catalog.api import edit_tax
from app.pos.catalog.taxes.models import Tax
from app.pos.reporting.sales.queries import report, totals
from app.pos.reporting.sales.rules import Dimension, Filters
from app.pos.sales.api import SaleItem, post_sale
from tests.factories import make_draft, make_product, make_shift, make_tax
from tests.personas import Persona
from tests.pos.sales.sales.test_returning import give_back


@pytest.fixture
def sold(shop):
    """Two sales in May, one in June of which one piece came back the same day."""
    shop.shift_id = make_shift(shop)
    shop.cashier = Actor(shop.tenant_id, None, shop.staff["CASHIER"], "Cashier", "CASHIER", register_id=shop.register_id)
    tax = make_tax("20", code="VAT20")
    tea = make_product("6.00", cost="2.00", shop=shop, taxes=(tax,), name="Tea")
    cup = make_product("3.00", cost="1.00", shop=shop, name="Cup")
    may = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)  # 23:30 in London
    post_sale(make_draft(shop, shop.shift_id, (tea, 2), sold_at=may), shop.cashier)
    post_sale(make_draft(shop, shop.shift_id, (cup, 1), sold_at=may.replace(hour=10)), shop.cashier)
    june = post_sale(make_draft(shop, shop.shift_id, (tea, 3), sold_at=may.replace(month=6)), shop.cashier)
    give_back(shop, june.id, 1)
    db.session.commit()
    return shop


def test_months_add_up_what_was_sold_and_what_came_back(sold):
    rows = {row["key"]: row for row in report(Dimension.MONTH, Filters())}
    assert {name: rows["2026-05"][name] for name in ("sales", "returns", "lines", "units", "gross", "returned", "net", "tax")} == {
        "sales": 2, "returns": 0, "lines": 2, "units": Decimal(3), "gross": Decimal("15.00"), "returned": Decimal(0),
        "net": Decimal("15.00"), "tax": Decimal("2.00")}
    assert rows["2026-06"]["net"] == Decimal("18.00")


@pytest.mark.parametrize("by", [dimension for dimension in Dimension if dimension is not Dimension.TAX])
def test_every_report_has_the_same_net_total(sold, by):
    assert totals(report(by, Filters()), by)["net"] == Decimal("27.00")


def test_hours_are_those_on_the_branch_s_wall_clock(sold):
    keys = [row["key"] for row in report(Dimension.HOUR, Filters(end=date(2026, 6, 30)))]
    assert keys == ["11", "23"]


def test_taxes_show_base_and_amount(sold):
    (row,) = report(Dimension.TAX, Filters())
    assert (row["key"], row["base"], row["tax"], row["gross"]) == ("VAT20", Decimal("20.00"), Decimal("4.00"), Decimal("24.00"))


def test_a_period_that_ends_before_it_starts_is_refused(sold):
    with pytest.raises(Refusal) as refused:
        report(Dimension.DAY, Filters(start=date(2026, 6, 1), end=date(2026, 5, 1)))
    assert refused.value.code == "period_reversed"


def test_the_manager_sees_report_chart_and_csv(app, sold):
    manager = Persona(app, sold, "MANAGER")
    for by in Dimension:
        assert manager.get(f"/office/reporting/sales/?by={by.value}").status_code == 200
    chart = manager.get("/office/reporting/sales/chart.svg?by=month")
    assert (chart.status_code, chart.content_type) == (200, "image/svg+xml")
    text = manager.get("/office/reporting/sales/export.csv?by=product").data.decode("utf-8-sig")
    assert text.splitlines()[0] == "Product,Name,Sales,Returns,Lines,Units,Sold,Returned,Net of returns,Tax in it,Discounts,Cost"
    assert len(text.splitlines()) == 3
    months = manager.get("/office/reporting/sales/export.csv?by=month").data.decode("utf-8-sig").splitlines()
    assert "2026-05,2,0,2,3,15.00,0.00,15.00,2.00,0.00,5.00" in months


@pytest.mark.parametrize("query", ["by=nonsense", "start=tomorrow", "branch_id=7", "by=day&start=2026-05-01&end=2026-04-01"])
def test_nonsense_in_the_address_is_answered_with_a_page(app, sold, query):
    assert Persona(app, sold, "MANAGER").get(f"/office/reporting/sales/?{query}").status_code in (200, 422)


def test_a_cashier_may_not_see_reports(app, sold):
    assert Persona(app, sold, "CASHIER").get("/office/reporting/sales/").status_code == 403


def test_the_command_prints_exactly_the_named_figures_money_as_strings_and_counts_as_numbers(app, sold):
    month = {"period": "2026-05", "sales": 2, "returns": 0, "lines": 2, "units": "3", "gross": "15.00", "returned": "0.00",
             "net": "15.00"}
    asked = ["sales", "--business", sold.slug, "--by", "month", "--to", "2026-05-31"]
    run = app.test_cli_runner().invoke
    assert json.loads(run(report_command, asked).output) == [month]
    assert json.loads(run(report_command, [*asked, "--full"]).output) == [
        {**month, "tax": "2.00", "discount": "0.00", "cost": "5.00"}]
    assert run(report_command, [*asked, "--format", "csv"]).output.splitlines() == [
        "period,sales,returns,lines,units,gross,returned,net", "2026-05,2,0,2,3,15.00,0.00,15.00"]


def test_the_command_names_a_product_by_its_sku(app, sold):
    rows = json.loads(app.test_cli_runner().invoke(
        report_command, ["sales", "--business", sold.slug, "--by", "product", "--to", "2026-05-31"]).output)
    assert [list(row) for row in rows] == [
        ["product", "sales", "returns", "lines", "units", "gross", "returned", "net"]] * len(rows)
    assert rows[0]["product"] != "Tea"


def test_the_overview_shows_figures_to_the_owner_and_ways_on_to_the_cashier(app, sold):
    assert "Best sellers" in Persona(app, sold, "APP_OWNER").get("/office/").text
    page = Persona(app, sold, "CASHIER").get("/office/")
    assert page.status_code == 200
    assert "Best sellers" not in page.text


def test_products_categories_and_taxes_have_their_arabic_names(sold):
    tea = db.session.scalar(db.select(SaleItem).where(SaleItem.product_name == "Tea"))
    tax = db.session.scalar(db.select(Tax).where(Tax.code == "VAT20"))
    edit_tax(tax.id, {"name_ar": "ضريبة 20 %"}, sold.system)
    with force_locale("ar"):
        assert [row["label"] for row in report(Dimension.TAX, Filters())] == ["ضريبة 20 %"]
        assert tea.product_name_ar is None and "Tea" in [row["label"] for row in report(Dimension.PRODUCT, Filters())]
    assert [row["label"] for row in report(Dimension.TAX, Filters())] == ["VAT 20 %"]
