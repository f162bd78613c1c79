"""Splitting an amount so that the shares add up to it exactly."""

from collections.abc import Sequence
from decimal import Decimal, localcontext

from app.pricing.money import EXACT, ZERO, decimal, rounder

# Two wanted shares that agree to this many digits of a unit are the same share: what is left of a division
# must not decide who gets the odd cent.
_SAME = Decimal("1e-20")


def distribute(amount: Decimal, weights: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Split `amount`, a multiple of `unit`, in proportion to `weights`; the shares add up to it exactly.

    Each share is a multiple of `unit` and less than one unit from its exact proportion; the odd units go to
    the largest remainders, between equals to the earliest. Splitting -amount gives the exact negatives.
    When all weights are zero the split is even. ValueError for no weights with an amount, for weights of
    both signs, and for an amount that is no multiple of the unit.
    """
    amount = decimal(amount, "amount")
    weights = [abs(decimal(weight, "weight")) for weight in _same_sign(weights)]
    if not weights:
        if amount:
            raise ValueError(f"nothing to distribute {amount} over")
        return []
    with localcontext(EXACT):
        total = sum(weights, ZERO)
        if not total:
            weights, total = [Decimal(1)] * len(weights), Decimal(len(weights))
        return apportion(amount, [amount * weight / total for weight in weights], unit)


def apportion(
    target: Decimal,
    exact: Sequence[Decimal],
    unit: Decimal,
    starts: Sequence[Decimal] | None = None,
    reluctant: Sequence[bool] | None = None,
) -> list[Decimal]:
    """Shares that are multiples of `unit`, add up to `target`, and lie as near to `exact` as that allows.

    Begins with `starts` (default: each exact amount rounded) and moves single units where that brings a share
    nearer, the farthest off first; only then the largest shares, those marked `reluctant` after the others,
    and a share of nothing last. Between equals the earlier one keeps the larger magnitude. ValueError when
    `target` is not a multiple of `unit`.
    """
    with localcontext(EXACT):
        rounded = rounder(unit)
        shares = list(starts) if starts is not None else [rounded(amount) for amount in exact]
        missing = target - sum(shares, ZERO)
        if not missing:
            return shares
        units = missing / unit
        if units != units.to_integral_value():
            raise ValueError(f"{target} is not a multiple of {unit}")
        step = unit if units > 0 else -unit

        def urgency(index: int) -> tuple[bool, bool, bool, Decimal, int]:
            wanted = exact[index]
            off = ((wanted - shares[index]) / step).quantize(_SAME)
            nearer = off > 0
            shy = bool(reluctant and reluctant[index])
            grows = step * wanted >= 0
            return not wanted, not nearer, shy, -off if nearer else -abs(wanted), index if grows else -index

        order = sorted(range(len(shares)), key=urgency)
        for turn in range(int(abs(units))):
            index = order[turn % len(order)]
            shares[index] = rounded(shares[index] + step)
        return shares


def _same_sign(weights: Sequence[Decimal]) -> Sequence[Decimal]:
    if any(weight < 0 for weight in weights) and any(weight > 0 for weight in weights):
        raise ValueError("weights must not have different signs")
    return weights
