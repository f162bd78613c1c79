"""A printer that stays here: files that the developer page shows, written by any process, read by any other."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from app.adapters.printer import PrinterError
from app.kernel.ids import new_id

BROKEN = "broken"


class FakePrinter:
    """Keeps each print as a file in a folder; the one called `fake:broken` is always out of paper."""

    def __init__(self, folder: Path, address: str = "fake:") -> None:
        self.folder = Path(folder)
        plain = address.removeprefix("fake:").removeprefix("tcp://")
        self.name = re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-") or "printer"

    def send(self, payload: bytes) -> None:
        """Keep the bytes beside the others."""
        if self.name == BROKEN:
            raise PrinterError("paper end")
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{new_id()}.{self.name}.bin"
        part = path.with_suffix(".part")
        part.write_bytes(payload)
        part.rename(path)

    def printed(self, limit: int = 20) -> list[dict]:
        """Return the last prints of every printer, newest first: printer, printed_at, size, text (its letters)."""
        found = []
        for path in sorted(self.folder.glob("*.bin"), reverse=True)[:limit]:
            payload = path.read_bytes()
            found.append({"printer": path.name.split(".")[1], "size": len(payload), "text": letters(payload),
                          "printed_at": datetime.fromtimestamp(path.stat().st_mtime, UTC)})
        return found


def letters(payload: bytes) -> str:
    """Return ESC/POS bytes as text: letters as they are, pictures, cuts and kicks of the drawer as words in brackets."""
    text, position = [], 0
    while position < len(payload):
        words, position = _next(payload, position)
        text.append(words)
    return "".join(text)


def _next(payload: bytes, position: int) -> tuple[str, int]:
    """Return what the command or letter at a position says, and where the next one starts."""
    rest = payload[position:]
    if rest.startswith(b"\x1dv0"):
        width, height = int.from_bytes(rest[4:6], "little"), int.from_bytes(rest[6:8], "little")
        return f"[picture {width * 8} × {height}]\n", position + 8 + width * height
    for command, length, words in COMMANDS:
        if rest.startswith(command):
            return words, position + length
    return rest[:1].decode("cp858"), position + 1


COMMANDS = (  # the bytes a command starts with, its whole length, what it says
    (b"\x1b@", 2, "[start]\n"), (b"\x1bp", 5, "[drawer]\n"), (b"\x1dV", 3, "[cut]\n"), (b"\x1bt", 3, ""),
    (b"\x1bE\x01", 3, "[bold]"), (b"\x1bE\x00", 3, ""), (b"\x1ba\x01", 3, "[centre]"), (b"\x1ba", 3, ""),
    (b"\x1b!0", 3, "[large]"), (b"\x1b!", 3, ""), (b"\x1bd", 3, "\n"),
)
