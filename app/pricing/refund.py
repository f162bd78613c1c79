"""Giving back a part of a sold line: shares of what was stored, never a second calculation."""

from collections.abc import Hashable, Sequence
from decimal import Decimal, localcontext
from typing import Protocol

from app.pricing.figures import LineTax, PricedLine, Returned
from app.pricing.money import EXACT, ZERO, decimal, rounder


class SoldTax(Protocol):
    """A stored tax of a sold line; `LineTax` is one."""

    code: str
    rate: Decimal
    included: bool
    base: Decimal
    amount: Decimal
    kind: str


class SoldLine(Protocol):
    """The stored figures of a sold line; `PricedLine` is one, a row read from the database can be."""

    key: Hashable
    unit_price: Decimal
    gross: Decimal
    discount: Decimal
    order_discount: Decimal
    net: Decimal
    taxes: Sequence[SoldTax]
    total: Decimal


def refund_share(
    line: SoldLine,
    sold_quantity: Decimal,
    already_returned_quantity: Decimal,
    quantity: Decimal,
    *,
    unit: Decimal,
) -> PricedLine:
    """The figures, negative, for returning `quantity` of a line sold `sold_quantity` times.

    Each figure is what the line is worth up to this return, less what it was worth up to the one before, so
    returning everything, in one go or in any steps, sums to the exact negative of what was stored; what does
    not divide falls to the pieces on whose turn it comes due. The parts of the result add up to its total.
    ValueError when more comes back than is left or the quantity is zero or of the wrong sign.
    """
    sold = decimal(sold_quantity, "sold quantity")
    before = decimal(already_returned_quantity, "already returned quantity")
    quantity = decimal(quantity, "quantity")
    after = before + quantity
    if not 0 <= before * sold < after * sold <= sold * sold:
        raise ValueError(f"cannot return {quantity} of {sold}, {before} came back already")

    with localcontext(EXACT):
        rounded = rounder(unit)

        def share(figure: Decimal) -> Decimal:
            return rounded(figure * before / sold) - rounded(figure * after / sold)

        total = share(line.total)
        amounts = [share(tax.amount) for tax in line.taxes]
        tax = sum(amounts, rounded(ZERO))
        net = total - tax
        taxes = tuple(
            LineTax(
                sold_tax.code,
                sold_tax.rate,
                sold_tax.included,
                net + share(sold_tax.base - line.net),
                amount,
                sold_tax.kind,
            )
            for sold_tax, amount in zip(line.taxes, amounts, strict=True)
        )
        discount, order_discount = share(line.discount), share(line.order_discount)
        price = net + sum((tax.amount for tax in taxes if tax.included), ZERO)
        sold_price = line.net + sum((tax.amount for tax in line.taxes if tax.included), ZERO)
        adjustment = share(sold_price - line.gross + line.discount + line.order_discount)
        return PricedLine(
            line.key,
            line.unit_price,
            -quantity,
            price + discount + order_discount - adjustment,
            discount,
            order_discount,
            net,
            taxes,
            tax,
            total,
            returned=Returned(quantity, sold, before),
        )
