"""Numbers as people write them: one rule for forms, imports and the till.

- The point is the decimal mark (this is how every number is shown), and so is ٫. Digits may be Latin, Arabic or Persian.
- A space, ٬ and ’ only group: by threes, or the text is no number.
- Where a comma and a point (or a grouping mark) stand together, the last is the decimal mark and the others group by threes.
- A comma or a point that stands more than once groups by threes.
- A single comma is the decimal mark: 12,5 · 0,125 · 1234,567. But one to three digits, a comma and three digits, as in
  1,234, could be a thousand times the other reading: it is refused, and both ways to write it are named.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from app.kernel.i18n import _l

LATIN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫،−\u00a0\u202f'٬", "01234567890123456789.,-  ’’", "\u200e\u200f\u061c")
GROUPS = " ’"
LONGEST = 48
_SIGNED = re.compile(r"([+-]?)([\d., ’]*\d[\d., ’]*)", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?P<mark>[., ’])\d{3}(?:(?P=mark)\d{3})*")
_UNCLEAR = re.compile(r"(?!0+,)(\d{1,3}),(\d{3})")


class NotANumber(InvalidOperation):
    """A text that is no number, or (`is_unclear`) could be two; `sentence` tells a person what to write."""

    def __init__(self, sentence: Any, is_unclear: bool = False) -> None:
        super().__init__("not a number")
        self.sentence, self.is_unclear = sentence, is_unclear


def parse_decimal(text: str) -> Decimal:
    """Return the exact number that a person wrote, by the rule above; raise NotANumber. No exponents, no infinities."""
    plain = text.strip().translate(LATIN).strip()
    found = _SIGNED.fullmatch(plain) if len(plain) <= LONGEST else None
    if found is None:
        raise _no_number()
    sign, digits = found.groups()
    unclear = _UNCLEAR.fullmatch(digits)
    if unclear:
        whole, part = unclear.groups()
        raise NotANumber(_l("%(text)s can be read in two ways: write %(whole)s or %(part)s.", text=text.strip(),
                            whole=f"{sign}{whole}{part}", part=f"{sign}{whole}.{part}"), is_unclear=True)
    front, decimals = _split(digits)
    if not (front.isdecimal() or (not front and decimals)):
        if not _GROUPED.fullmatch(front):
            raise _no_number()
        front = re.sub(r"\D", "", front)
    return Decimal(f"{sign}{front or '0'}.{decimals or '0'}" if decimals else f"{sign}{front}")


def decimals_of(value: Decimal) -> int:
    """Return how many decimals a finite number is written with: 2 for 12.50, none for 12 and 1E+2."""
    return max(0, -int(value.as_tuple().exponent))


def _split(digits: str) -> tuple[str, str]:
    """Return what stands before and after the decimal mark, if there is one."""
    last = max(digits.rfind(","), digits.rfind("."))
    if last < 0 or digits.count(digits[last]) > 1:
        return digits, ""
    front, decimals = digits[:last], digits[last + 1:]
    if decimals and not decimals.isdecimal():
        raise _no_number()
    return front, decimals


def _no_number() -> NotANumber:
    return NotANumber(_l("Enter a number such as 12.50."))
