"""Bad input is refused with the place where it stands, before anything is done with it."""

import pytest

from tests.api.v1.conftest import sale_of

LINE = {"code": "X", "quantity": "1"}


@pytest.mark.parametrize(("change", "field"), [
    ({"colour": "red"}, "colour"),
    ({"register_id": "7"}, "register_id"),
    ({"register_id": None}, "register_id"),
    ({"lines": []}, "lines"),
    ({"lines": "all"}, "lines"),
    ({"lines": [LINE] * 201}, "lines"),
    ({"lines": [{**LINE, "quantity": 1}]}, "lines.0.quantity"),
    ({"lines": [LINE, {**LINE, "quantity": "1e400"}]}, "lines.1.quantity"),
    ({"lines": [{**LINE, "quantity": "NaN"}]}, "lines.0.quantity"),
    ({"lines": [{**LINE, "quantity": "9" * 5000}]}, "lines.0.quantity"),
    ({"lines": [{**LINE, "quantity": "١٢"}]}, "lines.0.quantity"),
    ({"lines": [{**LINE, "quantity": "-1"}]}, "lines.0.quantity"),
    ({"lines": [{**LINE, "unit_price": "0.00001"}]}, "lines.0.unit_price"),
    ({"lines": [{**LINE, "discount_percent": "101"}]}, "lines.0.discount_percent"),
    ({"lines": [{"quantity": "1"}]}, "lines.0"),
    ({"lines": [{"code": "X"}]}, "lines.0.quantity"),
    ({"lines": [{**LINE, "extra": 1}]}, "lines.0.extra"),
    ({"lines": [{**LINE, "code": "a\x00b"}]}, "lines.0.code"),
    ({"note": "\ud800"}, "note"),
    ({"note": "x" * 501}, "note"),
    ({"payments": [{"method": "BARTER"}]}, "payments.0.method"),
    ({"payments": [{"method": "CASH", "amount": 2.5}]}, "payments.0.amount"),
    ({"external_reference": ""}, "external_reference"),
])
def test_a_sale_that_is_not_as_described_is_refused_where_it_is_wrong(standing, change, field):
    answer = standing.post("/sales", {**sale_of(standing.shop), **change})
    assert (answer.status_code, answer.json["error"]["code"], answer.json["error"]["field"]) == (422, "input_invalid", field)
    assert answer.json["error"]["details"]["problem"]


@pytest.mark.parametrize("body", ["[]", "7", "null", '"text"'])
def test_json_that_is_no_object_is_refused(standing, body):
    answer = standing.post("/customers", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["error"]["field"]) == (422, None)


@pytest.mark.parametrize("body", ["", "{", "{'a': 1}", '{"name": NaN}', "[" * 100_000, b"\xff\xfe\x00", "9" * 10_000])
def test_what_is_no_json_is_refused(standing, body):
    answer = standing.post("/customers", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "json_malformed")


def test_forms_and_floods_are_refused(standing):
    form = standing.post("/customers", data={"name": "Ann"})
    assert (form.status_code, form.json["error"]["code"]) == (415, "not_json")
    flood = standing.post("/customers", {"name": "x" * 1_100_000})
    assert (flood.status_code, flood.json["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize(("path", "query", "field"), [
    ("/products", {"page": "0"}, "page"), ("/products", {"page": "1e3"}, "page"), ("/products", {"limit": "201"}, "limit"),
    ("/products", {"page": "9" * 30}, "page"), ("/products", {"q": "a\x00b"}, "q"), ("/products", {"colour": "red"}, "colour"),
    ("/products", {"category_id": "7"}, "category_id"), ("/products", {"q": "x" * 101}, "q"),
    ("/products", {"q": ["a", "b"]}, "q"), ("/sellables", {}, "code"), ("/sales", {"start": "2026-02-30"}, "start"),
    ("/sales", {"kind": "GIFT"}, "kind"), ("/reports/sales", {"by": "moon"}, "by"), ("/reports/sales", {}, "by"),
])
def test_a_query_that_is_not_as_described_is_refused_where_it_is_wrong(standing, path, query, field):
    answer = standing.get(path, **query)
    assert (answer.status_code, answer.json["error"]["code"], answer.json["error"]["field"]) == (422, "input_invalid", field)


@pytest.mark.parametrize("pieces", [{"0": 1}, {"50": -1}, {"50": 1.5}, {"50": True}, {"many": 1}])
def test_a_count_is_of_whole_pieces_of_something(standing, pieces):
    answer = standing.post(f"/shifts/{standing.shop.shift_id}/close", {"denominations": {"GBP": pieces}})
    assert answer.status_code == 422
    assert standing.get("/shifts", status="OPEN").json["total"] == 1


def test_addresses_that_are_none_answer_in_json(standing):
    for path, status in (("/nothing", 404), ("/sales/7", 404)):
        answer = standing.get(path)
        assert (answer.status_code, answer.json["error"]["status"]) == (status, status)
    wrong_method = standing.post("/business", {})
    assert (wrong_method.status_code, wrong_method.json["error"]["code"]) == (405, "http_405")
