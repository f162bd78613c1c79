"""Owners of licences: people of the businesses, who sign in by a link in a mail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.database import Identified, Model, Tracked


class Owner(Identified, Tracked, Model):
    """Whoever holds licences."""

    __tablename__ = "owner"
    __table_args__ = (
        UniqueConstraint("email"),
        Index("ix_owner_email_trigram", "email", postgresql_using="gin", postgresql_ops={"email": "gin_trgm_ops"},
              postgresql_with={"fastupdate": "off"}),
        Index("ix_owner_name_trigram", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"},
              postgresql_with={"fastupdate": "off"}),
        {"schema": "licensing"},
    )

    email: Mapped[str] = mapped_column(comment="in lower case")
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    stripe_customer_id: Mapped[str | None]


class SignInLink(Identified, Model):
    """A link that signs in once: an owner's way in, and the invitation of one of the staff."""

    __tablename__ = "sign_in_link"
    __table_args__ = (UniqueConstraint("token_hash"), {"schema": "licensing"})

    token_hash: Mapped[str]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.owner.id"))
    admin_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.admin_user.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
