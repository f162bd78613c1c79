"""Feature flags: features turned on for some licences."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Identified, Model, Tracked
from app.kernel.types import Json


class FeatureFlag(Identified, Tracked, Model):
    """A feature turned on for the licences that meet its conditions (tiers, plans, share of licences, serials)."""

    __tablename__ = "feature_flag"
    __table_args__ = (UniqueConstraint("name"), {"schema": "licensing"})

    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    is_enabled: Mapped[bool] = mapped_column(default=False)
    conditions: Mapped[dict] = mapped_column(Json, default=dict)
