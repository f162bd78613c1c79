"""Codes on goods: one spelling for each, check digits, and what a scanner may send for the same article.

Stored are GTIN codes with 13 digits (UPC-A with its leading 0, GTIN-14 of a single unit without it), EAN-8 with its
8 digits, pack codes (GTIN-14 with an indicator) with 14, and every other code as it stands.
"""

from __future__ import annotations

from decimal import Decimal

import biip
from biip.upc import Upc

from app.kernel.i18n import _l
from app.kernel.numbers import NotANumber, parse_decimal
from app.kernel.refusal import Refusal

GTIN_LENGTHS = (8, 12, 13, 14)
LONGEST = 80
LARGEST_PACK = 1_000_000
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
_GROUP_SEPARATOR = "\x1d"


def clean(code: str) -> str:
    """Return a code without what surrounds it: blanks, line ends, control characters; digits in Latin."""
    kept = "".join(char for char in code if char.isprintable() or char == _GROUP_SEPARATOR)
    return kept.strip(" \u00a0\u200e\u200f" + _GROUP_SEPARATOR).translate(_DIGITS)


def is_number(code: str) -> bool:
    """Return whether a code is made of the digits 0 to 9 only."""
    return code.isascii() and code.isdigit()


def check_digit(payload: str) -> str:
    """Return the check digit (GS1, modulo 10) of a payload of digits."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(payload)))
    return str(-total % 10)


def is_gtin(code: str) -> bool:
    """Return whether a code is a GTIN with a right check digit."""
    return is_number(code) and len(code) in GTIN_LENGTHS and check_digit(code[:-1]) == code[-1]


def normalise(code: str) -> str:
    """Return the one spelling under which a code is stored; a code that is no GTIN only loses its blanks."""
    code = clean(code)
    if not is_gtin(code):
        return code
    if len(code) == 12:
        return "0" + code
    if len(code) == 14 and code[0] == "0":
        return code[1:]
    return code


def ensure_barcode(code: str, field: str | None = None) -> str:
    """Return the code as it is stored. Raise Refusal when it looks like a GTIN and its check digit is wrong, or when
    it is empty or too long for a code."""
    code = clean(code)
    if not code:
        raise Refusal("barcode_empty", _l("The barcode is empty."), remedy=_l("Enter the code or leave the row out."),
                      field=field)
    if len(code) > LONGEST:
        raise Refusal("barcode_long", _l("The barcode is too long."), field=field,
                      remedy=_l("Use at most %(most)d characters.", most=LONGEST))
    if "|" in code or "*" in code:
        raise Refusal("barcode_sign", _l("A barcode cannot contain | or *."), field=field,
                      remedy=_l("Type the code without these signs."))
    if is_number(code) and len(code) in GTIN_LENGTHS and not is_gtin(code):
        raise Refusal(
            "barcode_check_digit",
            _l("The check digit of %(code)s is wrong: it ends in %(found)s and should end in %(right)s.",
               code=code, found=code[-1], right=check_digit(code[:-1])),
            remedy=_l("Type the digits again as they are printed."), field=field, barcode=code)
    return normalise(code)


def parse_codes(text: str) -> list[tuple[str, Decimal]]:
    """Return the codes that a person wrote, one a line (or apart by |), as (code as stored, units it stands for).

    A pack is written with its units: 10036000291459*12 (or × 12). Raises Refusal for wrong check digits and amounts.
    """
    found = []
    for part in text.replace("|", "\n").replace("×", "*").splitlines():
        if not part.strip():
            continue
        code, star, units = part.rpartition("*")
        try:
            quantity = parse_decimal(units) if star else Decimal(1)
        except NotANumber:
            quantity = Decimal(0)
        if not (quantity.is_finite() and 0 < quantity < LARGEST_PACK) or quantity != round(quantity, 4):
            raise Refusal("pack_quantity", _l("%(text)s does not say how many units the pack holds.", text=part.strip()[:LONGEST]),
                          remedy=_l("Write the code, a star and the number: 10036000291459*12."), field="barcodes")
        found.append((ensure_barcode(code if star else part, "barcodes"), quantity))
    return found


def spellings(code: str) -> tuple[str, ...]:
    """Return what a scanned or typed code may be stored as, the likeliest first: as a GTIN, as it stands, the UPC-A
    behind a short UPC-E, the article inside a GS1 message (`]C10109501…`, `(01)0950…`)."""
    cleaned = clean(code)
    found = [normalise(cleaned), cleaned]
    if is_number(cleaned) and len(cleaned) == 12:
        found.append("0" + cleaned)
    if is_number(cleaned) and len(cleaned) in (6, 7, 8) and (short := _expanded(cleaned)):
        found.append("0" + short)
    if cleaned.startswith(("]", "(01)")) or _GROUP_SEPARATOR in cleaned or (len(cleaned) >= 16 and cleaned[:2] == "01"):
        if article := _article(cleaned):
            found.append(article)
    return tuple(dict.fromkeys(spelling for spelling in found if spelling))


def _expanded(code: str) -> str | None:
    try:
        return Upc.parse(code).as_upc_a()
    except biip.ParseError:
        return None


def _article(message: str) -> str | None:
    try:
        if message.startswith("("):
            parsed = biip.gs1_messages.GS1Message.parse_hri(message)
            gtin = next((part.gtin for part in parsed.element_strings if part.gtin), None)
        else:
            gtin = biip.parse(message).gtin
    except (biip.ParseError, AttributeError, ValueError):
        return None
    return normalise(gtin.value) if gtin else None
