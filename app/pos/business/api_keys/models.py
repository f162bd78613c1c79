"""API keys: how a device or another program identifies itself, in the name of one employee."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked, same_tenant
from app.kernel.types import Json


class ApiKey(TenantOwned, Tracked, Model):
    """A key of an integration. Only the digest of its secret is stored; the key is shown once, when it is made."""

    __tablename__ = "api_key"
    __table_args__ = (
        same_tenant("employee_id", "business.employee"),
        same_tenant("created_by_id", "business.employee"),
        {"schema": "business"},
    )

    name: Mapped[str] = mapped_column(comment="what uses it: Web shop, Kitchen screen")
    employee_id: Mapped[UUID] = mapped_column(comment="in whose name it acts: it never may more than this person")
    secret_hash: Mapped[str] = mapped_column(comment="SHA-256 of the secret")
    permissions: Mapped[list] = mapped_column(Json, comment="names of what it may do, as far as the employee may")
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    created_by_id: Mapped[UUID | None]
