"""The till's pages and actions. Each module holds one part of the screen; all of them are one resource."""

from app.pos.sales.till.controller import (  # noqa: F401 -- importing a part registers its routes
    customers,
    display,
    paying,
    receipts,
    selling,
    shifts,
)
from app.pos.sales.till.controller.base import ask_approval, till

__all__ = ["ask_approval", "till"]
