"""Values as interfaces write them: money and quantities as text, moments in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


def money(amount: Decimal) -> str:
    """Return an amount with two to four decimal places: "12.50", "0.125"."""
    return _spelled(amount, 2)


def number(value: Decimal) -> str:
    """Return a quantity, rate or percentage without needless places: "2", "0.35"."""
    return _spelled(value, 0)


def _spelled(value: Decimal, places: int) -> str:
    whole, _point, fraction = format(value + Decimal(0), "f").partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    return f"{whole}.{fraction}" if fraction else whole


def picked(row: dict[str, Any], *, plain: tuple[str, ...] = (), amounts: tuple[str, ...] = (),
           numbers: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the named fields of a row: plain ones as they are, amounts of money and other numbers as text."""
    return {
        **{name: row[name] for name in plain},
        **{name: None if row[name] is None else money(row[name]) for name in amounts},
        **{name: None if row[name] is None else number(row[name]) for name in numbers},
    }


def spelled(value: Any) -> Any:
    """Return a value as JSON takes it; raise TypeError for a Decimal, which has to be money or a number first."""
    if isinstance(value, dict):
        return {str(key): spelled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [spelled(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, bool | int):
        return value
    raise TypeError(f"{type(value).__name__} has no spelling")
