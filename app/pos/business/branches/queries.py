"""Reading branches."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.pos.business.branches.models import Branch
from app.pos.business.registers.models import Register


def get_branch(branch_id: UUID) -> Branch:
    """Return a branch of the current business; raise NotFound."""
    branch = db.session.scalar(select(Branch).where(Branch.id == branch_id, Branch.deleted_at.is_(None)))
    if branch is None:
        raise NotFound("branch_not_found")
    return branch


def get_main_branch() -> Branch:
    """Return the main branch of the current business; raise NotFound."""
    branch = db.session.scalar(select(Branch).where(Branch.is_main, Branch.deleted_at.is_(None)))
    if branch is None:
        raise NotFound("branch_not_found")
    return branch


def count_branches() -> int:
    """Return how many branches the business has ever had: the next code comes from it."""
    return db.session.scalar(select(func.count()).select_from(Branch)) or 0


def count_active() -> int:
    """Return how many branches are in use."""
    return db.session.scalar(select(func.count()).select_from(Branch).where(Branch.is_active, Branch.deleted_at.is_(None))) or 0


def list_branches(only_active: bool = False) -> list[dict]:
    """Return the branches by code, with the number of their registers, as plain dicts."""
    registers = (select(func.count()).select_from(Register)
                 .where(Register.branch_id == Branch.id, Register.tenant_id == Branch.tenant_id,
                        Register.deleted_at.is_(None)).scalar_subquery())
    statement = select(Branch, registers).where(Branch.deleted_at.is_(None)).order_by(Branch.code)
    if only_active:
        statement = statement.where(Branch.is_active)
    return [
        {"id": branch.id, "code": branch.code, "name": branch.name, "name_ar": branch.name_ar, "city": branch.city,
         "is_main": branch.is_main, "is_active": branch.is_active, "timezone": branch.timezone,
         "currency": branch.currency, "registers": count}
        for branch, count in db.session.execute(statement)
    ]
