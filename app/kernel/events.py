"""Events: a lower domain tells what happened, `app/subscriptions.py` says who listens. No hidden signals.

In-transaction handlers run at once, in the listed order, and may refuse. After-commit handlers run in a worker,
from the outbox row that was written in the same transaction: at least once, so they must be safe to repeat.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from flask import Flask, current_app


@dataclass(frozen=True, slots=True)
class Event:
    """Base of every event: past tense, plain values only when it is handled after commit."""


@dataclass(slots=True)
class Subscriptions:
    """Who listens in one application: a process may make several, each with the systems it serves."""

    in_transaction: dict[type, list[Callable[[Any], None]]] = field(default_factory=dict)
    after_commit: dict[str, list[Callable[[Any], None]]] = field(default_factory=dict)
    types: dict[str, type] = field(default_factory=dict)
    queues: list[Callable[[int], int]] = field(default_factory=list)
    """Tables that are queues of their own (mail): each is `drain(limit) -> handled`, called with the outbox."""

    def subscribe(self, event: type, handlers: list[Callable], *, after_commit: bool = False) -> None:
        """Add handlers of an event type; called from `app/subscriptions.py` alone."""
        if after_commit:
            self.types[event.__name__] = event
            self.after_commit.setdefault(event.__name__, []).extend(handlers)
        else:
            self.in_transaction.setdefault(event, []).extend(handlers)


def use(app: Flask, subscriptions: Subscriptions) -> None:
    """Let an application listen as told."""
    app.extensions["subscriptions"] = subscriptions


def subscriptions() -> Subscriptions:
    """Return who listens in the running application."""
    return current_app.extensions["subscriptions"]


def publish(event: Any) -> None:
    """Run the in-transaction handlers of `event` now, and leave an outbox row if anyone listens after commit."""
    for handler in subscriptions().in_transaction.get(type(event), ()):
        handler(event)
    if listens_after_commit(type(event)):
        from app.kernel import outbox  # reason: the outbox's model needs the database, events must not

        outbox.add(type(event).__name__, payload(event))


def listens_after_commit(event: type) -> bool:
    """Return whether anyone handles this event type after commit."""
    return bool(subscriptions().after_commit.get(event.__name__))


def payload(event: Event) -> dict[str, str | None]:
    """Return an event's fields as JSON-safe values."""
    return {name: (None if value is None else str(value)) for name, value in asdict(event).items()}


def dispatch(name: str, values: dict[str, Any]) -> None:
    """Run the after-commit handlers of the named event with its stored payload (each value a string or None)."""
    known = subscriptions()
    event_type = known.types[name]
    event = event_type(**{one.name: values.get(one.name) for one in fields(event_type)})
    for handler in known.after_commit[name]:
        handler(event)
