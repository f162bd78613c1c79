"""Employees: the place of a user in one business: role, branch, PIN."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked, same_tenant


class Employee(TenantOwned, Tracked, Model):
    """A person at work in a business. Cashiers need no e-mail: then `user_id` is none and the PIN is all."""

    __tablename__ = "employee"
    __open_to__ = "own_user"
    __table_args__ = (
        UniqueConstraint("tenant_id", "user_id"),
        UniqueConstraint("tenant_id", "number"),
        same_tenant("role_id", "business.custom_role"),
        same_tenant("branch_id", "business.branch"),
        {"schema": "business"},
    )

    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.user.id"), index=True)
    number: Mapped[str] = mapped_column(comment="staff number, what a badge shows")
    name: Mapped[str]
    role_id: Mapped[UUID]
    branch_id: Mapped[UUID | None] = mapped_column(comment="the only branch, or none: every branch")
    pin_hash: Mapped[str | None]
    pin_failed_attempts: Mapped[int] = mapped_column(default=0)
    pin_locked_until: Mapped[datetime | None]
    language: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)
