"""Reading feature flags."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.licensing.flags.models import FeatureFlag


def get_flag(flag_id: UUID) -> FeatureFlag:
    """Return a flag; raise NotFound if there is none."""
    found = db.session.get(FeatureFlag, flag_id)
    if found is None or found.deleted_at is not None:
        raise NotFound()
    return found


def lock_flag(flag_id: UUID) -> FeatureFlag:
    """Return a flag that nobody else changes until this transaction ends; raise NotFound if there is none."""
    found = db.session.scalar(select(FeatureFlag).where(FeatureFlag.id == flag_id, FeatureFlag.deleted_at.is_(None))
                              .with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound()
    return found


def find_named(name: str) -> FeatureFlag | None:
    """Return the flag of a name, deleted or not, locked, or None."""
    return db.session.scalar(select(FeatureFlag).where(FeatureFlag.name == name).with_for_update())


def list_flags() -> list[FeatureFlag]:
    """Return every flag by name."""
    return list(db.session.scalars(select(FeatureFlag).where(FeatureFlag.deleted_at.is_(None)).order_by(FeatureFlag.name)))


def count_flags() -> int:
    """Return how many flags there are."""
    return db.session.scalar(select(func.count()).select_from(FeatureFlag).where(FeatureFlag.deleted_at.is_(None))) or 0
