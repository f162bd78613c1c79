"""Licences: what a business may use, and what was granted to it beside its plan."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Identified, Model, Tracked, where
from app.kernel.types import Json, choice
from app.licensing.licenses.rules import LicenseStatus, Source


class License(Identified, Tracked, Model):
    """A licence of one business. Limits and days of NULL are the plan's."""

    __tablename__ = "license"
    __table_args__ = (
        UniqueConstraint("serial"),
        CheckConstraint("(expires_on IS NULL) = (expires_at IS NULL)", name="end"),
        Index("ix_license_tenant_reference", "tenant_reference"),
        Index("ix_license_due", "expires_at", **where("status IN ('TRIAL', 'ACTIVE', 'GRACE_PERIOD', 'SUSPENDED')")),
        Index("ix_license_business_trigram", "business_name", postgresql_using="gin", postgresql_ops={"business_name": "gin_trgm_ops"},
              postgresql_with={"fastupdate": "off"}),
        Index("ix_license_listed", "created_at", "id"),
        Index("ix_license_plan_status", "plan_id", "status"),
        {"schema": "licensing"},
    )

    serial: Mapped[str] = mapped_column(comment="WKP-XXXX-XXXX-XXXX, with its check character")
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.owner.id"))
    business_name: Mapped[str]
    tenant_reference: Mapped[str | None] = mapped_column(comment="the business's id in its own system")
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.license_plan.id"))
    status: Mapped[LicenseStatus] = mapped_column(choice(LicenseStatus, "license_status"))
    source: Mapped[Source] = mapped_column(choice(Source, "license_source"))
    zone: Mapped[str] = mapped_column(default="UTC", comment="where the owner's days end")
    expires_on: Mapped[date | None] = mapped_column(comment="last day, inclusive; NULL never ends")
    expires_at: Mapped[datetime | None] = mapped_column(comment="the end of that day in the owner's zone")
    granted_until: Mapped[date | None] = mapped_column(comment="the last day given beside payments: by a trial, or by staff")
    grace_until: Mapped[datetime | None]
    is_owed: Mapped[bool] = mapped_column(default=False, comment="an invoice is unpaid: time suspends it, and never ends it")
    is_held: Mapped[bool] = mapped_column(default=False, comment="suspended by staff: no payment lifts it, nor does its end")
    max_activations: Mapped[int | None]
    max_branches: Mapped[int | None]
    max_users: Mapped[int | None]
    max_products: Mapped[int | None]
    offline_days: Mapped[int | None]
    used: Mapped[dict] = mapped_column(Json, default=dict, comment="branches, users, products as last reported")
    last_heartbeat_at: Mapped[datetime | None]
    reminded_on: Mapped[date | None] = mapped_column(comment="the last day a mail about the end was sent")
    note: Mapped[str | None] = mapped_column(comment="for staff only")


class LicenseModule(Identified, Tracked, Model):
    """A module given to, or kept from, one licence beside its plan, from and until when."""

    __tablename__ = "license_module"
    __table_args__ = (UniqueConstraint("license_id", "module_id"), {"schema": "licensing"})

    license_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.license.id"))
    module_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.module.id"))
    is_active: Mapped[bool] = mapped_column(default=True)
    configuration: Mapped[dict] = mapped_column(Json, default=dict)
    effective_from: Mapped[datetime | None]
    effective_until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="", comment="why, as staff wrote it")


class LicenseModulePermission(Identified, Tracked, Model):
    """A permission within a module of one licence, granted or withheld."""

    __tablename__ = "license_module_permission"
    __table_args__ = (UniqueConstraint("license_module_id", "permission_id"), {"schema": "licensing"})

    license_module_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.license_module.id"))
    permission_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.module_permission.id"))
    is_granted: Mapped[bool]


class Entitlement(Identified, Tracked, Model):
    """A feature of one licence beside its plan, with its effective dates."""

    __tablename__ = "entitlement"
    __table_args__ = (UniqueConstraint("license_id", "feature"), {"schema": "licensing"})

    license_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.license.id"))
    feature: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    effective_from: Mapped[datetime | None]
    effective_until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="", comment="why, as staff wrote it")
