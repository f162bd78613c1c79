"""Answering the challenge of a machine that never sees the network: it is activated, and gets its file as a text."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select

from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.license_protocol.challenge import ChallengeInvalid, pack_response, read_challenge
from app.license_protocol.codes import Code
from app.license_protocol.envelope import take_apart
from app.licensing.activations import queries
from app.licensing.activations.models import Activation
from app.licensing.activations.rules import ActivationStatus
from app.licensing.activations.service import Device, Outcome, activate, standing
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.licenses import queries as licenses
from app.licensing.licenses.models import License
from app.licensing.licenses.rules import LIVE
from app.licensing.offline.files import issue_file
from app.licensing.offline.models import OfflineToken
from app.licensing.offline.signing import trusted_keys


def answer_challenge(typed: str, device_name: str, actor: Actor, address: str | None = None) -> Outcome:
    """Activate the machine that asks and return its licence file as a response; the same challenge gets the same response.

    A machine shows its challenge until it has taken a response over, however late: one that is of no use any more (its time is
    over, its key retired, its device freed) is made anew, or refused as a first one would be.
    `values`: `response` (see `license_protocol.challenge`), `file` and `expires_at`.
    """
    try:
        challenge = read_challenge(typed)
    except ChallengeInvalid:
        return Outcome(Code.CHALLENGE_INVALID)
    digest = hashlib.sha256(challenge.text().encode()).hexdigest()
    licenses.lock_by_serial(challenge.serial)  # reason: who answers it at the same moment waits, as who activates or transfers does
    known = db.session.scalar(select(OfflineToken).where(OfflineToken.challenge_hash == digest))
    if known is not None:
        activation = queries.get_activation(known.activation_id)
        license = licenses.get_license(activation.license_id)
        if _still_good(known, license, activation):
            return Outcome(standing(license), license, activation, _values(known.token, known.expires_at))
    outcome = activate(challenge.serial, str(challenge.tenant), Device(device_name, challenge.parts, address=address), actor)
    if outcome.activation is None:
        return outcome
    made = issue_file(outcome.activation.id, actor, challenge.nonce)
    answered = known or OfflineToken(id=new_id(), challenge=challenge.text(), challenge_hash=digest)
    answered.activation_id, answered.token, answered.expires_at = outcome.activation.id, made.token, made.expires_at
    db.session.add(answered)
    record(EventType.CHALLENGE_ANSWERED, actor, license_id=made.license_id, activation_id=made.activation_id, device=device_name)
    outcome.values = _values(made.token, made.expires_at)
    return outcome


def _still_good(known: OfflineToken, license: License, activation: Activation) -> bool:
    """Return whether the machine could still take over the response that its challenge was given."""
    return (known.expires_at > now() and take_apart(known.token)["kid"] in trusted_keys()
            and activation.status is ActivationStatus.ACTIVE and licenses.status_of(license) in LIVE)


def _values(file: str, expires_at: datetime) -> dict:
    return {"response": pack_response(file), "file": file, "expires_at": expires_at}
