"""Countries and their money by name, in the language in use."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.numbers import get_territory_currencies

from app.kernel.clock import now
from app.kernel.i18n import _l, language
from app.kernel.refusal import Refusal

NO_COUNTRIES = ("EU", "UN", "EZ", "XA", "XB", "ZZ", "QO")


def country_choices() -> list[tuple[str, str]]:
    """Return (ISO 3166-1 code, name) of every country, sorted by name."""
    english, names = Locale.parse("en").territories, Locale.parse(language()).territories
    return sorted(((code, names.get(code, english[code])) for code in _codes()), key=lambda entry: entry[1])


def country_name(code: str | None) -> str:
    """Return a country's name in the language in use, "" if it is not known."""
    return Locale.parse(language()).territories.get(code or "", "")


def currency_choices(*kept: str | None) -> list[tuple[str, str]]:
    """Return (ISO 4217 code, "GBP British Pound") by code of every currency that people pay with today, and those `kept`."""
    names = Locale.parse(language()).currencies
    return [(code, f"{code} {names.get(code, '')}".strip()) for code in sorted(_tender() | set(filter(None, kept)))]


def is_country(code: str) -> bool:
    """Return whether there is a country of this ISO 3166-1 code."""
    return code in _codes()


def ensure_country(code: str) -> str:
    """Return the ISO 3166-1 code; raise Refusal if there is none."""
    if not is_country(code):
        raise Refusal("country_unknown", _l("There is no such country."), field="country",
                      remedy=_l("Choose a code such as GB."))
    return code


@cache
def _codes() -> frozenset[str]:
    codes = map(str, Locale.parse("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code not in NO_COUNTRIES)


@cache
def _tender() -> frozenset[str]:
    today = now().date()
    return frozenset(money for country in _codes() for money in get_territory_currencies(country, today))
