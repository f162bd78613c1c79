"""Reading licences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Uuid, and_, bindparam, func, literal, or_, select, true, union
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.clock import local_time, now
from app.kernel.csv_export import each_row
from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.kernel.types import UtcDateTime
from app.license_protocol.serial import SerialInvalid, parse
from app.licensing.activations.models import Activation
from app.licensing.activations.rules import ActivationStatus
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.audit.rules import EventType
from app.licensing.flags.models import FeatureFlag
from app.licensing.flags.rules import Subject, holds, read_conditions
from app.licensing.licenses.models import Entitlement, License, LicenseModule, LicenseModulePermission
from app.licensing.licenses.rules import LIVE, LicenseStatus, Source, as_of
from app.licensing.modules.models import Module, ModulePermission
from app.licensing.owners.models import Owner
from app.licensing.plans.models import LicensePlan, PlanModule
from app.licensing.plans.rules import LIMITS, Beside, Offer, PlanTier, combine


def get_license(license_id: UUID) -> License:
    """Return a licence; raise NotFound if there is none."""
    found = db.session.get(License, license_id)
    if found is None:
        raise NotFound()
    return found


def lock_license(license_id: UUID) -> License:
    """Return a licence that nobody else changes until this transaction ends; raise NotFound if there is none."""
    found = db.session.scalar(select(License).where(License.id == license_id).with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound()
    return found


def lock_by_serial(serial: str) -> License | None:
    """Return the licence of a serial key (in its one spelling), locked, or None."""
    return db.session.scalar(select(License).where(License.serial == serial).with_for_update().execution_options(populate_existing=True))


def list_due(moment: datetime, limit: int = 500) -> list[UUID]:
    """Return ids of licences whose end or end of grace has passed, the longest due first."""
    ended = and_(License.status.in_((LicenseStatus.TRIAL, LicenseStatus.ACTIVE)), License.expires_at <= moment)
    ends = or_(License.status.in_(LIVE), and_(License.status == LicenseStatus.SUSPENDED, License.is_owed.is_(False)))
    over = and_(ends, License.expires_at <= moment,
                func.coalesce(License.grace_until, License.expires_at) <= moment)
    return list(db.session.scalars(select(License.id).where(or_(ended, over)).order_by(License.expires_at).limit(limit)))


def list_ending(moment: datetime, until: datetime, after: UUID | None, limit: int = 500) -> list[tuple[License, Owner]]:
    """Return licences in force that end before `until` or are in grace at `moment`, with their owners: those after an id."""
    asked = [License.status.in_(LIVE), License.expires_at <= until, func.coalesce(License.grace_until, License.expires_at) > moment,
             Owner.deleted_at.is_(None)]
    if after:
        asked.append(License.id > after)
    rows = db.session.execute(select(License, Owner).join(Owner, Owner.id == License.owner_id).where(*asked)
                              .order_by(License.id).limit(limit))
    return [(row[0], row[1]) for row in rows]


def is_still_trial(license: License) -> bool:
    """Return whether a licence began as a trial and was neither renewed nor given a plan to pay for since."""
    if license.source is not Source.TRIAL or get_plan(license.plan_id).tier is not PlanTier.TRIAL:
        return False
    renewals = select(LicenseAuditLog.id).where(LicenseAuditLog.license_id == license.id,
                                                LicenseAuditLog.event_type == EventType.LICENSE_RENEWED)
    return not db.session.scalar(select(renewals.exists()))


def get_plan(plan_id: UUID) -> LicensePlan:
    """Return a plan; raise NotFound if there is none."""
    found = db.session.get(LicensePlan, plan_id)
    if found is None:
        raise NotFound()
    return found


def page_licenses(page: int, size: int, *, status: str | None = None, serial: str | None = None,
                  tenant_reference: str | None = None) -> tuple[list[tuple[License, str]], int]:
    """Return a page of licences with their plans' keys, newest first, and how many there are; `serial` as people type it."""
    asked = []
    if status:
        asked.append(License.status == status)
    if serial:
        asked.append(License.serial == spelled_serial(serial))
    if tenant_reference:
        asked.append(License.tenant_reference == tenant_reference)
    total = db.session.scalar(select(func.count()).select_from(License).where(*asked)) or 0
    rows = db.session.execute(
        select(License, LicensePlan.key).join(LicensePlan, LicensePlan.id == License.plan_id).where(*asked)
        .order_by(License.created_at.desc(), License.id.desc()).offset((page - 1) * size).limit(size))
    return [(row[0], row[1]) for row in rows], total


