"""Identity: every row has a UUIDv7 made by the application, so ids sort by birth and never need the database."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a fresh UUIDv7 (time-ordered, RFC 9562)."""
    return uuid7()


def parse_id(text: str | None) -> UUID | None:
    """Return the UUID that `text` spells, or None if it spells none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
