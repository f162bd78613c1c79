"""Modules: the parts of WK POS that can be licensed, and the permissions within each."""

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Identified, Model, Tracked


class Module(Identified, Tracked, Model):
    """A part of the product; a core module belongs to every plan and cannot be taken away."""

    __tablename__ = "module"
    __table_args__ = (UniqueConstraint("key"), {"schema": "licensing"})

    key: Mapped[str] = mapped_column(comment="pos-core, inventory …")
    name: Mapped[str]
    name_ar: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    description_ar: Mapped[str] = mapped_column(default="")
    is_core: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)


class ModulePermission(Identified, Tracked, Model):
    """Something that can be allowed within a module."""

    __tablename__ = "module_permission"
    __table_args__ = (UniqueConstraint("module_id", "key"), {"schema": "licensing"})

    module_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.module.id"))
    key: Mapped[str] = mapped_column(comment="view, manage, export …")
    name: Mapped[str]
