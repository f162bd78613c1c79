"""Rules of the print queue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.kernel.i18n import _l

MOST_ATTEMPTS = 8
TROUBLES = {
    "paper end": _l("paper end"), "cover open": _l("cover open"),
    "error, see the printer's lamps": _l("error, see the printer's lamps"),
    "Connection refused": _l("Connection refused"), "timed out": _l("timed out"), "No route to host": _l("No route to host"),
}
"""What printers say, and what the network says of those that do not answer."""


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many failed attempts (4 s, 8 s … about four minutes), or None: give up.

    Somebody stands at the till: a new roll of paper takes half a minute, so the first tries follow each other closely.
    """
    return timedelta(seconds=2) * 2**attempts if attempts < MOST_ATTEMPTS else None


def trouble_words(error: str) -> Any:
    """Return what a printer said ("10.0.0.5:9100: paper end") as a text in any language, as far as its words are known."""
    address, colon, said = error.rpartition(": ")
    if said not in TROUBLES:
        return error
    return _l("%(printer)s: %(trouble)s", printer=address, trouble=TROUBLES[said]) if colon else TROUBLES[said]
