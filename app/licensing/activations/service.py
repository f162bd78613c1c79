"""Devices: activated under the licence's lock, recognised again, heard of, freed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.kernel.security import hash_token, new_token
from app.license_protocol import serial
from app.license_protocol.claims import MOST_DRIFT
from app.license_protocol.codes import Code
from app.license_protocol.fingerprint import INSTALLATION_KEY, PARTS, looks_copied, same_device
from app.licensing.activations import queries
from app.licensing.activations.former import find_former, note_replaced
from app.licensing.activations.models import Activation, DeviceFingerprint
from app.licensing.activations.rules import HEARD_EVERY, ActivationStatus
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.decisions.service import note_violation
from app.licensing.licenses import queries as licenses
from app.licensing.licenses.models import License
from app.licensing.licenses.rules import LicenseStatus
from app.licensing.offline.files import sign_answer, sign_ending
from app.licensing.plans.models import LicensePlan

_REFUSING = {LicenseStatus.EXPIRED: Code.EXPIRED, LicenseStatus.SUSPENDED: Code.SUSPENDED, LicenseStatus.REVOKED: Code.REVOKED}
_REFUSED = frozenset({*_REFUSING.values(), Code.REGISTERED_ELSEWHERE})


@dataclass(frozen=True, slots=True)
class Device:
    """What a device says of itself: a name for people, digests of its parts, the version of the installation."""

    name: str
    parts: Mapping[str, str]
    version: str = ""
    address: str | None = None


@dataclass(slots=True)
class Outcome:
    """What was decided: the code, why, and what goes with it (`file`, `token`); nothing goes with a refusal, which is recorded too.

    `since` is when a place was freed, taken or moved away.
    """

    code: Code
    license: License | None = None
    activation: Activation | None = None
    values: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    plan: LicensePlan | None = None
    since: datetime | None = None


def register_tenant(text: str, tenant_reference: str, business_name: str, actor: Actor) -> Outcome:
    """Tie the licence of a serial key to a business, by that business's id in its own system; again is no harm."""
    license = _licensed(text)
    if isinstance(license, Code):
        return Outcome(license)
    if (code := _admits(license, tenant_reference)) in _REFUSED:
        return Outcome(code, license)
    if license.tenant_reference is None:
        license.tenant_reference = tenant_reference
        record(EventType.TENANT_REGISTERED, actor, license_id=license.id, tenant_reference=tenant_reference, business_name=business_name)
    return Outcome(code, license, values={"business_name": license.business_name})


def activate(text: str, tenant_reference: str, device: Device, actor: Actor, nonce: str = "") -> Outcome:
    """Give the device a place of the licence and a token; a device that is recognised keeps its place.

    The licence's row is locked while its devices are counted, so parallel calls cannot exceed the limit.
    """
    license = _licensed(text)
    if isinstance(license, Code):
        return Outcome(license)
    if (code := _admits(license, tenant_reference)) in _REFUSED:
        return Outcome(code, license)
    if not same_device(device.parts, device.parts):  # it would take a place and be refused with its first heartbeat
        return Outcome(Code.FINGERPRINT_INCOMPLETE, license)
    plan = licenses.get_plan(license.plan_id)
    known = _recognise(license.id, device.parts)
    takes_place = known is None or known[0].status is not ActivationStatus.ACTIVE
    allowed = licenses.limits_of(license, plan)["activations"]
    if takes_place and allowed is not None and queries.count_active(license.id) >= allowed:
        record(EventType.DEVICE_REFUSED, actor, license_id=license.id, device=device.name, limit=allowed)
        note_violation(Code.TOO_MANY_DEVICES, license_id=license.id, device=device.name, limit=allowed)
        return Outcome(Code.TOO_MANY_DEVICES, license, reason=f"{allowed} of {allowed} devices")
    token, moment = new_token(), now()
    if known is None:
        activation = Activation(id=new_id(), license_id=license.id, device_name=device.name, secret_hash=hash_token(token))
        found = DeviceFingerprint(id=new_id(), activation_id=activation.id)
        db.session.add(activation)
        db.session.flush()
        db.session.add(found)
    else:
        activation, found = known
        note_replaced(activation)
        activation.secret_hash = hash_token(token)
        activation.status, activation.deactivated_at, activation.deactivation_reason = ActivationStatus.ACTIVE, None, None
    activation.last_seen_at, activation.version, activation.address = moment, device.version, device.address
    if takes_place:
        activation.activated_at = moment
    if license.tenant_reference is None:  # a machine without a network registers nothing: whose it is, is known from here on
        license.tenant_reference = tenant_reference
        record(EventType.TENANT_REGISTERED, actor, license_id=license.id, tenant_reference=tenant_reference,
               business_name=license.business_name)
    _learn(found, device.parts)
    db.session.flush()
    record(EventType.DEVICE_ACTIVATED if known is None else EventType.DEVICE_RECOGNISED, actor, license_id=license.id,
           activation_id=activation.id, device=device.name)
    file = sign_answer(license, plan, activation, queries.parts(found), nonce)
    return Outcome(code, license, activation, {"token": token, "file": file})