MOST_FOUND = 1_000
"""How many licences a text finds at most: whoever finds more knows more of the one they look for."""
_ESCAPED = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What staff look for: a text (serial key, business, owner), a state, a plan."""

    text: str = ""
    status: str = ""
    plan_id: UUID | None = None


def count_found(wanted: Wanted) -> int:
    """Return how many licences are as wanted; of those that a text finds, not more than `MOST_FOUND`."""
    if not wanted.text:
        return db.session.scalar(select(func.count()).select_from(License).where(*_as_wanted(wanted))) or 0
    return min(db.session.scalar(select(func.count()).select_from(ids_found(wanted).subquery())) or 0, MOST_FOUND)


def list_found(wanted: Wanted, offset: int, size: int) -> list[dict[str, Any]]:
    """Return licences as wanted, newest first, as plain dicts with their owner and plan."""
    asked = [License.id.in_(ids_found(wanted))] if wanted.text else _as_wanted(wanted)
    order = (License.created_at.desc(), License.id.desc())
    page = select(License.id).where(*asked).order_by(*order).offset(offset).limit(size).subquery()  # owners of no other page are read
    return [_plain(*row) for row in db.session.execute(_in_full().join(page, page.c.id == License.id).order_by(*order))]


def each_found(wanted: Wanted) -> Iterator[dict[str, Any]]:
    """Give every licence as wanted, the newest first (see `list_found`), with its devices in use and its limits in force: `devices`,
    `limits`; of those that a text finds, not more than `MOST_FOUND`.
    """
    devices = select(func.count()).select_from(Activation).where(
        Activation.license_id == License.id, Activation.status == ActivationStatus.ACTIVE).correlate(License).scalar_subquery()
    asked = [License.id.in_(ids_found(wanted))] if wanted.text else _as_wanted(wanted)
    for license, owner, plan, in_use in each_row(_in_full().add_columns(devices).where(*asked), License.id):
        yield {**_plain(license, owner, plan), "devices": in_use, "limits": limits_of(license, plan)}


def list_of_owner(owner_id: UUID) -> list[dict[str, Any]]:
    """Return the licences of an owner, newest first (see `list_found`)."""
    return [_plain(*row) for row in db.session.execute(_in_full().where(License.owner_id == owner_id).order_by(
        License.created_at.desc(), License.id.desc()))]


def show_license(license_id: UUID, owner_id: UUID | None = None) -> dict[str, Any]:
    """Return a licence as a plain dict with its owner and plan; raise NotFound if there is none, or it is not this owner's."""
    statement = _in_full().where(License.id == license_id)
    row = db.session.execute(statement.where(License.owner_id == owner_id) if owner_id else statement).one_or_none()
    if row is None:
        raise NotFound()
    return _plain(*row)


def list_plans(offered: bool = False) -> list[LicensePlan]:
    """Return the plans in their order; only those that may be chosen anew if `offered`."""
    statement = select(LicensePlan).where(LicensePlan.deleted_at.is_(None)).order_by(LicensePlan.position, LicensePlan.key)
    return list(db.session.scalars(statement.where(LicensePlan.is_offered) if offered else statement))


def _in_full():
    return (select(License, Owner, LicensePlan).join(Owner, Owner.id == License.owner_id)
            .join(LicensePlan, LicensePlan.id == License.plan_id))


def ids_found(wanted: Wanted) -> CompoundSelect:
    """Return the ids of the newest licences that a text finds: each way of finding with its own index, and bounded."""
    pattern = f"%{wanted.text.translate(_ESCAPED)}%"
    licenses = select(License.id).where(*_as_wanted(wanted)).order_by(License.created_at.desc()).limit(MOST_FOUND)
    owners = licenses.join(Owner, Owner.id == License.owner_id)
    ways = (licenses.where(License.serial == spelled_serial(wanted.text)), licenses.where(License.business_name.ilike(pattern)),
            owners.where(Owner.email.ilike(pattern)), owners.where(Owner.name.ilike(pattern)))
    return union(*[select(way.subquery().c.id) for way in ways])


def _as_wanted(wanted: Wanted) -> list:
    asked = []
    if wanted.status:
        asked.append(License.status == wanted.status)
    if wanted.plan_id:
        asked.append(License.plan_id == wanted.plan_id)
    return asked


