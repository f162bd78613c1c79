"""Events: a lower domain tells what happened, `app/subscriptions.py` says who listens. No hidden signals.

In-transaction handlers run at once, in the listed order, and may refuse. After-commit handlers run in a worker,
from the outbox row that was written in the same transaction: at least once, so they must be safe to repeat.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any

IN_TRANSACTION: dict[type, list[Callable[[Any], None]]] = {}
AFTER_COMMIT: dict[str, list[Callable[[Any], None]]] = {}
_BY_NAME: dict[str, type] = {}


@dataclass(frozen=True, slots=True)
class Event:
    """Base of every event: past tense, plain values only when it is handled after commit."""


def subscribe(event: type, handlers: list[Callable], *, after_commit: bool = False) -> None:
    """Register the handlers of an event type, replacing none; called from `app/subscriptions.py` alone."""
    if after_commit:
        _BY_NAME[event.__name__] = event
        AFTER_COMMIT.setdefault(event.__name__, []).extend(handlers)
    else:
        IN_TRANSACTION.setdefault(event, []).extend(handlers)


def publish(event: Any) -> None:
    """Run the in-transaction handlers of `event` now, and leave an outbox row if anyone listens after commit."""
    for handler in IN_TRANSACTION.get(type(event), ()):
        handler(event)
    if listens_after_commit(type(event)):
        from app.kernel import outbox  # reason: the outbox's model needs the database, events must not

        outbox.add(type(event).__name__, payload(event))


def listens_after_commit(event: type) -> bool:
    """Return whether anyone handles this event type after commit."""
    return bool(AFTER_COMMIT.get(event.__name__))


def payload(event: Any) -> dict[str, str]:
    """Return an event's fields as JSON-safe values."""
    assert is_dataclass(event)
    return {name: (None if value is None else str(value)) for name, value in asdict(event).items()}


def dispatch(name: str, values: dict[str, Any]) -> None:
    """Run the after-commit handlers of the named event with its stored payload (each value a string or None)."""
    event_type = _BY_NAME[name]
    event = event_type(**{field.name: values.get(field.name) for field in fields(event_type)})
    for handler in AFTER_COMMIT[name]:
        handler(event)


def reset() -> None:
    """Forget every subscription: an application is made of its own list."""
    IN_TRANSACTION.clear()
    AFTER_COMMIT.clear()
    _BY_NAME.clear()
