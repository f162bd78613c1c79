"""The receipt printer port: bytes in, paper out; or the printer's own words for why not."""

from __future__ import annotations

import re
from typing import Protocol

from app.config import Settings

_ADDRESS = re.compile(r"tcp://[A-Za-z0-9.-]+(?::(?P<port>[0-9]{1,5}))?|fake:[A-Za-z0-9_-]*")
HIGHEST_PORT = 65_535


def is_address(text: str) -> bool:
    """Return whether bytes can be sent to such an address: what a register may be given and what `printer` takes."""
    found = _ADDRESS.fullmatch(text)
    return found is not None and 0 < int(found["port"] or 1) <= HIGHEST_PORT


class PrinterError(Exception):
    """Nothing, or not all, was printed; trying again later may help. The text is the printer's or the system's own."""


class Printer(Protocol):
    """A receipt printer that takes ESC/POS."""

    def send(self, payload: bytes) -> None:
        """Print the bytes; raise PrinterError when they were not taken within a few seconds."""


def printer(address: str, settings: Settings) -> Printer:
    """Return the printer at an address: `tcp://host:9100`, or `fake:name`, which keeps what it gets.

    With PRINTER=fake every address is the fake's: nothing of this installation reaches paper. Raises PrinterError
    for an address that cannot be reached from here.
    """
    from app.adapters.printer.fake import FakePrinter  # reason: the implementations import this port
    from app.adapters.printer.network import NetworkPrinter

    if not is_address(address):
        raise PrinterError(f"{address}: this server cannot reach such a printer; give it a network address (tcp://host:9100)")
    if address.startswith("fake:") or settings.printer == "fake":
        return FakePrinter(settings.files_path / "printer", address)
    return NetworkPrinter(address.removeprefix("tcp://"))
