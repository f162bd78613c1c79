"""Reading plans, and the licences that a change of one would touch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.licensing.activations.models import Activation
from app.licensing.activations.rules import ActivationStatus
from app.licensing.licenses.models import License
from app.licensing.licenses.rules import LIVE, LicenseStatus
from app.licensing.modules.models import Module
from app.licensing.plans.models import LicensePlan, PlanModule

IN_USE = (*LIVE, LicenseStatus.SUSPENDED)
"""States of licences that feel a change of their plan."""


def lock_plan(plan_id: UUID) -> LicensePlan:
    """Return a plan that nobody else changes until this transaction ends; raise NotFound if there is none."""
    found = db.session.scalar(select(LicensePlan).where(LicensePlan.id == plan_id, LicensePlan.deleted_at.is_(None))
                              .with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound()
    return found


def lock_all() -> list[LicensePlan]:
    """Return every plan in order, locked."""
    return list(db.session.scalars(select(LicensePlan).where(LicensePlan.deleted_at.is_(None))
                                   .order_by(LicensePlan.position, LicensePlan.key).with_for_update()))


def is_taken(key: str) -> bool:
    """Return whether a plan, put away or not, has this key."""
    return db.session.scalar(select(LicensePlan.id).where(LicensePlan.key == key)) is not None


def count_licenses() -> dict[UUID, int]:
    """Return how many licences in use each plan has."""
    return dict(db.session.execute(
        select(License.plan_id, func.count()).where(License.status.in_(IN_USE)).group_by(License.plan_id)).all())


def count_in_use(plan_id: UUID) -> int:
    """Return how many licences in use a plan has."""
    return db.session.scalar(select(func.count()).select_from(License).where(License.plan_id == plan_id, License.status.in_(IN_USE))) or 0


def module_ids(plan_id: UUID) -> set[UUID]:
    """Return the modules that a plan names; core ones belong to it without that."""
    return set(db.session.scalars(select(PlanModule.module_id).join(Module, Module.id == PlanModule.module_id).where(
        PlanModule.plan_id == plan_id, PlanModule.deleted_at.is_(None), Module.is_core.is_(False))))


def list_plan_modules(plan_id: UUID) -> dict[UUID, PlanModule]:
    """Return what was ever said of modules in a plan, taken out again or not, by module."""
    return {row.module_id: row for row in db.session.scalars(select(PlanModule).where(PlanModule.plan_id == plan_id))}


def list_exceeding(plan_id: UUID, limits: Mapping[str, int | None], most: int = 20) -> tuple[int, list[dict[str, Any]]]:
    """Return how many licences in use of a plan would be over `limits`, by what they last reported, and the first of them:
    id, serial, business_name, over {limit: (used, allowed)}. Licences with a limit of their own are not touched by it.
    """
    devices = (select(func.count()).select_from(Activation).where(
        Activation.license_id == License.id, Activation.status == ActivationStatus.ACTIVE).correlate(License).scalar_subquery())
    columns = {name: devices if name == "activations" else func.coalesce(License.used[name].as_integer(), 0)
               for name, allowed in limits.items() if allowed is not None}
    over = [(getattr(License, f"max_{name}").is_(None)) & (column > limits[name]) for name, column in columns.items()]
    if not over:
        return 0, []
    asked = (License.plan_id == plan_id, License.status.in_(IN_USE), or_(*over))
    count = db.session.scalar(select(func.count()).select_from(License).where(*asked)) or 0
    rows = db.session.execute(
        select(License.id, License.serial, License.business_name, *columns.values(),
               *(getattr(License, f"max_{name}").is_(None) for name in columns))
        .where(*asked).order_by(License.business_name, License.id).limit(most)) if count else ()
    found = []
    for license_id, serial, business_name, *figures in rows:
        used, is_plan_s = figures[:len(columns)], figures[len(columns):]
        found.append({"id": license_id, "serial": serial, "business_name": business_name, "over": {
            name: (used[place], limits[name]) for place, name in enumerate(columns) if is_plan_s[place] and used[place] > limits[name]}})
    return count, found
