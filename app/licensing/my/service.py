"""What owners do themselves, with what is theirs alone."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import Actor
from app.license_protocol.challenge import ChallengeInvalid, read_challenge
from app.license_protocol.codes import Code
from app.licensing.activations import queries as activations
from app.licensing.activations import service as devices
from app.licensing.activations.service import Outcome
from app.licensing.licenses.queries import lock_by_serial
from app.licensing.offline.challenges import answer_challenge
from app.licensing.offline.files import issue_file
from app.licensing.offline.models import OfflineLicense


def free(activation_id: UUID, owner: Actor) -> UUID:
    """Free a device of the owner's; return its licence's id; raise NotFound if it is not theirs."""
    device = activations.owned_activation(activation_id, owner.user_id)
    devices.free(device.id, owner, "owner")
    return device.license_id


def rename(activation_id: UUID, name: str, owner: Actor) -> UUID:
    """Give a device of the owner's another name; return its licence's id; raise NotFound if it is not theirs."""
    device = activations.owned_activation(activation_id, owner.user_id)
    devices.rename(device.id, name, owner)
    return device.license_id


def make_file(activation_id: UUID, owner: Actor) -> OfflineLicense:
    """Make a licence file for a device of the owner's; raise NotFound if it is not theirs."""
    return issue_file(activations.owned_activation(activation_id, owner.user_id).id, owner)


def answer(typed: str, device_name: str, owner: Actor, address: str | None) -> Outcome:
    """Answer the challenge of a machine for one of the owner's licences; to others the licence does not exist."""
    try:
        license = lock_by_serial(read_challenge(typed).serial)
    except ChallengeInvalid:
        return Outcome(Code.CHALLENGE_INVALID)
    if license is None or license.owner_id != owner.user_id:
        return Outcome(Code.NOT_FOUND)
    return answer_challenge(typed, device_name, owner, address)
