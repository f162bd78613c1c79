"""Units of measure."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked


class Unit(TenantOwned, Tracked, Model):
    """A unit of measure: piece, kg; how many decimals a quantity may have."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        CheckConstraint("decimals BETWEEN 0 AND 4", "decimals_kept"),
        {"schema": "catalog"},
    )

    code: Mapped[str]
    name: Mapped[str]
    name_ar: Mapped[str | None]
    decimals: Mapped[int] = mapped_column(default=0)
