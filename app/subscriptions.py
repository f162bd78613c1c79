"""Event → handlers: the one place where a lower domain causes work in a higher one."""

from app.kernel import events


def register() -> None:
    """Wire the subscriptions of this process's systems."""
    events.reset()
