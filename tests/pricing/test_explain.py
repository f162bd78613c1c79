"""The story of every number."""

from decimal import Decimal

from app.pricing import (
    LABELS,
    CashRounding,
    Discount,
    LineInput,
    OrderDiscount,
    Payment,
    Tax,
    explain,
    explain_settlement,
    price_document,
    refund_share,
    settle,
    summed,
)

D = Decimal
CENT = D("0.01")
VAT = Tax("S", "percent", D(20), True)


def story(rows):
    return [(row["line"], row["figure"], row["label"], row["amount"]) for row in rows]


def test_a_sale_is_told_line_by_line_and_then_summed():
    line = LineInput("a", D("5.00"), D(3), (VAT,), Discount("percent", D(20)))
    priced = price_document([line], unit=CENT, order_discounts=[OrderDiscount("amount", D("2.00"))])
    rows = explain(priced)
    assert story(rows) == [
        ("a", "gross", "price_times_quantity", D("15.00")),
        ("a", "discount", "line_discount_percent", D("3.00")),
        ("a", "order_discount", "order_discount_share", D("2.00")),
        ("a", "tax", "tax_included", D("1.67")),
        ("a", "net", "net_without_included_tax", D("8.33")),
        ("a", "total", "total_net_plus_tax", D("10.00")),
        (None, "gross", "sum_of_lines", D("15.00")),
        (None, "line_discount", "sum_of_lines", D("3.00")),
        (None, "order_discount", "order_discount_amount", D("2.00")),
        (None, "tax", "tax_sum_of_lines", D("1.67")),
        (None, "subtotal", "subtotal_sum_of_nets", D("8.33")),
        (None, "total", "total_subtotal_plus_tax", D("10.00")),
    ]
    assert rows[1]["params"] == {"percent": D(20), "gross": D("15.00")}
    assert rows[2]["params"] == {"price": D("12.00")}
    assert rows[3]["params"] == {"code": "S", "rate": D(20), "base": D("8.33")}


def test_what_rounding_the_document_moved_has_its_own_row():
    lines = [LineInput(key, D("0.333"), D(1), (VAT,)) for key in range(3)]
    rows = explain(price_document(lines, unit=CENT, rounding="global"))
    moved = [row for row in rows if row["figure"] == "adjustment"]
    assert [(row["line"], row["amount"]) for row in moved] == [(0, D("0.01")), (None, D("0.01"))]
    assert moved[0]["label"] == "document_rounding_share"
    assert [row["label"] for row in rows if row["figure"] == "tax" and row["line"] is None] == [
        "tax_rounded_once"
    ]


def test_a_return_names_the_part_of_the_sale_that_it_is():
    sale = price_document([LineInput("a", D("10.00"), D(3), (VAT,))], unit=CENT)
    share = refund_share(sale.lines[0], D(3), D(1), D(1), unit=CENT)
    rows = [row for row in explain(summed([share], unit=CENT)) if row["line"] == "a"]
    assert {row["label"] for row in rows} == {"returned_share"}
    assert rows[-1]["params"] == {"quantity": 1, "sold": 3, "before": 1}
    assert rows[-1]["amount"] == D("-10.00")


def test_a_payment_explains_rounding_change_and_what_is_left():
    rule = CashRounding(D("0.05"), "half_up", "cash_only")
    paid = settle(D("12.38"), [Payment("cash", D("20.00"))], rule)
    assert story(explain_settlement(paid)) == [
        (None, "rounding", "cash_rounding", D("0.02")),
        (None, "change", "change", D("7.60")),
    ]
    part = settle(D("12.38"), [Payment("card", D("2.38"))], rule)
    assert story(explain_settlement(part)) == [(None, "remaining", "remaining", D("10.00"))]


def test_every_label_is_listed_with_the_values_its_sentence_can_use():
    taxes = tuple(
        Tax(f"{kind}{included}", kind, D(2), included)
        for kind in ("percent", "fixed", "division")
        for included in (True, False)
    )
    lines = [
        LineInput(0, D("9.99"), D(3), taxes, Discount("amount", D(1))),
        LineInput(1, D("9.99"), D(3), (), Discount("percent", D(5)), D(10)),
        LineInput(2, D("0.333"), D(1), (VAT,)),
    ]
    rules = [OrderDiscount("percent", D(5)), OrderDiscount("amount", D(1), "subtotal")]
    rows = []
    for rounding in ("per_line", "global"):
        priced = price_document(lines, unit=CENT, rounding=rounding, order_discounts=rules)
        share = refund_share(priced.lines[0], D(3), D(0), D(1), unit=CENT)
        rows += explain(priced) + explain(summed([share], unit=CENT))
    rows += explain(
        price_document([LineInput(k, D("0.333"), D(1)) for k in "abc"], unit=CENT, rounding="global")
    )
    rule = CashRounding(D("0.05"))
    rows += explain_settlement(settle(D("9.99"), [Payment("cash", D(5))], rule))
    rows += explain_settlement(settle(D("9.99"), [Payment("cash", D(50))], rule))
    assert {row["label"] for row in rows} == set(LABELS)
    for row in rows:
        assert set(row["params"]) == set(LABELS[row["label"]])
