"""Serial keys: `WKP-XXXX-XXXX-XXXX`, read aloud and typed by people, so a slip of the hand is noticed at once.

Eleven random characters (55 bits) and a check character, in Crockford's Base 32 (no I, L, O, U). The check is a
weighted sum in the field of 32 elements, each place with a weight of its own: every single wrong character and
every two characters exchanged, wherever they stand, give another check character.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "WKP"
LENGTH = 12
LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_REDUCE = 0b100101  # x^5 + x^2 + 1, primitive: the powers of x are the 31 elements other than zero


class SerialInvalid(ValueError):
    """The text is no serial key: mistyped, cut, or of another product."""


def _times_x(value: int) -> int:
    value <<= 1
    return value ^ _REDUCE if value & 0b100000 else value


def check_character(body: str) -> str:
    """Return the check character of the eleven characters before it."""
    total = 0
    for character in body:  # Horner's scheme: the first character gets the highest power of x
        total = _times_x(total ^ ALPHABET.index(character))
    return ALPHABET[total]


def make(choose: Callable[[str], str] = secrets.choice) -> str:
    """Return a new serial key; `choose` picks a character of the alphabet."""
    body = "".join(choose(ALPHABET) for _ in range(LENGTH - 1))
    return grouped(body + check_character(body))


def grouped(characters: str) -> str:
    """Return twelve characters as people see them, in groups behind the prefix."""
    return "-".join((PREFIX, *(characters[at:at + 4] for at in range(0, LENGTH, 4))))


def parse(text: str) -> str:
    """Return the serial key in its one spelling, however it was typed (case, blanks, O for 0, I or L for 1).

    Raises SerialInvalid if characters are missing, unknown, or the check character is another.
    """
    plain = "".join(character for character in text.upper() if character.isalnum())
    if plain.startswith(PREFIX) and len(plain) == len(PREFIX) + LENGTH:
        plain = plain.removeprefix(PREFIX)
    plain = plain.translate(LOOK_ALIKES)
    if len(plain) != LENGTH or any(character not in ALPHABET for character in plain):
        raise SerialInvalid(text)
    if check_character(plain[:-1]) != plain[-1]:
        raise SerialInvalid(text)
    return grouped(plain)
