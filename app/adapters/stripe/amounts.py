"""Amounts as Stripe counts them: in the currency's smallest unit, with its exceptions.

docs.stripe.com/currencies: some currencies have no smaller unit, some have three decimals, of which the last must be 0, and
two without a smaller unit are counted in hundredths all the same.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

WITHOUT_DECIMALS = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split())
THREE_DECIMALS = frozenset("BHD JOD KWD OMR TND".split())
WHOLE_HUNDREDS = frozenset(("ISK", "UGX"))


def to_minor(amount: Decimal, currency: str) -> int:
    """Return an amount in the smallest unit, rounded half up to what Stripe takes."""
    code = currency.upper()
    if code in WITHOUT_DECIMALS:
        return int(amount.quantize(Decimal(1), ROUND_HALF_UP))
    if code in WHOLE_HUNDREDS:
        return int(amount.quantize(Decimal(1), ROUND_HALF_UP)) * 100
    return int((amount.quantize(Decimal("0.01"), ROUND_HALF_UP)).scaleb(3 if code in THREE_DECIMALS else 2))


def from_minor(minor: int, currency: str) -> Decimal:
    """Return the amount of so many of the smallest unit."""
    code = currency.upper()
    places = 0 if code in WITHOUT_DECIMALS else 3 if code in THREE_DECIMALS else 2
    return Decimal(minor).scaleb(-places)
