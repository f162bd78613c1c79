"""The licence of a business, as last signed for this installation."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked
from app.kernel.types import Json


class InstalledLicense(TenantOwned, Tracked, Model):
    """One for each business; `version` moves with every change, so that processes know when theirs is old."""

    __tablename__ = "installed_license"
    __table_args__ = (
        UniqueConstraint("tenant_id"),
        UniqueConstraint("serial"),  # one licence serves one business, here too
        {"schema": "business"},
    )

    serial: Mapped[str | None]
    device_name: Mapped[str] = mapped_column(default="")
    token: Mapped[str | None] = mapped_column(comment="the device's token, AES-256-GCM; none without the network")
    file: Mapped[str | None] = mapped_column(comment="the last signed answer, or the file that was uploaded")
    version: Mapped[int] = mapped_column(default=0)
    high_water: Mapped[datetime | None] = mapped_column(comment="the latest instant that this machine has proof of")
    seen_at: Mapped[datetime | None] = mapped_column(comment="what its clock said when that was looked at last")
    contacted_at: Mapped[datetime | None] = mapped_column(comment="when the server last answered, on this machine's clock")
    refused_code: Mapped[str | None] = mapped_column(comment="why the last answer brought no licence; none when it did")
    refused_at: Mapped[datetime | None]
    api_verdict: Mapped[str] = mapped_column(default="TAKEN", comment="on calls of programs, as the server last said")
    api_verdict_at: Mapped[datetime | None]
    nonce: Mapped[str] = mapped_column(default="", comment="of the open challenge")
    trusted_keys: Mapped[dict] = mapped_column(Json, default=dict, comment="kid to public key, as base64")
