"""How much of a thing the plan allows, asked when one more is made."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from app.kernel.database import db, dialect_name
from app.kernel.refusal import CONFLICT, Refusal
from app.kernel.tenancy import require_tenant
from app.license_protocol.codes import EXPLANATIONS, Code
from app.pos.business.branches.queries import count_active as count_branches
from app.pos.business.employees.queries import count_active as count_employees
from app.pos.business.license import state

REFUSING = {"branches": Code.TOO_MANY_BRANCHES, "users": Code.TOO_MANY_USERS, "products": Code.TOO_MANY_PRODUCTS}


def room(kind: str, count: Callable[[], int]) -> int | None:
    """Return how many more `kind` ("branches", "users", "products") the plan allows, never below 0; None: as many as
    one likes. `count` says how many there are, and is asked only when there is a limit.

    Until the transaction ends nobody else of this business makes one, so that two at once cannot both be the last.
    """
    claims = state.held().claims if state.is_enforced() else None
    allowed = claims.limits.get(kind) if claims else None
    if allowed is None:
        return None
    if dialect_name() == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"license.{kind}.{require_tenant()}", 0))))
    return max(0, allowed - count())


def used_of_plan() -> dict[str, int]:
    """Return how much the current business uses of the limits that this domain knows: branches and users."""
    return {"branches": count_branches(), "users": count_employees()}


def ensure_room(kind: str, count: Callable[[], int], adding: int = 1) -> None:
    """Raise Refusal TOO_MANY_… (409) unless the plan allows `adding` more (see `room`)."""
    left = room(kind, count)
    if left is not None and left < adding:
        raise refusal(kind)


def refusal(kind: str) -> Refusal:
    """Return the refusal of one more `kind`."""
    explanation = EXPLANATIONS[REFUSING[kind]]
    return Refusal(str(REFUSING[kind]), explanation.message, remedy=explanation.remedy, status=CONFLICT)
