"""Reading registers."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Row, Select, func, select, text

from app.kernel.clock import now
from app.kernel.database import db, dialect_name
from app.kernel.refusal import NotFound
from app.kernel.tenancy import unscoped
from app.pos.business.branches.models import Branch
from app.pos.business.registers.models import Register


def get_register(register_id: UUID) -> Register:
    """Return a register of the current business; raise NotFound."""
    return _one(select(Register).where(Register.id == register_id, Register.deleted_at.is_(None)))


def lock_register(register_id: UUID) -> Register:
    """Return the register, locked until the transaction ends: number and hash of its next document are ours."""
    return _one(select(Register).where(Register.id == register_id).with_for_update()
                .execution_options(populate_existing=True))


def _one(statement: Select) -> Register:
    register = db.session.scalar(statement)
    if register is None:
        raise NotFound("register_not_found")
    return register


def count_registers(branch_id: UUID) -> int:
    """Return how many registers a branch has ever had: the next code comes from it."""
    return db.session.scalar(select(func.count()).select_from(Register).where(Register.branch_id == branch_id)) or 0


def list_registers(only_active: bool = False, branch_id: UUID | None = None) -> list[dict]:
    """Return the registers by branch and code as plain dicts."""
    statement = (
        select(Register, Branch.name)
        .join(Branch, (Branch.tenant_id == Register.tenant_id) & (Branch.id == Register.branch_id))
        .where(Register.deleted_at.is_(None)).order_by(Branch.code, Register.code))
    if only_active:
        statement = statement.where(Register.is_active, Branch.is_active)
    if branch_id:
        statement = statement.where(Register.branch_id == branch_id)
    return [{**register_view(register), "branch": branch} for register, branch in db.session.execute(statement)]


def register_view(register: Register) -> dict:
    """Return a register as a plain dict."""
    expires = register.pairing_expires_at
    return {
        "id": register.id, "branch_id": register.branch_id, "code": register.code, "name": register.name,
        "series": register.series,
        "receipt_counter": register.receipt_counter, "z_counter": register.z_counter,
        "is_active": register.is_active, "paper_mm": register.paper_mm, "printer": register.printer,
        "is_paired": register.device_token_hash is not None, "device_name": register.device_name,
        "paired_at": register.paired_at,
        "code_expires_at": expires if register.pairing_code_hash and expires and expires > now() else None,
    }


def find_paired(register_id: UUID, token_hash: str) -> Row | None:
    """Return (register id, name, branch id, branch name) if the device with this token is that till; else None."""
    return db.session.execute(
        select(Register.id, Register.name, Register.branch_id, Branch.name.label("branch_name"))
        .join(Branch, (Branch.tenant_id == Register.tenant_id) & (Branch.id == Register.branch_id))
        .where(Register.id == register_id, Register.device_token_hash == token_hash, Register.is_active,
               Register.deleted_at.is_(None))
    ).first()


def find_pairing(code_hash: str) -> tuple[UUID, UUID] | None:
    """Return (tenant id, register id) that a living pairing code stands for, in whatever business; else None."""
    if dialect_name() == "postgresql":
        row = db.session.execute(text("SELECT tenant_id, register_id FROM business.find_pairing(:hash, :at)"),
                                 {"hash": code_hash, "at": now()}).first()
    else:
        with unscoped("a device that is being paired belongs to no business yet"):
            row = db.session.execute(select(Register.tenant_id, Register.id).where(
                Register.pairing_code_hash == code_hash, Register.pairing_expires_at > now(), Register.is_active,
                Register.deleted_at.is_(None))).first()
    return (row[0], row[1]) if row else None


def list_register_names() -> list[dict]:
    """Return {id, name} of every register there ever was, by series: for filters over history."""
    rows = db.session.execute(select(Register.id, Register.series, Register.name).order_by(Register.series))
    return [{"id": row.id, "name": f"{row.series} · {row.name}"} for row in rows]


def count_documents() -> int:
    """Return how many receipts the tills of the business have numbered so far."""
    return db.session.scalar(select(func.coalesce(func.sum(Register.receipt_counter), 0))) or 0
