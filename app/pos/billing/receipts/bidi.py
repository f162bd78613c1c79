"""The order of mixed writing on a line, for a printer that only knows dots.

The part of the Unicode algorithm that receipts need: one level of embedding, isolates, numbers beside either script.
"""

from __future__ import annotations

import unicodedata

ISOLATE, END = "\u2066", "\u2069"
RIGHT = ("R", "AL")
LEFT = ("L", "EN", "AN")
BESIDE_NUMBERS = ("ES", "ET", "CS")


def is_rtl(text: str, default: bool = False) -> bool:
    """Return whether a text reads from right to left: its first letter says; without letters, the default."""
    depth = 0
    for character in text:
        depth += (character == ISOLATE) - (character == END)
        if depth or character == END:
            continue
        kind = unicodedata.bidirectional(character)
        if kind in RIGHT or kind == "L":
            return kind in RIGHT
    return default


def runs(text: str, base_rtl: bool) -> list[tuple[str, bool]]:
    """Return the pieces of a line from left to right as they are seen: (text, whether it reads from right to left)."""
    directions = _resolve(_kinds(text), base_rtl)
    pieces: list[tuple[str, bool]] = []
    for character, rtl in zip(text, directions, strict=True):
        if character in (ISOLATE, END):
            continue
        if pieces and pieces[-1][1] == rtl:
            pieces[-1] = (pieces[-1][0] + character, rtl)
        else:
            pieces.append((character, rtl))
    return pieces[::-1] if base_rtl else pieces


def _kinds(text: str) -> list[str]:
    """Return each character's direction: "R", "L", or "" for those that take it from their neighbours."""
    kinds, depth = [], 0
    for position, character in enumerate(text):
        depth += character == ISOLATE
        kind = unicodedata.bidirectional(character)
        if depth or kind in LEFT or (kind in BESIDE_NUMBERS and _beside_number(text, position)):
            kinds.append("L")
        elif kind in RIGHT:
            kinds.append("R")
        elif kind == "NSM":
            kinds.append(kinds[-1] if kinds else "")
        else:
            kinds.append("")
        depth -= character == END
    return kinds


def _beside_number(text: str, position: int) -> bool:
    around = text[max(0, position - 1): position] + text[position + 1: position + 2]
    return any(unicodedata.bidirectional(character) == "EN" for character in around)


def _resolve(kinds: list[str], base_rtl: bool) -> list[bool]:
    base = "R" if base_rtl else "L"
    before, resolved = base, []
    for position, kind in enumerate(kinds):
        if not kind:
            after = next((later for later in kinds[position:] if later), base)
            kind = before if before == after else base
        before = kind
        resolved.append(kind == "R")
    return resolved
