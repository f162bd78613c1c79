"""What a command does when the product refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.kernel.database import db
from app.kernel.refusal import Refusal


@contextmanager
def refusals() -> Iterator[None]:
    """End with one sentence, everything undone, when the product refuses."""
    try:
        yield
    except Refusal as refusal:
        db.session.rollback()
        raise click.ClickException(f"{refusal.message} {refusal.remedy}") from None
