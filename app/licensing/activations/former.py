"""Tokens that prove nothing any more: whoever still sends one is told what has become of its place, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.security import hash_token
from app.license_protocol.codes import Code
from app.licensing.activations.models import Activation, FormerToken
from app.licensing.activations.rules import Ending
from app.licensing.licenses.models import License
from app.licensing.plans.models import LicensePlan

CODES = {Ending.REPLACED: Code.ACTIVATION_REPLACED, Ending.MOVED: Code.LICENSE_MOVED}
GONE = frozenset(CODES.values())


@dataclass(frozen=True, slots=True)
class Former:
    """What became of a device's token, since when, and the place it belonged to."""

    ending: Ending
    since: datetime
    activation: Activation
    license: License
    plan: LicensePlan

    @property
    def code(self) -> Code:
        """The stable code that says so."""
        return CODES[self.ending]


def find_former(token: str) -> Former | None:
    """Return what became of a token that proved a device once, or None: nobody ever had it, or it still does."""
    row = db.session.execute(
        select(FormerToken, Activation, License, LicensePlan).join(Activation, Activation.id == FormerToken.activation_id)
        .join(License, License.id == Activation.license_id).join(LicensePlan, LicensePlan.id == License.plan_id)
        .where(FormerToken.secret_hash == hash_token(token))).one_or_none()
    return Former(row[0].ending, row[0].ended_at, row[1], row[2], row[3]) if row else None


def note_replaced(activation: Activation) -> None:
    """Remember that the token an activation has had until now gives way to another one."""
    _note([(activation.id, activation.secret_hash)], Ending.REPLACED, now())


def note_moved(license_id: UUID) -> None:
    """Remember that a licence (locked by the caller) has left the business that all its devices belonged to."""
    devices = [(row.id, row.secret_hash) for row in db.session.execute(
        select(Activation.id, Activation.secret_hash).where(Activation.license_id == license_id))]
    moment = now()
    db.session.execute(
        update(FormerToken).where(FormerToken.activation_id.in_([found[0] for found in devices]), FormerToken.ending == Ending.REPLACED)
        .values(ending=Ending.MOVED, ended_at=moment).execution_options(synchronize_session=False))
    _note(devices, Ending.MOVED, moment)


def _note(devices: list[tuple[UUID, str]], ending: Ending, moment: datetime) -> None:
    if devices:
        db.session.execute(insert(FormerToken.__table__).on_conflict_do_nothing(), [
            {"id": new_id(), "activation_id": activation_id, "secret_hash": secret_hash, "ending": ending, "ended_at": moment}
            for activation_id, secret_hash in devices])
