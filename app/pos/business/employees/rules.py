"""Rules of employees: which PINs are taken, how long wrong ones lock, initials."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal

FREE_ATTEMPTS = 5
LONGEST_LOCK = timedelta(hours=1)
_SEQUENCES = ("01234567890", "09876543210", "2580", "0852")


def ensure_pin(pin: str) -> str:
    """Return the PIN in Latin digits; raise Refusal unless it has 4 to 8 digits that are not guessed first."""
    pin = latin_digits(pin)
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 8):
        raise Refusal("pin_malformed", _l("A PIN has 4 to 8 digits."), field="pin", remedy=_l("Enter only digits."))
    pair = pin[:2] * (len(pin) // 2) == pin and len(pin) == 4
    if len(set(pin)) == 1 or pair or any(pin in sequence for sequence in _SEQUENCES):
        raise Refusal("pin_weak", _l("This PIN is too easy to guess."), field="pin",
                      remedy=_l("Choose digits that are not in a row and not all the same."))
    return pin


def latin_digits(text: str) -> str:
    """Return the text with the digits of every script as 0 to 9, without the space around it."""
    return "".join(str(unicodedata.digit(char, char)) for char in text.strip())


def lock_after(failed_attempts: int) -> timedelta | None:
    """Return for how long a PIN is locked after so many wrong entries in a row: from the fifth on, longer each time."""
    if failed_attempts < FREE_ATTEMPTS:
        return None
    return min(timedelta(minutes=2 ** (failed_attempts - FREE_ATTEMPTS)), LONGEST_LOCK)


def initials(name: str) -> str:
    """Return one or two letters that stand for a name on its tile."""
    words = name.split()
    return "".join(word[:1] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
