"""What a new business starts with in its catalogue: units. Taxes are only made when somebody chooses them."""

from __future__ import annotations

from app.pos.business.api import BusinessCreated
from app.pos.catalog.units.service import lay_units


def lay_foundations(event: BusinessCreated) -> None:
    """Give a new business its units of measure (handler of BusinessCreated, in its transaction)."""
    lay_units()
