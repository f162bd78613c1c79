"""Plans: what may be bought, and which modules each includes."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Identified, Model, Tracked
from app.kernel.types import Json, Money, choice
from app.licensing.plans.rules import PlanTier


class LicensePlan(Identified, Tracked, Model):
    """A plan. A limit of NULL is none. Licences keep their plan when it is no longer offered."""

    __tablename__ = "license_plan"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("offline_days >= 3 AND grace_days >= 0 AND trial_days >= 0 AND file_days > 0", name="days"),
        {"schema": "licensing"},
    )

    key: Mapped[str] = mapped_column(comment="stable name in files and answers: basic")
    name: Mapped[str]
    name_ar: Mapped[str]
    tier: Mapped[PlanTier] = mapped_column(choice(PlanTier, "plan_tier"))
    currency: Mapped[str] = mapped_column(default="USD")
    price_monthly: Mapped[Decimal] = mapped_column(Money)
    price_yearly: Mapped[Decimal] = mapped_column(Money)
    max_activations: Mapped[int | None]
    max_branches: Mapped[int | None]
    max_users: Mapped[int | None]
    max_products: Mapped[int | None]
    requests_per_day: Mapped[int | None] = mapped_column(comment="quota of API requests of one licence")
    requests_per_month: Mapped[int | None]
    offline_days: Mapped[int] = mapped_column(default=30, comment="silence after which an installation locks")
    file_days: Mapped[int] = mapped_column(default=30, comment="how long an offline file may be relied on")
    grace_days: Mapped[int] = mapped_column(default=14, comment="after the end, before it is restricted to selling")
    trial_days: Mapped[int] = mapped_column(default=0)
    features: Mapped[list] = mapped_column(Json, default=list)
    is_offered: Mapped[bool] = mapped_column(default=True, comment="whether it may be chosen anew")
    position: Mapped[int] = mapped_column(default=0)
    stripe_price_monthly: Mapped[str | None]
    stripe_price_yearly: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1, comment="moves with every edit, so that nobody overwrites what another just wrote")


class PlanModule(Identified, Tracked, Model):
    """A module that a plan includes, with its settings there."""

    __tablename__ = "plan_module"
    __table_args__ = (UniqueConstraint("plan_id", "module_id"), {"schema": "licensing"})

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.license_plan.id"))
    module_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.module.id"))
    configuration: Mapped[dict] = mapped_column(Json, default=dict)
