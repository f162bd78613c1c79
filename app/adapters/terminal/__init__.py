"""The card terminal port: what is asked of a terminal, and what it may answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol
from uuid import UUID

from flask import current_app

from app.config import ConfigurationError

State = Literal["approved", "declined", "pending", "cancelled", "absent"]


class NoAnswer(Exception):
    """The terminal or its provider did not answer, or the line broke: what happened is not known."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a provider says of one request. `absent`: it has never heard of it."""

    state: State
    reference: str | None = None
    card: str | None = None
    reason: str | None = None
    raw: dict[str, Any] = field(default_factory=dict)


class Terminal(Protocol):
    """A card terminal. Every request has an id of ours: the same id asked twice is one payment. Any call may raise
    NoAnswer; then `query` tells the truth, later."""

    name: str

    def charge(self, request_id: UUID, amount: Decimal, currency: str) -> Outcome:
        """Take `amount` (positive) from a card; `pending` when the customer is still at it."""

    def refund(self, request_id: UUID, amount: Decimal, currency: str, original: UUID) -> Outcome:
        """Give `amount` (positive) of the request `original` back to its card."""

    def query(self, request_id: UUID) -> Outcome:
        """Say what became of a request."""

    def cancel(self, request_id: UUID) -> Outcome:
        """Undo a payment: `cancelled` when no money stays taken; the state it has when that is too late."""


def terminal() -> Terminal:
    """Return the terminal that CARD_TERMINAL names, or what was put in its place."""
    found = current_app.extensions.get("terminal")
    if found is None:
        settings = current_app.config["SETTINGS"]
        if settings.terminal != "fake":
            raise ConfigurationError(f"CARD_TERMINAL names {settings.terminal!r}; known: fake.")
        from app.adapters.terminal.fake import FakeTerminal  # reason: the implementation imports this port

        found = current_app.extensions["terminal"] = FakeTerminal(settings.files_path / "terminal")
    return found
