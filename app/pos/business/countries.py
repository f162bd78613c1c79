"""Countries by name, in the language in use."""

from __future__ import annotations

from babel import Locale

from app.kernel.i18n import language


def country_choices() -> list[tuple[str, str]]:
    """Return (ISO 3166-1 code, name) of every country, sorted by name."""
    names = Locale.parse(language()).territories
    return sorted(((code, name) for code, name in names.items() if len(code) == 2 and code not in ("EU", "UN", "EZ", "XA", "XB", "ZZ", "QO")),
                  key=lambda entry: entry[1])
