"""What the portal's door remembers."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Identified, Model


class SignInFailure(Identified, Model):
    """Mistakes in a row at the staff's door, by the address that was given: whether anybody has it makes no difference."""

    __tablename__ = "sign_in_failure"
    __erasable__ = True
    __table_args__ = (UniqueConstraint("address_hash"), Index("ix_sign_in_failure_last", "last_at"), {"schema": "licensing"})

    address_hash: Mapped[str] = mapped_column(comment="SHA-256 of the e-mail address: what strangers type is not kept")
    failures: Mapped[int]
    last_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]
