"""How values look on a page: money, quantities, dates; digits stay Latin so that a column of money lines up."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import get_currency_precision, get_currency_symbol
from flask import Flask, g
from markupsafe import Markup, escape

from app.kernel.clock import local_time
from app.kernel.i18n import language
from app.kernel.numbers import decimals_of


@lru_cache(maxsize=8)
def _locale(code: str) -> Locale:
    """Arabic with Latin digits: receipts and totals are compared with printed ones."""
    return Locale.parse("ar_EG" if code == "ar" else "en_GB")


def money(amount: Decimal | str | None, currency: str | None = None) -> str:
    """Return an amount as people of the language write it: £12.50; without currency: 12.50."""
    if amount is None or amount == "":
        return ""
    value = Decimal(amount)
    currency = currency or g.get("currency")
    if not currency:
        return plain_number(value, 2)
    return _with_symbol(value, currency, max(get_currency_precision(currency), decimals_of(value.normalize())))


def denomination(value: Decimal, currency: str) -> str:
    """Return what a note or a coin is called: £20, £0.50."""
    return _with_symbol(value, currency, get_currency_precision(currency) if value % 1 else 0)


def _with_symbol(value: Decimal, currency: str, decimals: int) -> str:
    sign = "-" if value.is_signed() else ""
    return ltr(f"{sign}{symbol(currency)}{abs(value):,.{decimals}f}")


def amount(value: Decimal | str | None, currency: str) -> str:
    """Return an amount with the currency's decimals but without its symbol, for columns that say it once: 12.50."""
    if value is None or value == "":
        return ""
    return ltr(plain_number(Decimal(value), get_currency_precision(currency)))


def ltr(text: str) -> str:
    """Return text that reads from left to right wherever it stands: numbers with a sign, phone numbers, dates."""
    return f"\u2066{text}\u2069" if language() == "ar" and text else text


def isolate(text: object) -> str:
    """Return text of any script so that it keeps its own direction and leaves its neighbours theirs.

    For documents that become PDFs: there the element `bdi` has no effect, these characters have.
    """
    return f"\u2068{text}\u2069" if text not in (None, "") else ""


def plain_number(value: Decimal, places: int) -> str:
    """Return a number with thousands separators and at least `places` decimals."""
    return f"{value:,.{max(places, decimals_of(value.normalize()))}f}"


def plural_of(value: Decimal) -> int:
    """Return the number that says which plural form a quantity takes, for ngettext: parts of a thing read like a hundred."""
    return int(abs(value)) if value == int(value) else 100


def quantity(value: Decimal | int | str | None, unit: str | None = None) -> str:
    """Return a quantity without needless zeros: 3, 1.25 kg."""
    if value is None or value == "":
        return ""
    number = Decimal(value)
    text = f"{number:,.4f}".rstrip("0").rstrip(".")
    return f"{text} {unit}" if unit else text


def percent(value: Decimal | str | None) -> str:
    """Return a percentage without needless zeros: 20 %."""
    return f"{quantity(value)}%" if value is not None and value != "" else ""


def zone() -> str:
    """Return the timezone in which this request shows times: its branch's, else UTC."""
    return g.get("timezone") or "UTC"


def moment(value: datetime | None, form: str = "medium") -> Markup:
    """Return a UTC timestamp on the branch's wall clock, as a time element that keeps the UTC value."""
    if value is None:
        return Markup("")
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), moment_text(value, form))


def moment_text(value: datetime, form: str = "medium") -> str:
    """Return a UTC timestamp on the branch's wall clock."""
    return format_datetime(local_time(value, zone()).replace(tzinfo=None), form, locale=_locale(language()))


def clock_time(value: datetime | time | None) -> str:
    """Return the hour and minute on the branch's wall clock."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = local_time(value, zone()).time()
    return format_time(value, "HH:mm", locale="en_GB")


def day(value: date | None, form: str = "medium") -> str:
    """Return a date in the language in use."""
    return format_date(value, form, locale=_locale(language())) if value else ""


def short_id(value: UUID | None) -> str:
    """Return the last eight characters of an id, enough to tell rows apart on a page."""
    return str(value)[-8:] if value else ""


def lines(text: str | None) -> Markup:
    """Return text with its line breaks, escaped."""
    return Markup("<br>").join(escape(line) for line in (text or "").splitlines())


@lru_cache(maxsize=512)  # a page of a long receipt writes thousands of amounts
def symbol(currency: str) -> str:
    """Return a currency's symbol."""
    return get_currency_symbol(currency, locale="en_GB")


def init_app(app: Flask) -> None:
    """Make the filters known to the templates."""
    for function in (money, amount, ltr, isolate, quantity, percent, moment, clock_time, day, short_id, lines, symbol):
        app.jinja_env.filters[function.__name__] = function
