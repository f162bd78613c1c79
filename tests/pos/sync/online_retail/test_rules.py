"""Matching cancellations, floats and counts: pure functions."""

from decimal import Decimal
from uuid import UUID

import pytest

from app.kernel.refusal import Refusal
from app.pos.sync.online_retail.reading import count_rows, read_days
from app.pos.sync.online_retail.rules import Sold, country_code, exact_count, float_for, match_original
from tests.pos.sync.online_retail.rows import ODDITIES, write_rows

TEA, CUP = UUID(int=1), UUID(int=2)
PRICE = Decimal("2.55")


def sold(sale: int, item: int, variant: UUID, left: int, price: Decimal = PRICE) -> Sold:
    """Return a line of which `left` can come back."""
    return Sold(UUID(int=sale), UUID(int=item), variant, price, Decimal(left))


def test_the_latest_sale_that_has_every_line_is_the_original():
    wanted = [(TEA, PRICE, Decimal(2)), (CUP, PRICE, Decimal(1))]
    found = match_original(wanted, [sold(3, 31, TEA, 5), sold(2, 21, TEA, 2), sold(2, 22, CUP, 1), sold(1, 11, TEA, 9)])
    assert found == (UUID(int=2), [UUID(int=21), UUID(int=22)])


def test_two_lines_never_come_from_the_same_original_line():
    assert match_original([(TEA, PRICE, Decimal(1))] * 2, [sold(1, 11, TEA, 9)]) is None
    assert match_original([(TEA, PRICE, Decimal(2)), (TEA, PRICE, Decimal(5))],
                          [sold(1, 11, TEA, 5), sold(1, 12, TEA, 2)]) == (UUID(int=1), [UUID(int=12), UUID(int=11)])


def test_another_price_or_too_little_left_is_no_original():
    assert match_original([(TEA, PRICE, Decimal(3))], [sold(1, 11, TEA, 2)]) is None
    assert match_original([(TEA, PRICE, Decimal(1))], [sold(1, 11, TEA, 2, Decimal("2.10"))]) is None


def test_the_float_is_the_lowest_point_of_the_drawer():
    assert float_for([Decimal(5), Decimal(-12), Decimal(20), Decimal(-1)]) == 7
    assert float_for([Decimal(5), Decimal(-5)]) == 0


def test_a_count_is_made_of_real_pieces():
    assert exact_count(Decimal("78.36"), "GBP", ("50", "20", "5", "2", "1", "0.10", "0.05", "0.01")) == {
        "50": 1, "20": 1, "5": 1, "2": 1, "1": 1, "0.10": 3, "0.05": 1, "0.01": 1}
    assert exact_count(Decimal("0.30"), "EGP", ("0.25",)) == {"0.25": 1, "0.01": 5}


@pytest.mark.parametrize(("name", "code"), [
    ("United Kingdom", "GB"), ("EIRE", "IE"), ("USA", "US"), ("RSA", "ZA"), ("Channel Islands", None), ("Unspecified", None)])
def test_countries_by_their_names(name, code):
    assert country_code(name) == code


def test_days_come_with_their_invoices_in_the_order_of_their_first_lines(tmp_path):
    path = write_rows(tmp_path / "rows.csv.gz", ODDITIES)
    days = list(read_days([path]))
    assert [day.date.isoformat() for day in days] == ["2010-12-01", "2010-12-02", "2011-05-03"]
    assert [invoice.number for invoice in days[0].invoices] == [
        "900001", "900002", "900003", "900004", "900005", "900006", "C900007"]
    assert count_rows([path]) == len(ODDITIES) == sum(day.row_count for day in days)


def test_a_file_without_the_columns_is_refused_with_its_name(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(Refusal, match=r"other\.csv:1: Columns are missing: InvoiceNo"):
        list(read_days([path]))


def test_a_row_that_is_none_is_refused_with_its_line(tmp_path):
    path = write_rows(tmp_path / "bad.csv", [ODDITIES[0], ("900002", "A", "A", "six", "2010-12-01 09:00:00", "1", "", "")])
    with pytest.raises(Refusal, match=r"bad\.csv:3: This row is no line of an invoice"):
        list(read_days([path]))


def test_a_broken_archive_is_refused(tmp_path):
    path = tmp_path / "broken.csv.gz"
    path.write_bytes(b"no archive")
    with pytest.raises(Refusal, match=r"broken\.csv\.gz: The file cannot be read"):
        list(read_days([path]))
