"""Rules of receipts on paper."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from decimal import Decimal

PAPERS = (80, 58)
SEAL_SHOWN = 8
PAGE_LIVES = timedelta(minutes=10)
"""How long the page of a first print may be printed without a mark: a paper jam, not an afternoon."""


def paper_of(text: str | None, default: int) -> int:
    """Return the paper's width in millimetres that an address asks for, else the default."""
    return int(text) if text in {str(width) for width in PAPERS} else default


def is_copy(number: int, printed_at: datetime, moment: datetime) -> bool:
    """Return whether a print's page carries the mark of a copy: a later print, or the first one opened again later."""
    return number > 1 or moment - printed_at > PAGE_LIVES


def qr_text(number: str, payable: str, sold_at: datetime, seal: str) -> str:
    """Return what the QR code of a receipt says: number, amount, time (UTC) and the first letters of its seal."""
    return f"{number}|{payable}|{sold_at:%Y-%m-%dT%H:%M:%SZ}|{seal[:SEAL_SHOWN]}"


def zatca_text(seller: str, tax_number: str, sold_at: datetime, total: Decimal, tax: Decimal) -> str:
    """Return what Saudi Arabia's tax office asks of the QR code of a simplified invoice: five tagged values, Base64."""
    values = (seller, tax_number, f"{sold_at:%Y-%m-%dT%H:%M:%SZ}", f"{total:.2f}", f"{tax:.2f}")
    tagged = b"".join(bytes((tag, len(text.encode()[:255]))) + text.encode()[:255] for tag, text in enumerate(values, 1))
    return base64.b64encode(tagged).decode()
