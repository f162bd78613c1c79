"""Pricing a document: the one way from prices, quantities, discounts and taxes to stored figures."""

from collections.abc import Sequence
from decimal import Decimal, localcontext

from app.pricing import rounding_global, rounding_per_line
from app.pricing.discounts import OrderDiscount
from app.pricing.figures import AppliedDiscount, LineInput, PricedDocument, PricedLine, TaxTotal
from app.pricing.money import EXACT, rounder

ROUNDINGS = {"per_line": rounding_per_line.price_lines, "global": rounding_global.price_lines}


def price_document(
    lines: Sequence[LineInput],
    *,
    unit: Decimal,
    rounding: str = "per_line",
    order_discounts: Sequence[OrderDiscount] = (),
) -> PricedDocument:
    """Price a cart, receipt, order or invoice.

    `unit` is the smallest amount of money (`currency_unit`). `rounding` `per_line` rounds the price and each
    tax of a line and adds up; `global` sums each tax over the document and rounds it once. Order discounts
    are taken off one after the other. Every figure of the document is the exact sum of that figure of the
    lines; the same document with all quantities negated gives the exact negative of every figure; the order
    of the lines does not matter as long as their keys differ.
    """
    if rounding not in ROUNDINGS:
        raise ValueError(f"unknown rounding {rounding!r}, use one of {', '.join(ROUNDINGS)}")
    with localcontext(EXACT):
        if len(lines) > 1 and (order_discounts or rounding == "global"):
            # only here lines depend on one another: who gets an odd cent must follow from what they are,
            # not from where they stand
            order = sorted(range(len(lines)), key=lambda index: str(lines[index].key))
            ordered, applied = ROUNDINGS[rounding]([lines[index] for index in order], unit, order_discounts)
            priced = [line for _, line in sorted(zip(order, ordered, strict=True), key=lambda pair: pair[0])]
        else:
            priced, applied = ROUNDINGS[rounding](lines, unit, order_discounts)
        return summed(priced, unit=unit, rounding=rounding, order_discounts=applied)


def price_line(line: LineInput, *, unit: Decimal) -> PricedLine:
    """One line on its own, rounded per line: what a cart shows while there is no order discount."""
    return price_document([line], unit=unit).lines[0]


def summed(
    lines: Sequence[PricedLine],
    *,
    unit: Decimal,
    rounding: str = "per_line",
    order_discounts: Sequence[AppliedDiscount] = (),
) -> PricedDocument:
    """The document that these priced lines make: every figure is their sum. For refunds and exchanges too."""
    zero = rounder(unit)(Decimal(0))
    gross = line_discount = order_discount = adjustment = subtotal = tax = total = zero
    by_code: dict[tuple[str, Decimal], list[Decimal]] = {}
    with localcontext(EXACT):
        for line in lines:
            gross += line.gross
            line_discount += line.discount
            order_discount += line.order_discount
            subtotal += line.net
            tax += line.tax
            total += line.total
            price = line.net
            for part in line.taxes:
                if part.included:
                    price += part.amount
                sums = by_code.setdefault((part.code, part.rate), [zero, zero])
                sums[0] += part.base
                sums[1] += part.amount
            adjustment += price - line.gross + line.discount + line.order_discount
        return PricedDocument(
            tuple(lines),
            unit,
            rounding,
            gross,
            line_discount,
            order_discount,
            line_discount + order_discount,
            adjustment,
            subtotal,
            tuple(TaxTotal(code, rate, base, amount) for (code, rate), (base, amount) in by_code.items()),
            tax,
            total,
            tuple(order_discounts),
        )
