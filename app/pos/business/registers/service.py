"""Making and changing registers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.ids import new_id
from app.pos.business.branches.queries import get_branch
from app.pos.business.registers import queries
from app.pos.business.registers.models import Register

EDITABLE = ("name", "is_active", "printer", "paper_mm", "prints_automatically", "has_customer_display")


def create_register(values: dict[str, Any], actor: Actor) -> UUID:
    """Make a till in `values["branch_id"]`; codes run T01, T02 …, its receipt series is branch and code. Returns the id."""
    branch = get_branch(values["branch_id"])
    code = f"T{queries.count_registers(branch.id) + 1:02d}"
    register = Register(id=new_id(), branch_id=branch.id, code=code, series=f"{branch.code}-{code}",
                        **{name: values[name] for name in EDITABLE if name in values})
    db.session.add(register)
    db.session.flush()  # reason: the caller may hand the till out in the same request
    audit.record("business.registers.create", "register", register.id, actor,
                 after={"series": register.series, "name": register.name})
    return register.id
