"""Reading what a licence includes: each module and feature, and where it comes from."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.licensing.licenses.models import Entitlement, LicenseModule, LicenseModulePermission
from app.licensing.modules.models import Module, ModulePermission
from app.licensing.plans.models import PlanModule
from app.licensing.plans.rules import PERMISSIONS


def find_module(module_id: UUID) -> Module | None:
    """Return a module, or None."""
    return db.session.get(Module, module_id)


def get_module(module_id: UUID) -> Module:
    """Return a module; raise NotFound if there is none."""
    found = find_module(module_id)
    if found is None:
        raise NotFound()
    return found


def find_beside(license_id: UUID, module_id: UUID) -> LicenseModule | None:
    """Return what was ever said of a module for a licence, taken away again or not, or None."""
    return db.session.scalar(select(LicenseModule).where(LicenseModule.license_id == license_id, LicenseModule.module_id == module_id))


def find_entitlement(license_id: UUID, feature: str) -> Entitlement | None:
    """Return what was ever said of a feature for a licence, taken away again or not, or None."""
    return db.session.scalar(select(Entitlement).where(Entitlement.license_id == license_id, Entitlement.feature == feature))


def count_entitlements(license_id: UUID) -> int:
    """Return of how many features something was said for a licence."""
    return db.session.scalar(select(func.count()).select_from(Entitlement).where(Entitlement.license_id == license_id)) or 0


def permissions_of(module_id: UUID) -> dict[str, UUID]:
    """Return the ids of a module's permissions by key."""
    return dict(db.session.execute(
        select(ModulePermission.key, ModulePermission.id).where(ModulePermission.module_id == module_id)).all())


def list_granted(license_module_id: UUID) -> dict[str, LicenseModulePermission]:
    """Return what was said of each permission within a module of a licence."""
    return dict(db.session.execute(
        select(ModulePermission.key, LicenseModulePermission)
        .join(ModulePermission, ModulePermission.id == LicenseModulePermission.permission_id)
        .where(LicenseModulePermission.license_module_id == license_module_id)).all())


def allowed_within(license_module_id: UUID) -> dict[str, bool]:
    """Return for each permission whether it is allowed; what nothing was said of is."""
    said = list_granted(license_module_id)
    return {key: said[key].is_granted if key in said else True for key in PERMISSIONS}


def list_modules(license_id: UUID, plan_id: UUID) -> list[dict[str, Any]]:
    """Return every module as a plain dict: id, key, names, is_core, is_in_plan, and `beside`, what was said of it for the
    licence: is_given, starts_at, ends_at, reason, allowed (keys), or None. One statement.
    """
    withheld = (select(func.array_agg(ModulePermission.key)).select_from(LicenseModulePermission)
                .join(ModulePermission, ModulePermission.id == LicenseModulePermission.permission_id)
                .where(LicenseModulePermission.license_module_id == LicenseModule.id, LicenseModulePermission.is_granted.is_(False))
                .correlate(LicenseModule).scalar_subquery())
    rows = db.session.execute(
        select(Module, PlanModule.id, LicenseModule, withheld)
        .outerjoin(PlanModule, and_(PlanModule.module_id == Module.id, PlanModule.plan_id == plan_id, PlanModule.deleted_at.is_(None)))
        .outerjoin(LicenseModule, and_(LicenseModule.module_id == Module.id, LicenseModule.license_id == license_id,
                                       LicenseModule.deleted_at.is_(None), Module.is_core.is_(False)))
        .order_by(Module.position))
    return [{"id": module.id, "key": module.key, "name": module.name, "name_ar": module.name_ar, "is_core": module.is_core,
             "is_in_plan": module.is_core or in_plan is not None,
             "beside": beside and {**_said(beside), "allowed": [key for key in PERMISSIONS if key not in (kept or ())]}}
            for module, in_plan, beside, kept in rows]


def list_features(license_id: UUID) -> list[dict[str, Any]]:
    """Return the features of which something was said for a licence: feature, is_given, starts_at, ends_at, reason."""
    rows = db.session.scalars(select(Entitlement).where(
        Entitlement.license_id == license_id, Entitlement.deleted_at.is_(None)).order_by(Entitlement.feature))
    return [{"feature": row.feature, **_said(row)} for row in rows]


def is_past(said: dict[str, Any], moment: datetime) -> bool:
    """Return whether the days of what was said have passed."""
    return said["ends_at"] is not None and said["ends_at"] <= moment


def is_coming(said: dict[str, Any], moment: datetime) -> bool:
    """Return whether the days of what was said have not begun."""
    return said["starts_at"] is not None and moment < said["starts_at"]


def _said(row: LicenseModule | Entitlement) -> dict[str, Any]:
    return {"is_given": row.is_active, "starts_at": row.effective_from, "ends_at": row.effective_until, "reason": row.reason}
