"""Version 1 of the interface: where it is, how programs prove who they are, and its vocabulary of amounts."""

from __future__ import annotations

from app.kernel.i18n import _l
from app.kernel.json_api.interface import Interface
from app.kernel.refusal import ApprovalNeeded, Refusal


def _reword(refusal: Refusal) -> Refusal:
    """Nobody stands beside a program to approve."""
    if not isinstance(refusal, ApprovalNeeded):
        return refusal
    return Refusal("beyond_limit", _l("This goes beyond what the key may do without a person's approval."),
                   remedy=_l("Do it at the till, where a manager can approve it."), status=403,
                   permission=refusal.details["permission"], amount=refusal.details.get("amount"))


INTERFACE = Interface(
    base="/api/v1", address="api.v1", title="WK POS", is_keyed=True, reword=_reword,
    description="JSON for devices and integrations. Amounts and quantities are exact decimal numbers, "
                "written as text; moments are UTC. Every refusal is an `Error`.",
    security={"type": "http", "scheme": "bearer", "bearerFormat": "wkp_…", "description": "An API key of the back office."})
named, page_of = INTERFACE.named, INTERFACE.page_of

MONEY = {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2,4}$", "description": "an amount of money, exact", "examples": ["12.50"]}
NUMBER = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]{1,4})?$", "description": "an exact number", "examples": ["1.5"]}

AMOUNT_IN = {"type": "string", "format": "decimal", "pattern": r"^[0-9]{1,8}(\.[0-9]{1,4})?$", "examples": ["12.50"],
             "description": "an amount of money, as text: numbers of JSON are not exact"}
QUANTITY_IN = {"type": "string", "format": "decimal", "pattern": r"^[0-9]{1,6}(\.[0-9]{1,4})?$", "examples": ["2"],
               "description": "how many, as text"}
PERCENT_IN = {"type": "string", "format": "decimal", "pattern": r"^(100|[0-9]{1,2}(\.[0-9]{1,4})?)$", "examples": ["10"]}
