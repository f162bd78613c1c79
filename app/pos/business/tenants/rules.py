"""Rules of businesses: names, defaults by country."""

from __future__ import annotations

import re
import unicodedata

from babel.core import get_global
from babel.numbers import get_territory_currencies

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal

SLUG = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$")

ROUNDING_METHODS = {"per_line": _l("On each line"), "global": _l("On the whole receipt")}

SERVICE_TYPES = "service_types"
"""Feature: the till asks how a sale is served, because taxes depend on it."""
HELD_HOURS = "held_hours"
"""Feature: after how many hours a sale on hold is given up."""
USUAL_HELD_HOURS = 24
SCALE_LABELS = "scale_labels"
"""Feature: the rules by which labels of scales are read; without it those of the factory."""


def slug_of(name: str) -> str:
    """Return the slug that a name suggests (may be empty for a name without Latin letters)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-")


def ensure_slug(slug: str) -> str:
    """Return the slug if it is well formed; raise Refusal otherwise."""
    if not SLUG.match(slug):
        raise Refusal("slug_invalid", _l("This short name cannot be used."), field="slug",
                      remedy=_l("Use small letters, digits and hyphens, for example green-shop."))
    return slug


def currency_of(country: str) -> str:
    """Return the currency of a country (ISO codes); USD when it has none of its own."""
    found = get_territory_currencies(country)
    return found[0] if found else "USD"


def timezone_of(country: str) -> str:
    """Return a country's first timezone, UTC if none is known: a start that the branch page can change."""
    zones = [zone for zone, territory in get_global("zone_territories").items() if territory == country]
    preferred = {"GB": "Europe/London", "US": "America/New_York", "ES": "Europe/Madrid", "PT": "Europe/Lisbon",
                 "DE": "Europe/Berlin", "AU": "Australia/Sydney", "CA": "America/Toronto", "BR": "America/Sao_Paulo",
                 "MX": "America/Mexico_City", "EG": "Africa/Cairo", "SA": "Asia/Riyadh", "AE": "Asia/Dubai"}
    return preferred.get(country) or (sorted(zones)[0] if zones else "UTC")


def ensure_rounding(method: str) -> str:
    """Return the rounding method; raise Refusal if there is none of that name."""
    if method not in ROUNDING_METHODS:
        raise Refusal("rounding_unknown", _l("There is no such way of rounding."), field="rounding_method",
                      remedy=_l("Choose one of the list."))
    return method
