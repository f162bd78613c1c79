"""CSV files as people have them."""

import gzip
import io

import pytest

from app.kernel.refusal import Refusal
from app.pos.catalog.imports import columns, reading


def _read(data: bytes):
    file = io.BytesIO(data)
    shape = reading.look(file)
    return shape, list(reading.rows(file, shape)), reading.count_lines(file)


TABLE = "barcode,name,price\n5901234123457,Café,1.50\n\n,Thé,2\n"
ROWS = [(2, {"barcode": "5901234123457", "name": "Café", "price": "1.50"}), (4, {"barcode": "", "name": "Thé", "price": "2"})]


@pytest.mark.parametrize("data", [
    TABLE.encode(), b"\xef\xbb\xbf" + TABLE.encode(), TABLE.encode("cp1252"), TABLE.encode("utf-16"),
    gzip.compress(TABLE.encode(), mtime=0),
    TABLE.replace(",", ";").encode(), TABLE.replace(",", "\t").encode(), TABLE.replace("\n", "\r\n").encode(), TABLE.strip().encode(),
])
def test_every_common_spelling_of_a_table_reads_the_same(data):
    shape, rows, _count = _read(data)
    assert shape.header == ("barcode", "name", "price")
    assert rows == ROWS


def test_lines_are_counted_for_the_progress_bar():
    assert _read(b"a,b\n1,2\n3,4")[2] == 2
    assert _read(gzip.compress(b"a,b\n1,2\n"))[2] == 1


def test_quoted_line_breaks_belong_to_their_row():
    _shape, rows, _count = _read(b'name,description\nA,"one\ntwo"\nB,x\n')
    assert rows == [(3, {"name": "A", "description": "one\ntwo"}), (4, {"name": "B", "description": "x"})]


def test_a_short_row_says_nothing_of_the_missing_cells():
    assert _read(b"a,b,c\n1\n")[1] == [(2, {"a": "1"})]


@pytest.mark.parametrize(("data", "code"), [
    (b"", "file_empty"), (b"  \n", "file_empty"), (b"PK\x03\x04\x00\x00\x00", "file_not_text"), (b",,\n1,2,3\n", "file_no_header"),
    (b"name,Name\n1,2\n", "columns_doubled"), (b"\x1f\x8bnot a zip at all", "file_broken"),
])
def test_what_is_no_table_is_refused(data, code):
    with pytest.raises(Refusal) as refused:
        reading.look(io.BytesIO(data))
    assert refused.value.code == code


def test_a_file_that_breaks_off_says_after_which_line(app):
    whole = gzip.compress(b"name\n" + b"".join(b"product %d\n" % number for number in range(60000)))
    file = io.BytesIO(whole[: len(whole) // 2])
    shape = reading.Shape("utf-8", ",", ("name",))
    with pytest.raises(Refusal) as refused:
        list(reading.rows(file, shape))
    assert refused.value.code == "file_broken"


def test_a_small_zip_that_unpacks_to_a_mountain_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 1_000_000)
    file = io.BytesIO(gzip.compress(b"name\n" + b"x\n" * 2_000_000))
    with pytest.raises(Refusal) as refused:
        list(reading.rows(file, reading.Shape("utf-8", ",", ("name",))))
    assert refused.value.code == "file_broken"


def test_headings_are_understood_as_people_write_them():
    header = ("EAN-13", "Product Name", "Selling price", "Qty", "VAT", "الفئة", "Supplier", "title")
    assert columns.guess(header) == {"EAN-13": "barcode", "Product Name": "name", "Selling price": "price", "Qty": "quantity",
                                     "VAT": "tax", "الفئة": "category"}


def test_a_mapping_needs_something_to_know_products_by():
    with pytest.raises(Refusal) as refused:
        columns.ensure_mapping({"a": "price"})
    assert refused.value.code == "no_key_column"
    with pytest.raises(Refusal) as refused:
        columns.ensure_mapping({"a": "name", "b": "name"})
    assert refused.value.code == "field_twice"
    assert columns.ensure_mapping({"a": "name", "b": "", "c": "nonsense"}) == {"a": "name"}
