"""What a device that is known may ask: is this included, does my file still hold, a file for weeks without a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.license_protocol.claims import Claims, accept, read_claims
from app.license_protocol.codes import Code, FileRefused
from app.license_protocol.envelope import take_apart, unseal
from app.license_protocol.fingerprint import same_device
from app.licensing.activations import queries
from app.licensing.activations.former import GONE, find_former
from app.licensing.activations.models import Activation
from app.licensing.activations.rules import ActivationStatus
from app.licensing.activations.service import Outcome, free, standing
from app.licensing.decisions.rules import VIOLATIONS
from app.licensing.decisions.service import note_violation
from app.licensing.licenses import queries as licenses
from app.licensing.licenses.models import License
from app.licensing.offline.files import issue_file
from app.licensing.offline.models import OfflineLicense
from app.licensing.offline.signing import retired_key, trusted_keys

IN_FORCE = frozenset({Code.VALID, Code.TRIAL, Code.GRACE_PERIOD})


def identify(token: str, parts: Mapping[str, str] | None = None) -> Outcome:
    """Say how the device of a token stands; with `parts`, that it is this machine too."""
    found = queries.find_device(token) if token else None
    if found is None or found.activation.status is not ActivationStatus.ACTIVE:
        if former := find_former(token):
            return Outcome(former.code, former.license, former.activation, since=former.since)
    if found is None:
        return Outcome(Code.NOT_ACTIVATED)
    outcome = _stand(found.activation, found.license, parts, found.parts)
    outcome.plan = found.plan
    return outcome


def validate(token: str, parts: Mapping[str, str] | None, modules: Sequence[str], features: Sequence[str]) -> Outcome:
    """Say whether the licence of a device is in force and includes what is asked for; `values` tell each of it."""
    return _include(identify(token, parts), modules, features)


def validate_file(file: str, parts: Mapping[str, str], modules: Sequence[str], features: Sequence[str]) -> Outcome:
    """Say whether a licence file holds on this machine, and the licence behind it; what is wrong with a file is noted.

    A whole file by a key of ours that was retired is told so: its owner needs a new one, nobody did anything wrong.
    """
    try:
        kid, trusted = take_apart(file)["kid"], trusted_keys()
        retired = None if kid in trusted else retired_key(kid)
        claims = read_claims(unseal(file, {**trusted, kid: retired} if retired else trusted))
        activation = queries.get_activation(UUID(claims.activation_id))
    except FileRefused as refused:
        if refused.code in VIOLATIONS:
            note_violation(refused.code)
        return Outcome(refused.code)
    if retired:
        return Outcome(Code.FILE_KEY_RETIRED, licenses.get_license(activation.license_id), activation)
    try:
        accept(claims, device=parts, moment=now(), newest=_newest(claims))
    except FileRefused as refused:
        if refused.code in VIOLATIONS:
            note_violation(refused.code, license_id=activation.license_id, activation_id=activation.id)
        return Outcome(refused.code, licenses.get_license(activation.license_id), activation)
    return _include(_stand(activation, licenses.get_license(activation.license_id)), modules, features)


def give_file(token: str, parts: Mapping[str, str], actor: Actor, nonce: str = "") -> Outcome:
    """Make a licence file for the device of a token, good for the plan's days without any answer."""
    outcome = identify(token, parts)
    if outcome.code in IN_FORCE and outcome.activation:
        made = issue_file(outcome.activation.id, actor, nonce)
        outcome.values = {"file": made.token, "expires_at": made.expires_at}
    return outcome


def leave(token: str, actor: Actor, reason: str) -> Outcome:
    """Free the place of the device itself; again is no harm."""
    found = queries.find_device(token) if token else None
    if found is None:
        return identify(token)
    free(found.activation.id, actor, reason)
    return Outcome(Code.ACTIVATION_FREED, found.license, found.activation, {"activation_id": found.activation.id})


def _stand(activation: Activation, license: License, parts: Mapping[str, str] | None = None,
           known: Mapping[str, str] | None = None) -> Outcome:
    if activation.status is not ActivationStatus.ACTIVE:
        return Outcome(Code.ACTIVATION_FREED, license, activation, since=activation.deactivated_at)
    if parts is not None and not same_device(known or {}, parts):
        note_violation(Code.FINGERPRINT_MISMATCH, license_id=license.id, activation_id=activation.id)
        return Outcome(Code.FINGERPRINT_MISMATCH, license, activation)
    return Outcome(standing(license), license, activation)


def _include(outcome: Outcome, modules: Sequence[str], features: Sequence[str]) -> Outcome:
    license = outcome.license
    if license is None or outcome.code is Code.FINGERPRINT_MISMATCH or outcome.code in GONE:
        return outcome
    offer = licenses.offer_of(license, outcome.plan or licenses.get_plan(license.plan_id), now())
    in_force = outcome.code in IN_FORCE
    given = {"modules": {name: in_force and name in offer.modules for name in modules},
             "features": {name: in_force and name in offer.features for name in features}}
    missing = [name for names in given.values() for name, is_included in names.items() if not is_included]
    if in_force and missing:
        outcome.code, outcome.reason = Code.MODULE_MISSING, ", ".join(missing)
    outcome.values = {**given, "is_allowed": in_force and not missing}
    return outcome


def _newest(claims: Claims) -> int:
    """Return the sequence of the newest file that holds for this device: one that was replaced is a replayed one."""
    return db.session.scalar(select(func.max(OfflineLicense.sequence)).where(
        OfflineLicense.activation_id == UUID(claims.activation_id), OfflineLicense.revoked_at.is_(None))) or 0
