"""`bin/wkpos import online-retail`: on rows of our own, and on a day of the real data where it is there."""

import csv
import gzip
import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from app.cli.online_retail import online_retail
from app.kernel.tenancy import tenant_scope
from app.pos.reporting.doctor.service import examine
from tests.pos.sync.online_retail.rows import ODDITIES, write_rows

DATA = Path(os.environ.get("WKPOS_DATA", Path(__file__).parents[3] / "shared" / "data")) / "online_retail"


@pytest.fixture
def run(app):
    """Run the command with arguments; gives the finished run (exit_code, stdout, stderr)."""
    return lambda *arguments: app.test_cli_runner().invoke(online_retail, [str(one) for one in arguments])


def reference(folder: Path, rows: list[tuple]) -> tuple[Path, Path]:
    """Write the totals of rows as the data set gives them; return totals.json and stock_totals.csv."""
    months: dict[str, dict] = {}
    stock: dict[str, int] = {}
    for number, code, _text, quantity, at, price, *_customer in rows:
        month = months.setdefault(at[:7], {
            "sales": {"invoices": set(), "lines": 0, "units": 0, "value_line_rounded": Decimal(0)},
            "cancellations": {"invoices": set(), "lines": 0, "units": 0, "value_line_rounded": Decimal(0)},
            "negative_quantity_lines_not_cancellations": 0, "units_in_those": 0})
        side = month["cancellations" if number.startswith("C") else "sales"]
        side["invoices"].add(number)
        side["lines"] += 1
        side["units"] += quantity
        side["value_line_rounded"] += (Decimal(price) * quantity).quantize(Decimal("0.01"), "ROUND_HALF_UP")
        if quantity < 0 and not number.startswith("C"):
            month["negative_quantity_lines_not_cancellations"] += 1
            month["units_in_those"] += quantity
        stock[code] = stock.get(code, 0) + quantity
    for month in months.values():
        for side in (month["sales"], month["cancellations"]):
            side.update(invoices=len(side["invoices"]), value_line_rounded=str(side["value_line_rounded"]))
    totals, units = folder / "totals.json", folder / "stock_totals.csv"
    totals.write_text(json.dumps({"months": months}))
    units.write_text("StockCode,net_units\n" + "".join(f"{code},{quantity}\n" for code, quantity in stock.items()))
    return totals, units


def test_the_import_says_what_it_did_and_agrees_with_the_totals(run, shop, tmp_path):
    ended = run(write_rows(tmp_path / "rows.csv", ODDITIES), "--business", shop.slug,
                "--verify", *reference(tmp_path, ODDITIES))
    assert ended.exit_code == 0, ended.output
    text = " ".join(ended.stdout.split())
    assert "7 sales, 3 returns (1 of a receipt), 16 lines, 1 stock adjustments, 3 shifts, 3 Z-reports" in text
    assert "27 figures compared, 0 differ." in text


def test_a_total_that_differs_is_named_and_ends_with_1(run, shop, tmp_path):
    run(write_rows(tmp_path / "rows.csv", ODDITIES), "--business", shop.slug)
    totals, units = reference(tmp_path, [*ODDITIES, ("900012", "71053", "", 1, "2011-05-03 11:00:00", "3.39")])
    ended = run("--business", shop.slug, "--verify", totals, units)
    assert ended.exit_code == 1
    assert "2011-05 sales value: should be 6.78, is 3.39" in ended.stdout
    assert "71053 stock: should be -1, is 0" in ended.stdout


def test_refused_invoices_end_with_1(run, shop, tmp_path):
    file = write_rows(tmp_path / "rows.csv", [("900001", "A", "A", -1, "2010-12-01 09:00:00", "2.00", "", "France")])
    ended = run(file, "--business", shop.slug)
    assert ended.exit_code == 1
    assert "Refused 900001: goods come back at a price, but it is no cancellation" in ended.stdout


@pytest.mark.parametrize(("arguments", "said"), [
    (["--prices-include-tax"], "--prices-include-tax and --tax PCT belong together"),
    (["--tax", "20"], "--prices-include-tax and --tax PCT belong together"),
    ([], "Name the files to import"),
])
def test_what_cannot_be_meant_is_a_mistake_of_the_caller(run, shop, arguments, said):
    ended = run("--business", shop.slug, *arguments)
    assert ended.exit_code == 2
    assert said in ended.stderr


def test_an_unreadable_file_is_one_sentence(run, shop, tmp_path):
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    ended = run(tmp_path / "other.csv", "--business", shop.slug)
    assert ended.exit_code == 1
    assert "other.csv:1: Columns are missing" in ended.stderr


@pytest.mark.skipif(not DATA.is_dir(), reason="the data set is not there")
def test_the_day_of_the_real_data_on_which_clocks_change_agrees_with_its_totals(run, shop, tmp_path):
    with gzip.open(DATA / "2011-03.csv.gz", "rt", encoding="utf-8", newline="") as file:
        lines = [row for row in csv.reader(file) if row[4].startswith("2011-03-27") or row[0] == "InvoiceNo"]
    day = tmp_path / "day.csv"
    with day.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    rows = [(number, code, text, int(quantity), at, price) for number, code, text, quantity, at, price, *_rest in lines[1:]]
    ended = run(day, "--business", shop.slug, "--verify", *reference(tmp_path, rows))
    assert ended.exit_code == 0, ended.output
    with tenant_scope(shop.tenant_id):
        assert [one.name for one in examine() if one.off] == []
