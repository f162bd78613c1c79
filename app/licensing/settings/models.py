"""The server's own settings."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Identified, Model, Tracked
from app.kernel.types import Json


class SystemSetting(Identified, Tracked, Model):
    """A setting of the server that staff may change."""

    __tablename__ = "system_setting"
    __table_args__ = (UniqueConstraint("key"), {"schema": "licensing"})

    key: Mapped[str]
    value: Mapped[dict] = mapped_column(Json)
    description: Mapped[str] = mapped_column(default="")
