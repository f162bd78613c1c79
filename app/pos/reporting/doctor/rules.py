"""What a proof found: plain values, the same for the page, the command and the job."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is off: the record's id and number, which of its figures, what it should be and what it is."""

    id: str | None
    number: str
    what: str
    expected: str | None
    found: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """What one proof looked at and what it found off; `off` is the true count, `found` its first MOST_FOUND.

    A warning names what somebody should look at although the books are right.
    """

    name: str
    says: Any
    counted: int
    off: int = 0
    found: tuple[Finding, ...] = ()
    is_warning: bool = False
    seconds: float = 0.0

    @property
    def is_clean(self) -> bool:
        """Return whether nothing contradicts the facts."""
        return self.off == 0 or self.is_warning


@dataclass(slots=True)
class Tally:
    """Counts what is off and keeps the first MOST_FOUND of them, whatever their number."""

    counted: int = 0
    off: int = 0
    found: list[Finding] = field(default_factory=list)

    def compare(self, record_id: Any, number: str, what: str, expected: Any, found: Any) -> None:
        """Note a difference between what a figure should be and what is stored, if there is one."""
        if expected == found:
            return
        self.off += 1
        if len(self.found) < MOST_FOUND:
            self.found.append(Finding(_text(record_id), number, what, _text(expected), _text(found)))


def is_clean(results: Iterable[Result]) -> bool:
    """Return whether every proof holds."""
    return all(result.is_clean for result in results)


def plain(result: Result) -> dict[str, Any]:
    """Return a result as JSON-safe values."""
    return {
        "name": result.name, "says": str(result.says), "counted": result.counted, "off": result.off,
        "is_warning": result.is_warning, "is_clean": result.is_clean, "seconds": round(result.seconds, 3),
        "found": [{"id": one.id, "number": one.number, "what": one.what, "expected": one.expected, "found": one.found}
                  for one in result.found],
    }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
