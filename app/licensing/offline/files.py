"""What is signed for a device: the answer to a heartbeat, and files for machines without a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import count_changed, db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.license_protocol.claims import Claims
from app.license_protocol.envelope import seal
from app.license_protocol.ladder import WARN_AFTER
from app.licensing.activations.former import Former
from app.licensing.activations.models import Activation
from app.licensing.activations.rules import ActivationStatus, Ending
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.licenses import queries as licenses
from app.licensing.licenses import rules
from app.licensing.licenses.models import License
from app.licensing.offline.models import OfflineLicense
from app.licensing.offline.signing import signing_key
from app.licensing.plans.models import LicensePlan


def sign_answer(license: License, plan: LicensePlan, activation: Activation, device: Mapping[str, str], nonce: str,
                life: timedelta = WARN_AFTER, **seen: Any) -> str:
    """Return the licence as it stands, signed for one device and good for `life`; the device's sequence moves on.

    `seen` are columns of the activation that are written with it, in one statement.
    """
    kid, key = signing_key()
    moment = now()
    activation = db.session.scalars(
        update(Activation).where(Activation.id == activation.id)
        .values(sequence=Activation.sequence + 1, offline_until=moment + life, **seen).returning(Activation)
        .execution_options(synchronize_session=False, populate_existing=True)).one()
    return seal(_claims(license, plan, activation, device, nonce, moment, life).to_json(), key, kid)


def sign_ending(former: Former, device: Mapping[str, str], nonce: str) -> str:
    """Return a file that tells who sends a former token what has become of its place, and since when; nothing is written.

    Whose licence was moved away learns nothing of the business that it serves now, but what the licence includes today.
    """
    kid, key = signing_key()
    claims = _claims(former.license, former.plan, former.activation, {name: part for name, part in device.items() if part}, nonce,
                     now(), WARN_AFTER)
    claims = replace(claims, device_status=str(former.ending), device_since=former.since)
    if former.ending is Ending.MOVED:
        claims = replace(claims, business="", status="ACTIVE", expires_at=None, grace_until=None)
    return seal(claims.to_json(), key, kid)


def _claims(license: License, plan: LicensePlan, activation: Activation, device: Mapping[str, str], nonce: str, moment: datetime,
            life: timedelta) -> Claims:
    offer = licenses.offer_of(license, plan, moment)
    return Claims(
        license_id=str(license.id), serial=license.serial, business=license.business_name, status=str(licenses.status_of(license)),
        plan=plan.key, tier=str(plan.tier), activation_id=str(activation.id), device=dict(device), issued_at=moment,
        trusted_until=moment + life, sequence=activation.sequence, offline_days=license.offline_days or plan.offline_days,
        device_status=str(activation.status), device_since=activation.deactivated_at, expires_at=license.expires_at,
        grace_until=license.grace_until, nonce=nonce, modules=tuple(sorted(offer.modules)), features=tuple(sorted(offer.features)),
        limits=dict(offer.limits), permissions=dict(offer.permissions))


def issue_file(activation_id: UUID, actor: Actor, nonce: str = "") -> OfflineLicense:
    """Make a licence file for a device that is rarely or never online, good for the plan's days; older ones of it are revoked."""
    from app.licensing.activations.queries import fingerprint_of, get_activation  # reason: activations sign by this module

    activation = get_activation(activation_id)
    license = licenses.get_license(activation.license_id)
    plan = licenses.get_plan(license.plan_id)
    if licenses.status_of(license) not in rules.LIVE or activation.status is not ActivationStatus.ACTIVE:
        raise Refusal("not_in_force", _l("A file is made for a licence in force and a device in use only."),
                      remedy=_l("Renew the licence or activate the device first."), status=409)
    moment = now()
    life = timedelta(days=plan.file_days)
    token = sign_answer(license, plan, activation, fingerprint_of(activation.id), nonce, life)
    if count_changed(update(OfflineLicense).where(
            OfflineLicense.activation_id == activation.id, OfflineLicense.revoked_at.is_(None)).values(revoked_at=moment)):
        record(EventType.OFFLINE_FILE_REVOKED, actor, license_id=license.id, activation_id=activation.id)
    made = OfflineLicense(id=new_id(), license_id=license.id, activation_id=activation.id, sequence=activation.sequence,
                          kid=signing_key()[0], token=token, issued_at=moment, expires_at=moment + life)
    db.session.add(made)
    record(EventType.OFFLINE_FILE_ISSUED, actor, license_id=license.id, activation_id=activation.id, expires_at=made.expires_at)
    return made
