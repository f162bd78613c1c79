"""How customers are named, telephoned and found."""

from __future__ import annotations

import phonenumbers

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal

MOST_WORDS = 6
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


def fold(text: str) -> str:
    """Return text as names are compared: small letters, single blanks, Latin digits."""
    return " ".join(text.casefold().translate(_DIGITS).split())


def patterns(query: str) -> list[str]:
    """Return the LIKE patterns (escaped by a backslash) that a name must all match; [] when nothing is asked."""
    return [f"%{_escaped(word)}%" for word in fold(query).split()[:MOST_WORDS]]


def mail_pattern(query: str) -> str:
    """Return the LIKE pattern for the beginning of an e-mail address, or "" when this is no beginning of one."""
    text = fold(query)
    return f"{_escaped(text)}%" if len(text) >= 3 and " " not in text else ""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def digits_of(text: str) -> str:
    """Return the digits of what may be a telephone number, without the zeros it begins with; "" if it is none."""
    text = text.translate(_DIGITS)
    digits = "".join(char for char in text if char.isdigit()).lstrip("0")
    return digits if len(digits) >= 4 and not any(char.isalpha() for char in text) else ""


def ensure_phone(text: str | None, country: str) -> str | None:
    """Return a telephone number as E.164 (+442079460000), read as one of `country`; raise Refusal if it is none."""
    if not text or not text.strip():
        return None
    try:
        parsed = phonenumbers.parse(text.translate(_DIGITS), country)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        raise Refusal("phone_invalid", _l("This is not a telephone number."), field="phone",
                      remedy=_l("Enter it with its area code, or with + and the country code."))
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def clean_email(text: str | None) -> str | None:
    """Return an e-mail address as it is compared: without blanks, in small letters."""
    return text.strip().casefold() or None if text else None
