"""Reading modules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from app.kernel.database import db
from app.kernel.i18n import language
from app.licensing.licenses.models import LicenseModule
from app.licensing.modules.models import Module, ModulePermission
from app.licensing.plans.models import LicensePlan, PlanModule


def names_of(keys: Collection[str]) -> list[str]:
    """Return the names of modules in the reader's language, in the modules' own order."""
    rows = db.session.scalars(select(Module).where(Module.key.in_(keys)).order_by(Module.position))
    return [name_of(row) for row in rows]


def name_of(module: Module) -> str:
    """Return a module's name in the reader's language."""
    return module.name_ar if language() == "ar" else module.name


def list_modules() -> list[dict[str, Any]]:
    """Return every module in order as plain dicts: id, key, name, description (in the reader's language), is_core."""
    return [{"id": row.id, "key": row.key, "name": name_of(row), "is_core": row.is_core,
             "description": row.description_ar if language() == "ar" and row.description_ar else row.description}
            for row in db.session.scalars(select(Module).order_by(Module.position, Module.key))]


def plans_by_module() -> dict[UUID, list[tuple[str, str]]]:
    """Return for each module the (name, Arabic name) of the plans that name it, in their order."""
    found = defaultdict(list)
    for module_id, name, name_ar in db.session.execute(
            select(PlanModule.module_id, LicensePlan.name, LicensePlan.name_ar).join(LicensePlan, LicensePlan.id == PlanModule.plan_id)
            .where(PlanModule.deleted_at.is_(None), LicensePlan.deleted_at.is_(None)).order_by(LicensePlan.position, LicensePlan.key)):
        found[module_id].append((name, name_ar))
    return found


def permissions_by_module() -> dict[UUID, list[str]]:
    """Return the keys of each module's permissions."""
    found = defaultdict(list)
    for module_id, key in db.session.execute(select(ModulePermission.module_id, ModulePermission.key).order_by(ModulePermission.id)):
        found[module_id].append(key)
    return found


def count_beside(moment: datetime) -> dict[UUID, tuple[int, int]]:
    """Return for each module at how many licences it is given beside the plan, and from how many kept, at `moment`."""
    rows = db.session.execute(
        select(LicenseModule.module_id, func.count().filter(LicenseModule.is_active),
               func.count().filter(LicenseModule.is_active.is_(False)))
        .where(LicenseModule.deleted_at.is_(None), or_(LicenseModule.effective_from.is_(None), LicenseModule.effective_from <= moment),
               or_(LicenseModule.effective_until.is_(None), LicenseModule.effective_until > moment))
        .group_by(LicenseModule.module_id))
    return {module_id: (given, kept) for module_id, given, kept in rows}
