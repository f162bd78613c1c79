"""Column types that mean the same on PostgreSQL and SQLite: money, quantity, rates, UTC time, choices."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, DateTime, Enum, Numeric, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB

SCALE = 4


class Fixed(TypeDecorator):
    """An exact decimal of `places` (four): NUMERIC in PostgreSQL, an integer of 1/10,000 in SQLite; never a float.

    A value with more places is refused rather than silently rounded: rounding is the money engine's.
    """

    impl = Numeric(19, SCALE)
    cache_ok = True
    places = SCALE

    def load_dialect_impl(self, dialect):
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(19, self.places))

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError("money and quantities are Decimal, never float")
        value = Decimal(value)
        exact = value.quantize(Decimal(1).scaleb(-self.places))
        if exact != value:
            raise ValueError(f"{value} has more than {self.places} decimal places")
        return int(exact.scaleb(self.places)) if dialect.name == "sqlite" else exact

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        if dialect.name == "sqlite":
            return Decimal(int(value)).scaleb(-self.places)
        return value if isinstance(value, Decimal) else Decimal(value)


class Money(Fixed):
    """An amount in the currency that the row or its document names."""

    cache_ok = True


class Quantity(Fixed):
    """A quantity in the variant's unit."""

    cache_ok = True


class Rate(Fixed):
    """A percentage or a ratio, four places."""

    cache_ok = True


class ExchangeQuote(Fixed):
    """What one unit of a foreign currency is worth, eight places: a rupiah is worth 0.00004723 pounds."""

    cache_ok = True
    places = 8


class UtcDateTime(TypeDecorator):
    """An aware UTC timestamp; a naive value is refused, since nobody can say which day it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a timestamp needs its timezone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect):
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON().with_variant(JSONB(), "postgresql")
"""Settings and provider payloads only (never data that is searched or summed)."""


def choice(enum: type[StrEnum], name: str) -> Enum:
    """Return a text column type with a CHECK that allows exactly the values of `enum`."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


LongText = Text()