def _plain(license: License, owner: Owner, plan: LicensePlan) -> dict[str, Any]:
    names = ("id", "serial", "business_name", "tenant_reference", "zone", "expires_on", "expires_at", "grace_until", "last_heartbeat_at",
             "created_at", "note", "plan_id", "is_held")
    return {**{name: getattr(license, name) for name in names}, "status": str(status_of(license)), "source": str(license.source),
            "owner": {"name": owner.name, "email": owner.email, "language": owner.language}, "plan": plan.name, "plan_ar": plan.name_ar,
            "used": dict(license.used), "offline_days": license.offline_days or plan.offline_days}


def spelled_serial(text: str) -> str:
    """Return a serial key in its one spelling, or as it is if it is none."""
    try:
        return parse(text)
    except SerialInvalid:
        return text


def status_of(license: License) -> LicenseStatus:
    """Return the state of a licence as of now."""
    return as_of(license.status, license.expires_at, license.grace_until, now())


def find_plan(key: str) -> LicensePlan | None:
    """Return the plan of a key, or None."""
    return db.session.scalar(select(LicensePlan).where(LicensePlan.key == key, LicensePlan.deleted_at.is_(None)))


def limits_of(license: License, plan: LicensePlan) -> dict[str, int | None]:
    """Return the limits in force: the licence's own where it has some, else its plan's; None is no limit."""
    own = {name: getattr(license, f"max_{name}") for name in LIMITS}
    return {name: getattr(plan, f"max_{name}") if value is None else value for name, value in own.items()}


def _in_force(model):
    moment = bindparam("moment", type_=UtcDateTime())
    return and_(model.deleted_at.is_(None), or_(model.effective_from.is_(None), model.effective_from <= moment),
                or_(model.effective_until.is_(None), model.effective_until > moment))


def _listed(*columns):
    """All rows of a statement as one JSON value: a list of lists."""
    return func.coalesce(func.jsonb_agg(func.jsonb_build_array(*columns)), literal([], JSONB))


def _statement_of_offers():
    """What a licence gives as one row: keys of the plan's modules, modules beside it, entitlements, flags switched on."""
    of_license, of_plan = bindparam("license_id", type_=Uuid()), bindparam("plan_id", type_=Uuid())
    included = select(PlanModule.module_id).where(PlanModule.plan_id == of_plan, PlanModule.deleted_at.is_(None))
    permissions = (
        select(func.coalesce(func.jsonb_object_agg(ModulePermission.key, func.coalesce(LicenseModulePermission.is_granted, true())),
                             literal({}, JSONB)))
        .select_from(ModulePermission).outerjoin(LicenseModulePermission, and_(
            LicenseModulePermission.permission_id == ModulePermission.id, LicenseModulePermission.deleted_at.is_(None),
            LicenseModulePermission.license_module_id == LicenseModule.id))
        .where(ModulePermission.module_id == LicenseModule.module_id).correlate(LicenseModule).scalar_subquery())
    return select(
        select(_listed(Module.key)).where(or_(Module.is_core, Module.id.in_(included))).scalar_subquery().label("modules"),
        select(_listed(Module.key, LicenseModule.is_active, permissions)).join(LicenseModule, LicenseModule.module_id == Module.id)
        .where(LicenseModule.license_id == of_license, Module.is_core.is_(False), _in_force(LicenseModule))
        .scalar_subquery().label("beside"),
        select(_listed(Entitlement.feature, Entitlement.is_active))
        .where(Entitlement.license_id == of_license, _in_force(Entitlement)).scalar_subquery().label("entitlements"),
        select(_listed(FeatureFlag.name, FeatureFlag.conditions))
        .where(FeatureFlag.is_enabled, FeatureFlag.deleted_at.is_(None)).scalar_subquery().label("flags"))


_OFFER = _statement_of_offers()


def offer_of(license: License, plan: LicensePlan, moment: datetime) -> Offer:
    """Return what a licence gives at `moment`: its plan's modules and features, features of flags that hold for it, and
    what was given or kept beside them. One statement: every heartbeat asks this.
    """
    row = db.session.execute(_OFFER, {"license_id": license.id, "plan_id": plan.id, "moment": moment}).one()
    subject = Subject(license.id, license.serial, plan.key, str(plan.tier), local_time(moment, license.zone).date())
    flagged = [name for name, conditions in row.flags if holds(name, read_conditions(conditions), subject)]
    return combine(limits_of(license, plan), (key for key, in row.modules), [*plan.features, *flagged],
                   [Beside(*one) for one in row.beside], dict(row.entitlements))
