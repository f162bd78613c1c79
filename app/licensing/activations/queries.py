"""Reading activations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.kernel.security import hash_token
from app.license_protocol.fingerprint import INSTALLATION_KEY, PARTS
from app.licensing.activations.models import Activation, DeviceFingerprint, FormerToken
from app.licensing.activations.rules import DEAD_AFTER, SPARE, ActivationStatus, Ending
from app.licensing.licenses.models import License
from app.licensing.offline.models import OfflineLicense
from app.licensing.offline.signing import CURRENT_KID, note_current
from app.licensing.plans.models import LicensePlan

_DEVICE = (select(Activation, License, LicensePlan, DeviceFingerprint, CURRENT_KID.label("kid"))
           .join(License, License.id == Activation.license_id).join(LicensePlan, LicensePlan.id == License.plan_id)
           .outerjoin(DeviceFingerprint, DeviceFingerprint.activation_id == Activation.id)
           .where(Activation.secret_hash == bindparam("secret_hash")))


def get_activation(activation_id: UUID) -> Activation:
    """Return a device; raise NotFound if there is none."""
    found = db.session.get(Activation, activation_id)
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """A device that sent its token: its activation, its licence with the plan, and the parts it is recognised by."""

    activation: Activation
    license: License
    plan: LicensePlan
    parts: dict[str, str]


def find_device(secret: str) -> Known | None:
    """Return the device whose token this is, or None. One statement: every heartbeat asks this."""
    row = db.session.execute(_DEVICE, {"secret_hash": hash_token(secret)}).one_or_none()
    if row is None:
        return None
    note_current(row.kid)
    return Known(row[0], row[1], row[2], parts(row[3]) if row[3] else {})


def fingerprint_of(activation_id: UUID) -> dict[str, str]:
    """Return the digests by which a device is recognised."""
    found = db.session.scalar(select(DeviceFingerprint).where(DeviceFingerprint.activation_id == activation_id))
    return parts(found) if found else {}


def parts(found: DeviceFingerprint) -> dict[str, str]:
    """Return a fingerprint as a plain dict, empty parts left out."""
    return {name: getattr(found, name) for name in (*PARTS, INSTALLATION_KEY) if getattr(found, name)}


def list_fingerprints(license_id: UUID) -> list[tuple[Activation, DeviceFingerprint]]:
    """Return every device the licence ever had with its fingerprint: those in use first, then the last seen first."""
    return [(row[0], row[1]) for row in db.session.execute(
        select(Activation, DeviceFingerprint).join(DeviceFingerprint, DeviceFingerprint.activation_id == Activation.id)
        .where(Activation.license_id == license_id)
        .order_by((Activation.status == ActivationStatus.ACTIVE).desc(), Activation.last_seen_at.desc()))]


def count_active(license_id: UUID) -> int:
    """Return how many places of the licence are taken."""
    return db.session.scalar(select(func.count()).select_from(Activation).where(
        Activation.license_id == license_id, Activation.status == ActivationStatus.ACTIVE)) or 0


def list_active(license_id: UUID) -> list[Activation]:
    """Return the devices in use, the last seen first."""
    return list(db.session.scalars(select(Activation).where(
        Activation.license_id == license_id, Activation.status == ActivationStatus.ACTIVE).order_by(Activation.last_seen_at.desc())))


def list_dead(moment: datetime, limit: int = 500) -> list[Activation]:
    """Return devices in use that are dead at `moment`, the longest unseen first: neither their licence's offline days nor a file that
    was made for them let them come back. They and their licences are locked; those that somebody else holds are left out.
    """
    days = func.greatest(DEAD_AFTER.days, func.coalesce(License.offline_days, LicensePlan.offline_days) + SPARE.days)
    has_file = select(OfflineLicense.id).where(
        OfflineLicense.activation_id == Activation.id, OfflineLicense.revoked_at.is_(None), OfflineLicense.expires_at > moment - SPARE)
    return list(db.session.scalars(
        select(Activation).join(License, License.id == Activation.license_id).join(LicensePlan, LicensePlan.id == License.plan_id)
        .where(Activation.status == ActivationStatus.ACTIVE, Activation.last_seen_at < moment - DEAD_AFTER,
               Activation.last_seen_at < moment - func.make_interval(0, 0, 0, days), ~has_file.exists())
        .order_by(Activation.last_seen_at).limit(limit).with_for_update(of=(License, Activation), skip_locked=True)))


def list_devices(license_id: UUID, *, here: bool = False) -> list[dict[str, Any]]:
    """Return every device the licence ever had as plain dicts: those in use first, then the last seen first.

    `here`: without those that another business had, before the licence was moved away from it.
    """
    moved = select(FormerToken.id).where(FormerToken.activation_id == Activation.id, FormerToken.ending == Ending.MOVED,
                                         FormerToken.ended_at >= Activation.activated_at)
    asked = [Activation.license_id == license_id, *([~moved.exists()] if here else [])]
    names = ("id", "device_name", "address", "version", "activated_at", "last_seen_at", "offline_until", "deactivated_at",
             "deactivation_reason")
    rows = db.session.scalars(select(Activation).where(*asked).order_by(
        (Activation.status == ActivationStatus.ACTIVE).desc(), Activation.last_seen_at.desc()).limit(500))
    return [{**{name: getattr(row, name) for name in names}, "status": str(row.status)} for row in rows]


def owned_activation(activation_id: UUID, owner_id: UUID) -> Activation:
    """Return a device of one of the owner's licences; raise NotFound for anything else."""
    found = db.session.scalar(select(Activation).join(License, License.id == Activation.license_id).where(
        Activation.id == activation_id, License.owner_id == owner_id))
    if found is None:
        raise NotFound()
    return found
