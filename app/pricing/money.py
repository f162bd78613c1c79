"""Money arithmetic: the exact context, the one rounding rule, and the unit of a currency."""

from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from functools import lru_cache

from babel.numbers import list_currencies

# Sixty digits hold every product of a price, a quantity and a tax rate without loss, so the only rounding
# that happens to money is the one asked for by name.
EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)

METHODS = {"half_up": ROUND_HALF_UP, "up": ROUND_UP, "down": ROUND_DOWN}

# ISO 4217 minor units other than two. Babel's own figures follow everyday cash (no decimals for the Iraqi
# or Lebanese currency), which is not what the standard, the banks and the fiscal authorities use.
MINOR_UNITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_DECIMALS = {code: digits for digits, codes in MINOR_UNITS.items() for code in codes.split()}


def decimal(value: Decimal | int, name: str) -> Decimal:
    """`value` as a finite Decimal. TypeError for floats and text, ValueError for NaN and infinities."""
    if type(value) is Decimal:
        if value.is_finite():
            return value
        raise ValueError(f"{name} must be a finite number, got {value}")
    if type(value) is int:
        return Decimal(value)
    raise TypeError(f"{name} must be a Decimal, got {type(value).__name__}")


def rounder(unit: Decimal, method: str = "half_up") -> Callable[[Decimal], Decimal]:
    """The function that rounds an amount to a multiple of `unit`, with the decimals that `unit` has; see `round_money`."""
    unit = decimal(unit, "unit")
    return _rounder(unit, int(unit.as_tuple().exponent), method)


@lru_cache(maxsize=256)
def _rounder(unit: Decimal, _exponent: int, method: str) -> Callable[[Decimal], Decimal]:
    # 0.05 and 0.0500 are equal, so the exponent is part of the key: else the first one asked for decides the decimals
    if unit <= 0:
        raise ValueError(f"unit must be above zero, got {unit}")
    if method not in METHODS:
        raise ValueError(f"unknown rounding method {method!r}, use one of {', '.join(METHODS)}")
    mode = METHODS[method]
    _, digits, exponent = unit.as_tuple()

    if digits == (1,) and int(exponent) <= 0:

        def round_to(amount: Decimal) -> Decimal:
            result = amount.quantize(unit, mode, EXACT)
            return result if result else result.copy_abs()

    else:
        step = unit if int(exponent) <= 0 else unit.quantize(ONE)

        def round_to(amount: Decimal) -> Decimal:
            count = EXACT.divide(amount, step).quantize(ONE, mode, EXACT)
            result = EXACT.multiply(count, step)
            return result if result else result.copy_abs()

    return round_to


def round_money(amount: Decimal, unit: Decimal, method: str = "half_up") -> Decimal:
    """`amount` as a multiple of `unit` (0.01, 0.05, 1, 10 …), never a negative zero.

    `half_up` takes a half away from zero, `up` any rest away from zero, `down` any rest towards zero, so
    the result for -amount is the exact negative. ValueError for an unknown method or a unit of zero or less.
    """
    return rounder(unit, method)(decimal(amount, "amount"))


def with_decimals(amount: Decimal | None, code: str) -> Decimal | None:
    """An amount with the decimals of its currency, for files: 12.50, 1200, 3.125. One that has more of them keeps them."""
    if amount is None:
        return None
    unit = currency_unit(code)
    return amount.quantize(unit, context=EXACT) if amount % unit == 0 else amount.normalize()


@lru_cache(maxsize=512)
def currency_unit(code: str) -> Decimal:
    """The smallest amount of a currency: Decimal("0.01") for GBP, 1 for JPY, 0.001 for KWD, 0.0001 for CLF.

    The number of decimals (0 to 4) is that of ISO 4217. ValueError for a code that is no currency.
    """
    if code not in list_currencies():
        raise ValueError(f"{code!r} is not an ISO 4217 currency code")
    return ONE.scaleb(-_DECIMALS.get(code, 2))
