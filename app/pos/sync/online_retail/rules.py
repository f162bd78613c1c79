"""What the rows mean: sales, stock adjustments, cancellations; how they were paid; which sale a cancellation undoes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from babel import Locale

from app.kernel.i18n import _l
from app.pos.payments.api import PaymentMethod
from app.pricing import currency_unit

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an invoice as the file has it; `at` is local time."""

    line: int
    invoice: str
    code: str
    description: str
    quantity: Decimal
    at: datetime
    price: Decimal
    customer: str
    country: str


@dataclass(frozen=True)
class Invoice:
    """The lines of one invoice number, and what they mean."""

    number: str
    rows: tuple[Row, ...]

    @property
    def at(self) -> datetime:
        """When the invoice was begun, local time."""
        return self.rows[0].at

    @property
    def customer(self) -> str:
        """The customer's number, empty when nobody is known."""
        return self.rows[0].customer

    @property
    def is_cancellation(self) -> bool:
        """Return whether this gives back what an earlier invoice took."""
        return self.number.startswith("C")

    @cached_property
    def sold(self) -> tuple[Row, ...]:
        """The lines of the document: goods sold, or given back by a cancellation."""
        return self.rows if self.is_cancellation else tuple(row for row in self.rows if row.quantity > 0)

    @cached_property
    def adjusted(self) -> tuple[tuple[str, Row], ...]:
        """Goods that left or came without a sale, each with the reference that keeps it from being told twice."""
        return () if self.is_cancellation else tuple(
            (f"{self.number}:{position}", row) for position, row in enumerate(self.rows, 1) if row.quantity <= 0)

    @cached_property
    def problem(self) -> Any:
        """Why this invoice cannot be told, or None."""
        if any(row.quantity == 0 or row.price < 0 for row in self.rows):
            return _l("a quantity of zero or a negative price")
        if len({row.customer for row in self.rows}) > 1:
            return _l("lines of several customers")
        if self.is_cancellation:
            return _l("a cancellation that sells") if any(row.quantity > 0 for row in self.rows) else None
        if any(row.price for _reference, row in self.adjusted):
            return _l("goods come back at a price, but it is no cancellation")
        return None


@dataclass(frozen=True, slots=True)
class Day:
    """A business day with its invoices."""

    date: date
    invoices: tuple[Invoice, ...]

    @property
    def row_count(self) -> int:
        """How many rows of the file it is."""
        return sum(len(invoice.rows) for invoice in self.invoices)


def method_of(customer: str) -> PaymentMethod:
    """Return how an invoice was paid: the data does not say, so known customers transfer, others pay cash."""
    return PaymentMethod.BANK_TRANSFER if customer else PaymentMethod.CASH


COUNTRIES = {"EIRE": "IE", "RSA": "ZA", "USA": "US", "Hong Kong": "HK", "Czech Republic": "CZ"}
"""Names that the data spells in its own way; regions that are no country have no code."""


@lru_cache(maxsize=256)
def country_code(name: str) -> str | None:
    """Return the ISO code of a country's English name, or None for what is no single country."""
    return COUNTRIES.get(name) or _territories().get(name)


@lru_cache(maxsize=1)
def _territories() -> dict[str, str]:
    return {name: code for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()}


@dataclass(frozen=True, slots=True)
class Sold:
    """A line sold to the customer, of which `left` can still come back."""

    sale_id: UUID
    item_id: UUID
    variant_id: UUID
    unit_price: Decimal
    left: Decimal


def match_original(wanted: Sequence[tuple[UUID, Decimal, Decimal]], sold: Iterable[Sold]) -> tuple[UUID, list[UUID]] | None:
    """Return the one sale that every line of a cancellation can come from, with the original line of each, or None.

    `wanted` are (variant, unit price, positive quantity); `sold` the customer's lines, latest sale first: the first
    sale that has them all is taken. A line comes from one original line, and no two from the same.
    """
    by_sale: dict[UUID, list[Sold]] = {}
    for item in sold:
        by_sale.setdefault(item.sale_id, []).append(item)
    for sale_id, items in by_sale.items():
        found = _assign(wanted, items)
        if found is not None:
            return sale_id, found
    return None


def _assign(wanted: Sequence[tuple[UUID, Decimal, Decimal]], items: list[Sold]) -> list[UUID] | None:
    """Give each wanted line an item of its own: the largest quantity takes the smallest item that holds it."""
    free: dict[tuple[UUID, Decimal], list[Sold]] = {}
    for item in sorted(items, key=lambda item: item.left):
        free.setdefault((item.variant_id, item.unit_price), []).append(item)
    found: list[UUID | None] = [None] * len(wanted)
    for index in sorted(range(len(wanted)), key=lambda index: wanted[index][2], reverse=True):
        variant_id, price, quantity = wanted[index]
        choice = next((item for item in free.get((variant_id, price), ()) if item.left >= quantity), None)
        if choice is None:
            return None
        free[(variant_id, price)].remove(choice)
        found[index] = choice.item_id
    return [item_id for item_id in found if item_id is not None]


def float_for(cash: Iterable[Decimal]) -> Decimal:
    """Return the float that a drawer needs to give back what it must: its lowest point, as a positive amount."""
    level = lowest = ZERO
    for amount in cash:
        level += amount
        lowest = min(lowest, level)
    return -lowest


def exact_count(amount: Decimal, currency: str, values: Sequence[str]) -> dict[str, int]:
    """Return the notes and coins that make `amount` exactly, {value: pieces}; the rest in the currency's unit."""
    pieces: dict[str, int] = {}
    for value in (*values, format(currency_unit(currency), "f")):
        number = int(amount // Decimal(value))
        if number:
            pieces[value] = pieces.get(value, 0) + number
            amount -= number * Decimal(value)
    return pieces
