"""Making and changing branches."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.pos.business.branches import queries, rules
from app.pos.business.branches.models import Branch
from app.pos.business.license.limits import ensure_room

EDITABLE = ("name", "name_ar", "address", "city", "postcode", "country", "phone", "timezone", "day_cutoff", "currency",
            "cash_rounding", "cash_rounding_method", "receipt_header", "receipt_footer", "receipt_language",
            "is_active")


def create_branch(values: dict[str, Any], actor: Actor) -> UUID:
    """Make a branch; the first of a business is its main one. Codes run B1, B2 … Returns the id."""
    _check(values)
    if values.get("is_active", True):
        ensure_room("branches", queries.count_active)
    number = queries.count_branches() + 1
    branch = Branch(id=new_id(), code=f"B{number}", is_main=number == 1,
                    **{name: values[name] for name in EDITABLE if name in values})
    if branch.cash_rounding is None and "cash_rounding" not in values:
        branch.cash_rounding = rules.CASH_UNITS.get(branch.currency)
    db.session.add(branch)
    db.session.flush()  # reason: registers made in the same request refer to it
    audit.record("business.branches.create", "branch", branch.id, actor, after=_state(branch))
    return branch.id


def edit_branch(branch_id: UUID, values: dict[str, Any], actor: Actor) -> None:
    """Change a branch. The main branch stays active; a used currency stays."""
    branch = queries.get_branch(branch_id)
    _check(values)
    if branch.is_main and values.get("is_active") is False:
        raise Refusal("main_branch_active", _l("The main branch cannot be switched off."), field="is_active",
                      remedy=_l("Make another branch the main one first."))
    if values.get("is_active") and not branch.is_active:
        ensure_room("branches", queries.count_active)
    before = _state(branch)
    for name in EDITABLE:
        if name in values:
            setattr(branch, name, values[name])
    old, new = audit.changes(before, _state(branch))
    if new:
        audit.record("business.branches.edit", "branch", branch.id, actor, before=old, after=new)


def make_main(branch_id: UUID, actor: Actor) -> None:
    """Make a branch the main one."""
    branch, former = queries.get_branch(branch_id), queries.get_main_branch()
    if branch.id == former.id:
        return
    former.is_main = False
    db.session.flush()  # reason: only one main branch may exist at any moment
    branch.is_main, branch.is_active = True, True
    audit.record("business.branches.make_main", "branch", branch.id, actor,
                 before={"main": former.code}, after={"main": branch.code})


def _check(values: dict[str, Any]) -> None:
    if values.get("timezone"):
        rules.ensure_timezone(values["timezone"])
    if values.get("currency"):
        rules.ensure_currency(values["currency"])


def _state(branch: Branch) -> dict[str, Any]:
    return {name: getattr(branch, name) for name in EDITABLE}
