"""Which branches a person sees the stock of."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.refusal import NotFound
from app.pos.business.api import list_branches


def visible_branches(actor: Actor) -> list[dict]:
    """Return the branches whose stock the actor may see, by code: all, or the own one of who belongs to one."""
    return [branch for branch in list_branches() if actor.branch_id in (None, branch["id"])]


def choose_branch(actor: Actor, branch_id: UUID | None) -> dict:
    """Return the branch asked for, else the actor's own or the main one; raise NotFound if it is not visible."""
    branches = visible_branches(actor)
    wanted = [branch for branch in branches if (branch["id"] == branch_id if branch_id else branch["is_main"])]
    if not wanted and branch_id is None:
        wanted = branches[:1]
    if not wanted:
        raise NotFound("branch_not_found")
    return wanted[0]
