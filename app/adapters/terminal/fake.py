"""A terminal that stays here: it remembers every request on disk, as a provider would beyond our own crashes.

The cents of the amount say what happens: .01 declined, .02 no answer and nothing charged, .03 charged but the answer is
lost, .04 the customer takes a while (the second query approves), .05 the customer walks away (the second query
declines), any other amount approved. `script` puts outcomes in line that come first, whatever the amount.
"""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from app.adapters.terminal import NoAnswer, Outcome

BY_CENTS = {1: "decline", 2: "time_out", 3: "lose_answer", 4: "slow", 5: "slow_decline"}
SCRIPTS = ("approve", "decline", "time_out", "lose_answer", "slow", "slow_decline")
QUERIES_OF_SLOW = 2
CARD = "VISA •••• 4242"


class FakeTerminal:
    """Approves, declines, times out and loses answers, as told."""

    name = "fake"

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def script(self, *outcomes: str) -> None:
        """Let the next requests go this way (see SCRIPTS), in this order."""
        unknown = set(outcomes) - set(SCRIPTS)
        if unknown:
            raise ValueError(f"unknown outcome {', '.join(sorted(unknown))}, use one of {', '.join(SCRIPTS)}")
        self._write("script", {"outcomes": list(outcomes)})

    def charge(self, request_id: UUID, amount: Decimal, currency: str) -> Outcome:
        """Take the amount from the one card that this terminal knows."""
        return self._ask(request_id, {"kind": "charge", "amount": str(amount), "currency": currency})

    def refund(self, request_id: UUID, amount: Decimal, currency: str, original: UUID) -> Outcome:
        """Give back, never more than was charged under `original`."""
        charged = self._read(str(original))
        if charged is None or charged["state"] != "approved":
            return Outcome("declined", reason="unknown_original")
        given = [self._read(path.stem) for path in self.folder.glob("*.json")]
        back = sum((Decimal(one["amount"]) for one in given if one and one.get("original") == str(original)
                    and one["state"] == "approved" and one["request_id"] != str(request_id)), Decimal(0))
        if back + amount > Decimal(charged["amount"]):
            return Outcome("declined", reason="more_than_charged")
        return self._ask(request_id, {"kind": "refund", "amount": str(amount), "currency": currency,
                                      "original": str(original)})

    def query(self, request_id: UUID) -> Outcome:
        """Say what became of a request; slow ones make up their mind while being asked."""
        known = self._read(str(request_id))
        if known is None:
            return Outcome("absent")
        if known["state"] == "pending":
            known["queries"] = known.get("queries", 0) + 1
            if known["queries"] >= QUERIES_OF_SLOW:
                known["state"] = known["becomes"]
            self._write(str(request_id), known)
        return self._outcome(known)

    def cancel(self, request_id: UUID) -> Outcome:
        """Undo a payment that was not refunded; nothing happens to one that was declined."""
        known = self._read(str(request_id))
        if known is None:
            return Outcome("absent")
        if known["state"] in ("approved", "pending"):
            known["state"] = "cancelled"
            self._write(str(request_id), known)
        return self._outcome(known)

    def requests(self) -> list[dict[str, Any]]:
        """Return what the terminal remembers, oldest first: what a provider's statement would list."""
        paths = sorted(path for path in self.folder.glob("*.json") if path.stem != "script")
        return [found for path in paths if (found := self._read(path.stem))]

    def _ask(self, request_id: UUID, asked: dict[str, Any]) -> Outcome:
        known = self._read(str(request_id))
        if known is not None:
            return self._outcome(known)
        way = self._next(Decimal(asked["amount"]))
        state = {"decline": "declined", "slow": "pending", "slow_decline": "pending"}.get(way, "approved")
        if way == "time_out":
            raise NoAnswer("the terminal could not be reached")
        known = {"request_id": str(request_id), **asked, "state": state,
                 "becomes": "declined" if way == "slow_decline" else "approved"}
        self._write(str(request_id), known)
        if way == "lose_answer":
            raise NoAnswer("the line broke after the card was charged")
        return self._outcome(known)

    def _next(self, amount: Decimal) -> str:
        scripted = self._read("script")
        if scripted and scripted["outcomes"]:
            way, *rest = scripted["outcomes"]
            self._write("script", {"outcomes": rest})
            return way
        return BY_CENTS.get(int(amount * 100) % 100, "approve")

    def _outcome(self, known: dict[str, Any]) -> Outcome:
        state = known["state"]
        return Outcome(
            state, reference=f"FAKE-{known['request_id'][-12:]}" if state in ("approved", "cancelled") else None,
            card=CARD if state == "approved" else None, reason="card_declined" if state == "declined" else None,
            raw={name: known[name] for name in ("kind", "amount", "currency", "state")})

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            return json.loads((self.folder / f"{name}.json").read_text())
        except FileNotFoundError:
            return None

    def _write(self, name: str, content: dict[str, Any]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f".{name}.{os.getpid()}"
        part.write_text(json.dumps(content))
        part.replace(self.folder / f"{name}.json")
