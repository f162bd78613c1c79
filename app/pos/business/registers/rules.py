"""Rules of registers: pairing codes, paper, printer addresses."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from app.adapters.printer import is_address
from app.kernel.i18n import _l
from app.kernel.refusal import Refusal

CODE_LENGTH = 8
CODE_LIVES = timedelta(minutes=15)
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that nobody mistakes for one another when a code is read out."""


def new_pairing_code() -> str:
    """Return a fresh pairing code."""
    return "".join(secrets.choice(ALPHABET) for _position in range(CODE_LENGTH))


def clean_code(text: str) -> str:
    """Return a pairing code as it was made from what a person typed: capitals, no spaces or hyphens."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def spaced_code(code: str) -> str:
    """Return a pairing code as people read it out: ABCD-EFGH."""
    half = CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def ensure_printer(address: str) -> str:
    """Return a printer's address; raise Refusal unless it is empty or one that receipts can be sent to."""
    if address and not is_address(address):
        raise Refusal("printer_malformed", _l("This is no address of a receipt printer."), field="printer",
                      remedy=_l("Enter one such as tcp://192.168.1.50:9100, or leave it empty to print in the browser."))
    return address