def heartbeat(token: str, device: Device, actor: Actor, *, nonce: str = "", used: Mapping[str, int] | None = None,
              clock: datetime | None = None) -> Outcome:
    """Hear of a device and answer with the licence as it stands, signed; one that was freed, whose place a later activation
    took, or whose licence serves another business now, is told so and since when, signed too.

    `clock` is the device's own time: further off than honest drift backwards is noted. `used` is what the business
    uses of its limits.
    """
    found = queries.find_device(token)
    if (found is None or found.activation.status is not ActivationStatus.ACTIVE) and (former := find_former(token)):
        file = sign_ending(former, device.parts, nonce)
        return Outcome(former.code, former.license, former.activation, {"file": file, "since": former.since})
    if found is None:
        return Outcome(Code.NOT_ACTIVATED)
    activation, license, known, moment = found.activation, found.license, found.parts, now()
    seen: dict[str, Any] = {}
    if activation.status is ActivationStatus.ACTIVE:
        if not same_device(known, device.parts):
            note_violation(Code.FINGERPRINT_MISMATCH, license_id=license.id, activation_id=activation.id, device=device.name)
            return Outcome(Code.FINGERPRINT_MISMATCH, license, activation)
        if looks_copied(known, device.parts):
            note_violation(Code.FINGERPRINT_MISMATCH, license_id=license.id, activation_id=activation.id, copied=True)
        if clock is not None and clock < moment - timedelta(days=1) - MOST_DRIFT:
            note_violation(Code.CLOCK_SET_BACK, license_id=license.id, activation_id=activation.id, clock=clock.isoformat())
        seen = {"last_seen_at": moment, "address": device.address, "version": device.version or activation.version}
        if license.last_heartbeat_at is None or license.last_heartbeat_at < moment - HEARD_EVERY:
            license.last_heartbeat_at = moment
        if used is not None and dict(used) != license.used:
            license.used = dict(used)
    file = sign_answer(license, found.plan, activation, known, nonce, **seen)
    if activation.status is not ActivationStatus.ACTIVE:
        return Outcome(Code.ACTIVATION_FREED, license, activation, {"file": file, "since": activation.deactivated_at})
    return Outcome(standing(license), license, activation, {"file": file})


def free(activation_id: UUID, actor: Actor, reason: str, event: EventType = EventType.DEVICE_FREED) -> None:
    """Free a device's place; it learns so with its next answer. Freeing one that is free is no harm."""
    activation = queries.get_activation(activation_id)
    licenses.lock_license(activation.license_id)
    _free(activation, actor, reason, event)


def free_all(license: License, actor: Actor, reason: str) -> int:
    """Free every device of a licence (locked by the caller); return how many."""
    devices = queries.list_active(license.id)
    for activation in devices:
        _free(activation, actor, reason, EventType.DEVICE_FREED)
    return len(devices)


def rename(activation_id: UUID, name: str, actor: Actor) -> None:
    """Give a device another name for people."""
    activation = queries.get_activation(activation_id)
    before, activation.device_name = activation.device_name, name.strip()
    if not activation.device_name:
        raise Refusal("name_missing", _l("A device needs a name."), remedy=_l("Say which till it is."), field="name")
    record(EventType.DEVICE_RENAMED, actor, license_id=activation.license_id, activation_id=activation.id, before=before, after=name)


def cull(moment: datetime, actor: Actor) -> int:
    """Free devices that nobody has heard of for so long that they are dead; return how many. Called by the scheduler."""
    dead = queries.list_dead(moment)
    for activation in dead:
        _free(activation, actor, "unseen", EventType.DEVICE_CULLED)
    return len(dead)


def _free(activation: Activation, actor: Actor, reason: str, event: EventType) -> None:
    if activation.status is ActivationStatus.ACTIVE:
        activation.status, activation.deactivated_at, activation.deactivation_reason = ActivationStatus.DEACTIVATED, now(), reason
        record(event, actor, license_id=activation.license_id, activation_id=activation.id, device=activation.device_name, reason=reason)


def _licensed(text: str) -> License | Code:
    """Return the licence of a serial key, locked, or the code that says why there is none."""
    try:
        found = licenses.lock_by_serial(serial.parse(text))
    except serial.SerialInvalid:
        return Code.SERIAL_INVALID
    if found is None:
        note_violation(Code.NOT_FOUND, serial=text[:40])
        return Code.NOT_FOUND
    return found


def _admits(license: License, tenant_reference: str) -> Code:
    """Return how a licence stands for a business that would like to use it; what is one of `_REFUSED` is noted, if it is a violation."""
    code = standing(license)
    if code not in _REFUSED and license.tenant_reference not in (None, tenant_reference):
        code = Code.REGISTERED_ELSEWHERE
    if code in (Code.EXPIRED, Code.REGISTERED_ELSEWHERE):
        note_violation(code, license_id=license.id, tenant_reference=tenant_reference)
    return code


def _recognise(license_id: UUID, seen: Mapping[str, str]) -> tuple[Activation, DeviceFingerprint] | None:
    """Return the device of the licence that `seen` belongs to: by its installation key first, then in part."""
    devices = queries.list_fingerprints(license_id)
    key = seen.get(INSTALLATION_KEY)
    for activation, found in devices:
        if key and found.installation_key == key:
            return activation, found
    return next(((activation, found) for activation, found in devices if same_device(queries.parts(found), seen)), None)


def _learn(found: DeviceFingerprint, seen: Mapping[str, str]) -> None:
    """Take over the parts as they are now; what the device no longer tells stays as it was."""
    for name in (*PARTS, INSTALLATION_KEY):
        if seen.get(name):
            setattr(found, name, seen[name])


def standing(license: License) -> Code:
    """Return the code of a licence as of now."""
    status = licenses.status_of(license)
    return _REFUSING.get(status) or {
        LicenseStatus.TRIAL: Code.TRIAL, LicenseStatus.GRACE_PERIOD: Code.GRACE_PERIOD}.get(status, Code.VALID)
