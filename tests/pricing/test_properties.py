"""What holds for every document, whatever is in it."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.pricing import (
    CashRounding,
    LineInput,
    OrderDiscount,
    Payment,
    PricedDocument,
    Tax,
    distribute,
    explain,
    price_document,
    price_line,
    refund_share,
    round_money,
    settle,
    summed,
    unrounded,
)
from tests.pricing.strategies import (
    PROPORTIONAL,
    ROUNDINGS,
    UNITS,
    all_figures,
    discounts,
    figures,
    lines,
    negated,
    order_discounts,
    prices,
)

CENT = Decimal("0.01")
quick = settings(max_examples=50, deadline=None)
documents = given(lines(), UNITS, ROUNDINGS, order_discounts())
priced_sales = st.builds(
    lambda items, unit, rounding, off: price_document(
        items, unit=unit, rounding=rounding, order_discounts=off
    ),
    lines(signs=(1,)),
    UNITS,
    ROUNDINGS,
    order_discounts(),
)


@quick
@documents
def test_every_total_is_the_exact_sum_of_its_parts(items, unit, rounding, off):
    priced = price_document(items, unit=unit, rounding=rounding, order_discounts=off)
    for line in priced.lines:
        assert line.tax == sum(tax.amount for tax in line.taxes)
        assert line.total == line.net + line.tax
        price = line.gross - line.discount - line.order_discount + line.adjustment
        assert price == line.net + line.included_tax
        if rounding == "per_line":
            assert line.adjustment == 0
    for name in ("gross", "order_discount", "adjustment", "tax", "total"):
        assert getattr(priced, name) == sum(getattr(line, name) for line in priced.lines)
    assert priced.subtotal == sum(line.net for line in priced.lines)
    assert priced.line_discount == sum(line.discount for line in priced.lines)
    assert priced.discount == priced.line_discount + priced.order_discount
    assert priced.tax == sum(tax.amount for tax in priced.taxes)
    assert priced.total == priced.subtotal + priced.tax


@quick
@documents
def test_every_figure_is_a_multiple_of_the_unit_and_never_a_negative_zero(items, unit, rounding, off):
    priced = price_document(items, unit=unit, rounding=rounding, order_discounts=off)
    for amount in all_figures(priced):
        assert amount % unit == 0
        assert not (amount.is_zero() and amount.is_signed())


@quick
@documents
def test_the_negated_document_is_the_exact_negative(items, unit, rounding, off):
    sale = price_document(items, unit=unit, rounding=rounding, order_discounts=off)
    mirror = price_document(
        [negated(line) for line in items], unit=unit, rounding=rounding, order_discounts=off
    )
    assert all_figures(mirror) == [-amount for amount in all_figures(sale)]


@quick
@given(lines(), UNITS, ROUNDINGS, order_discounts(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(items, unit, rounding, off, random):
    shuffled = items[:]
    random.shuffle(shuffled)
    priced = price_document(items, unit=unit, rounding=rounding, order_discounts=off)
    again = price_document(shuffled, unit=unit, rounding=rounding, order_discounts=off)
    assert {line.key: line for line in priced.lines} == {line.key: line for line in again.lines}
    assert (priced.subtotal, priced.tax, priced.total) == (again.subtotal, again.tax, again.total)
    assert [line.key for line in again.lines] == [line.key for line in shuffled]


@quick
@given(lines(), UNITS)
def test_a_line_depends_only_on_itself_without_order_discounts(items, unit):
    priced = price_document(items, unit=unit)
    assert [price_line(line, unit=unit) for line in items] == list(priced.lines)


@quick
@given(lines(signs=(1,), kinds=PROPORTIONAL), UNITS, ROUNDINGS, order_discounts())
def test_a_discount_never_exceeds_what_it_is_taken_off(items, unit, rounding, off):
    priced = price_document(items, unit=unit, rounding=rounding, order_discounts=off)
    assert priced.total >= 0
    for line in priced.lines:
        assert 0 <= line.discount <= line.gross
        assert line.total >= 0
    for applied in priced.order_discounts:
        assert abs(applied.amount) <= abs(applied.base)


@quick
@given(lines(signs=(1,)), UNITS, ROUNDINGS, st.sampled_from(["total", "subtotal"]), prices())
def test_an_order_discount_lowers_its_figure_by_exactly_its_amount(items, unit, rounding, base, value):
    before = price_document(items, unit=unit, rounding=rounding)
    rule = OrderDiscount("amount", value, base)
    after = price_document(items, unit=unit, rounding=rounding, order_discounts=[rule])
    (applied,) = after.order_discounts
    assert applied.base == getattr(before, base)
    assert getattr(after, base) == getattr(before, base) - applied.amount


@quick
@given(lines(max_size=8), UNITS)
def test_rounding_the_document_stays_within_half_a_unit_of_exact_for_each_tax(items, unit):
    whole = price_document(items, unit=unit, rounding="global")
    each = price_document(items, unit=unit)
    exact = [unrounded(line) for line in items]
    for tax in whole.taxes:
        amounts = [part.amount for line in exact for part in line.taxes if part.code == tax.code]
        assert tax.amount == round_money(sum(amounts, Decimal(0)), unit)
    # half a unit for the price and for each tax, once over the document or once on every line; a tax on top
    # of rounded compounding taxes adds its share of theirs
    roundings = 1 + len(whole.taxes)
    assert abs(whole.total - sum(line.total for line in exact)) <= roundings * unit
    assert abs(whole.total - each.total) <= (roundings + 4 * len(items)) * unit


@quick
@given(lines(signs=(1,), max_size=8), UNITS)
def test_settled_lines_stay_within_a_unit_of_their_exact_taxes(items, unit):
    priced = price_document(items, unit=unit, rounding="global")
    for line, item in zip(priced.lines, items, strict=True):
        for tax, exact in zip(line.taxes, unrounded(item).taxes, strict=True):
            assert abs(tax.amount - exact.amount) < unit


@quick
@given(priced_sales, st.data())
def test_returning_a_line_in_any_steps_gives_back_exactly_what_was_paid(sale: PricedDocument, data):
    line = data.draw(st.sampled_from(sale.lines))
    left, returned = line.quantity, Decimal(0)
    shares = []
    while left:
        step = data.draw(st.decimals(Decimal("0.001"), left, places=3)) if len(shares) < 5 else left
        shares.append(refund_share(line, line.quantity, returned, step, unit=sale.unit))
        left, returned = left - step, returned + step
    for share in shares:
        assert share.total == share.net + sum(tax.amount for tax in share.taxes)
        for amount in figures(share):
            assert amount % sale.unit == 0
            assert not (amount.is_zero() and amount.is_signed())
    given_back = [sum(column, Decimal(0)) for column in zip(*map(figures, shares), strict=True)]
    assert given_back == [-amount for amount in figures(line)]


@quick
@given(priced_sales)
def test_returning_everything_at_once_is_the_exact_negative_of_the_sale(sale: PricedDocument):
    back = summed(
        [refund_share(line, line.quantity, Decimal(0), line.quantity, unit=sale.unit) for line in sale.lines],
        unit=sale.unit,
    )
    assert figures(back) == [-amount for amount in figures(sale)]


@quick
@given(
    st.integers(-100_000, 100_000),
    st.lists(st.decimals(Decimal(0), Decimal(500), places=2), min_size=1, max_size=12),
    UNITS,
)
def test_shares_add_up_and_are_fair(count, weights, unit):
    amount = count * unit
    shares = distribute(amount, weights, unit)
    assert sum(shares) == amount
    assert [-share for share in shares] == distribute(-amount, weights, unit)
    total = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        fair = amount * weight / total if total else amount / len(weights)
        assert abs(share - fair) < unit
        assert total == 0 or weight > 0 or share == 0
    for share, weight in zip(shares, weights, strict=True):
        for other, lighter in zip(shares, weights, strict=True):
            assert weight <= lighter or abs(share) >= abs(other)


@quick
@given(
    st.integers(-20_000, 20_000).map(lambda cents: cents * CENT),
    st.lists(st.tuples(st.sampled_from(["cash", "card"]), prices()), max_size=3),
    st.sampled_from([None, "all", "cash_only"]),
    st.sampled_from(["half_up", "up", "down"]),
    st.sampled_from([Decimal("0.05"), Decimal("1"), Decimal("10")]),
)
def test_a_paid_document_is_total_plus_rounding_plus_change(total, tenders, scope, method, to):
    rule = CashRounding(to, method, scope) if scope else None
    sign = -1 if total < 0 else 1
    payments = [Payment(name, amount * sign) for name, amount in tenders]
    settled = settle(total, payments, rule)
    mirror = settle(-total, [Payment(each.method, -each.amount) for each in payments], rule)
    if total:
        assert mirror.rounding == -settled.rounding
        assert mirror.remaining == -settled.remaining
        assert mirror.change == -settled.change
    assert settled.change * sign >= 0
    assert abs(settled.rounding) < to
    if settled.is_settled:
        assert settled.paid - settled.change == total + settled.rounding
    else:
        assert settled.paid + settled.remaining == settled.due
        assert settled.change == 0
        assert settled.remaining * sign > 0

    rest = settle(total, [*payments, Payment("cash")], rule)
    if not settled.is_settled:
        assert rest.is_settled
        assert rest.change == 0


@quick
@given(lines(), ROUNDINGS, order_discounts())
def test_every_figure_that_is_not_zero_is_explained(items, rounding, off):
    priced = price_document(items, unit=CENT, rounding=rounding, order_discounts=off)
    rows = explain(priced)
    for line in priced.lines:
        explained = {row["figure"]: row["amount"] for row in rows if row["line"] == line.key}
        for name in ("gross", "discount", "order_discount", "adjustment", "net", "total"):
            assert explained.get(name, 0) == getattr(line, name)


@quick
@given(prices(4), st.integers(1, 50), discounts())
def test_a_sale_without_tax_is_its_price(price, quantity, discount):
    line = price_line(LineInput("a", price, Decimal(quantity), (), discount), unit=CENT)
    assert line.net == line.total == line.gross - line.discount
    assert line.tax == 0


@pytest.mark.parametrize("rounding", ["per_line", "global"])
@pytest.mark.parametrize("included", [True, False])
def test_ten_thousand_lines_do_not_drift(rounding, included):
    vat = Tax("S", "percent", Decimal("17.5"), included)
    items = [
        LineInput(key, Decimal(key % 997 + 1) / 100, Decimal(key % 7 + 1), (vat,)) for key in range(10_000)
    ]
    priced = price_document(items, unit=CENT, rounding=rounding)
    gross = sum(line.unit_price * line.quantity for line in items)
    assert (priced.total if included else priced.subtotal) == gross
    assert priced.total == priced.subtotal + priced.tax == sum(line.total for line in priced.lines)
    exact = gross * Decimal("17.5") / (Decimal("117.5") if included else 100)
    if rounding == "global":
        assert priced.tax == round_money(exact, CENT)
    else:
        assert abs(priced.tax - exact) <= 10_000 * CENT / 2


@quick
@given(lines(signs=(1,), kinds=PROPORTIONAL), UNITS)
def test_a_full_discount_on_the_total_leaves_nothing_to_pay(items, unit):
    free = price_document(items, unit=unit, order_discounts=[OrderDiscount("percent", Decimal(100))])
    assert free.total == 0
    assert all(amount == 0 for line in free.lines for amount in (line.net, line.tax, line.total))
