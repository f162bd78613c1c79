"""The audit log: filters, keyset paging, differences, export; nobody sees another business's."""

import csv
import io
import uuid

import pytest

from app.kernel import audit
from app.kernel.csv_export import csv_response
from app.kernel.database import db
from app.pos.business.audit.queries import Wanted, list_kinds, page_entries
from app.pos.business.audit.rules import differences
from tests.conftest import make_business
from tests.personas import Persona

AT = "/office/business/audit/"


def record_many(shop, count: int) -> None:
    for number in range(count):
        audit.record("test.things.edit", "thing", uuid.uuid4(), shop.system, before={"price": f"{number}.00"},
                     after={"price": f"{number}.50"}, reason="=HYPERLINK(1)" if number == 0 else None)
    db.session.commit()


def test_pages_follow_one_another_without_gap_or_repeat(shop):
    record_many(shop, 25)
    seen, before = [], None
    while True:
        rows, before = page_entries(Wanted(entity_kind="thing"), size=10, before=before)
        seen += [row["id"] for row in rows]
        if before is None:
            break
    assert len(seen) == len(set(seen)) == 25
    assert seen == sorted(seen, reverse=True)


def test_filters_narrow_the_log(app, shop):
    record_many(shop, 3)
    owner = Persona(app, shop, "APP_OWNER")
    assert owner.get(AT + "?kind=thing").text.count("/office/business/audit/0") == 3
    assert owner.get(AT + "?action=business.emp").text.count("/office/business/audit/0") == 3
    assert "Nothing found" in owner.get(AT + "?first=2030-01-01").text
    assert "Nothing found" in owner.get(AT + "?last=2020-01-01").text
    assert owner.get(f"{AT}?person={shop.staff['APP_OWNER']}").text.count("/office/business/audit/0") == 3
    assert "Nothing found" in owner.get(f"{AT}?person={shop.staff['CASHIER']}").text
    assert owner.get(f"{AT}?record={shop.register_id}&kind=register").text.count("/office/business/audit/0") == 1
    assert "Thing" in owner.get(AT + "?person=nonsense&first=nonsense&before=nonsense").text


def test_kinds_are_found_without_reading_the_whole_log(shop):
    record_many(shop, 2)
    assert list_kinds() == ["branch", "employee", "register", "tenant", "thing"]


def test_an_entry_shows_before_and_after(app, shop):
    record_many(shop, 1)
    [entry], _older = page_entries(Wanted(entity_kind="thing"), size=1)
    page = Persona(app, shop, "APP_OWNER").get(f"{AT}{entry['id']}")
    assert page.status_code == 200
    assert "0.00" in page.text and "0.50" in page.text
    assert "Thing: Changed" in page.text and "test.things.edit" in page.text


def test_the_export_is_safe_in_a_spreadsheet(app, shop):
    record_many(shop, 3)
    answer = Persona(app, shop, "APP_OWNER").get(AT + "export.csv?kind=thing")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert len(rows) == 4
    assert [row[7] for row in rows[1:]] == ["", "", "'=HYPERLINK(1)"]


def test_numbers_keep_their_sign_in_a_csv(app):
    from decimal import Decimal

    with app.test_request_context():
        assert csv_response("x.csv", ["n"], [[Decimal("-1.50")], [None]]).get_data(as_text=True) == "\ufeffn\r\n-1.50\r\n\"\"\r\n"


def test_strangers_and_cashiers(app, shop):
    other = make_business("Other")
    record_many(other, 1)
    [entry], _older = page_entries(Wanted(entity_kind="thing"), size=1)
    owner = Persona(app, shop, "APP_OWNER")
    assert owner.get(f"{AT}{entry['id']}").status_code == 404
    assert "Thing" not in owner.get(AT).text
    cashier = Persona(app, shop, "CASHIER")
    assert cashier.get(AT).status_code == 403
    assert cashier.get(AT + "export.csv").status_code == 403


@pytest.mark.parametrize(("before", "after", "expected"), [
    ({"a": 1}, {"a": 2}, [("a", "1", "2", "changed")]),
    ({}, {"a": True}, [("a", "", "✓", "added")]),
    ({"a": None}, {}, [("a", "", "", "removed")]),
    ({"a": {"x": 1}}, {"a": [1, 2]}, [("a", "x: 1", "1, 2", "changed")]),
])
def test_differences(before, after, expected):
    assert [tuple(row.values()) for row in differences(before, after)] == expected
