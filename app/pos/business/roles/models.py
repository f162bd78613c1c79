"""Roles: what an employee may do, may not do, or may do with approval, and up to which amount."""

from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked, same_tenant
from app.kernel.types import Money, choice


class UserRole(StrEnum):
    """The roles that every business starts with."""

    APP_OWNER = "APP_OWNER"
    ADMIN = "ADMIN"
    MANAGER = "MANAGER"
    CASHIER = "CASHIER"
    ACCOUNTANT = "ACCOUNTANT"
    HR = "HR"
    INVENTORY = "INVENTORY"


class PermissionEffect(StrEnum):
    """What a role says of a permission."""

    ALLOW = "allow"
    APPROVE = "approve"
    DENY = "deny"


class CustomRole(TenantOwned, Tracked, Model):
    """A role of one business; the built-in ones carry the seed's key and cannot be removed."""

    __tablename__ = "custom_role"
    __table_args__ = (UniqueConstraint("tenant_id", "key"), {"schema": "business"})

    key: Mapped[str]
    name: Mapped[str]
    is_builtin: Mapped[bool] = mapped_column(default=False)


class RolePermissionConfig(TenantOwned, Tracked, Model):
    """One permission of one role: its effect, and the amount up to which it is allowed without approval."""

    __tablename__ = "role_permission_config"
    __table_args__ = (
        UniqueConstraint("tenant_id", "role_id", "permission"),
        same_tenant("role_id", "business.custom_role"),
        {"schema": "business"},
    )

    role_id: Mapped[UUID]
    permission: Mapped[str]
    effect: Mapped[PermissionEffect] = mapped_column(choice(PermissionEffect, "permission_effect"))
    limit: Mapped[Decimal | None] = mapped_column(Money)
