"""Reading registers."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.pos.business.registers.models import Register


def get_register(register_id: UUID) -> Register:
    """Return a register of the current business; raise NotFound."""
    register = db.session.scalar(select(Register).where(Register.id == register_id, Register.deleted_at.is_(None)))
    if register is None:
        raise NotFound("register_not_found")
    return register


def lock_register(register_id: UUID) -> Register:
    """Return the register, locked until the transaction ends: number and hash of its next document are ours."""
    register = db.session.scalar(
        select(Register).where(Register.id == register_id).with_for_update()
        .execution_options(populate_existing=True))
    if register is None:
        raise NotFound("register_not_found")
    return register


def count_registers(branch_id: UUID) -> int:
    """Return how many registers a branch has ever had: the next code comes from it."""
    return db.session.scalar(select(func.count()).select_from(Register).where(Register.branch_id == branch_id)) or 0
