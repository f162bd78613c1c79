"""What the dashboard counts."""

from __future__ import annotations

from sqlalchemy import func, select

from app.kernel.database import db
from app.licensing.activations.models import Activation
from app.licensing.activations.rules import ActivationStatus
from app.licensing.licenses.models import License


def count_licenses() -> dict[str, int]:
    """Return how many licences there are in each state."""
    return {str(status): count for status, count in db.session.execute(select(License.status, func.count()).group_by(License.status))}


def count_devices() -> int:
    """Return how many devices are in use."""
    return db.session.scalar(select(func.count()).select_from(Activation).where(Activation.status == ActivationStatus.ACTIVE)) or 0
