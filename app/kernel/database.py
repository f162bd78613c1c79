"""The database session, the base of every model, and the columns that every table has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ColumnElement,
    CursorResult,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    UpdateBase,
    Uuid,
    any_,
    bindparam,
    event,
    func,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry

from app.kernel.clock import now
from app.kernel.ids import new_id
from app.kernel.tenancy import require_tenant
from app.kernel.types import UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table: its schema is its domain, its name the model's in snake case, singular."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={UUID: Uuid(), str: Text(), datetime: UtcDateTime()},
    )
    if TYPE_CHECKING:
        __table__: ClassVar[Table]  # never a view or an alias
    __append_only__: ClassVar[bool] = False
    __projections__: ClassVar[tuple[str, ...]] = ()
    __erasable__: ClassVar[bool] = False


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
if TYPE_CHECKING:
    Model = Base  # made at run time, where a type checker cannot follow
else:
    Model = db.Model


class Tracked:
    """Rows that people edit: when they were born, last changed, and put away (nothing is deleted)."""

    created_at: Mapped[datetime] = mapped_column(default=now, server_default=func.current_timestamp())
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now, server_default=func.current_timestamp())
    deleted_at: Mapped[datetime | None]


class AppendOnly:
    """Facts: inserted once. The database refuses every change but those of the named projection columns."""

    __append_only__ = True
    created_at: Mapped[datetime] = mapped_column(default=now, server_default=func.current_timestamp())


class Identified:
    """Platform-wide rows, which belong to no tenant."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-1)


class TenantOwned:
    """Rows of one business: primary key (tenant_id, id), row-level security, filtered by the session too."""

    @declared_attr
    def tenant_id(cls) -> Mapped[UUID]:
        return mapped_column(ForeignKey("business.tenant.id"), primary_key=True, default=require_tenant, sort_order=-2)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-1)


def same_tenant(column: str, target: str, *, name: str | None = None) -> ForeignKeyConstraint:
    """Return the foreign key from `column` to a row of the same tenant in `target` ("schema.table")."""
    return ForeignKeyConstraint(["tenant_id", column], [f"{target}.tenant_id", f"{target}.id"], name=name)


def index_foreign_keys(tables: Iterable[Table]) -> None:
    """Give every foreign key that no key or index serves yet an index of its own."""
    for table in tables:
        served = [[column.name for column in table.primary_key.columns]]
        served += [[column.name for column in index.columns if column is not None] for index in table.indexes
                   if index.dialect_options["postgresql"]["where"] is None]
        served += [[column.name for column in constraint.columns] for constraint in table.constraints
                   if isinstance(constraint, UniqueConstraint)]
        for constraint in table.foreign_key_constraints:
            names = [column.name for column in constraint.columns]
            if not any(found[: len(names)] == names for found in served):
                Index(f"ix_{table.name}_{'_'.join(names)}", *[table.c[name] for name in names])
                served.append(names)


def where(condition: str) -> dict[str, Any]:
    """Return the keywords that make an index partial on both engines."""
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}


def among(column: ColumnElement, engine: str, name: str = "ids") -> ColumnElement[bool]:
    """Return the condition that `column` (an id) is among the ids bound to `name`, for the engine of that name.

    One statement text whatever their number, so PostgreSQL keeps its plan; SQLite has no arrays.
    """
    if engine == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(Uuid)))
    return column.in_(bindparam(name, expanding=True))


def insert_into(table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT in the words of the session's engine, which may say what happens to rows that are there already."""
    return postgresql.insert(table) if dialect_name() == "postgresql" else sqlite.insert(table)


def count_changed(statement: UpdateBase) -> int:
    """Send an UPDATE or DELETE; return how many rows it met."""
    done = db.session.execute(statement)
    assert isinstance(done, CursorResult)  # what every statement without RETURNING answers with
    return done.rowcount


def dialect_name() -> str:
    """Return "postgresql" or "sqlite": for the few marked places where the two differ."""
    return db.engine.dialect.name


@event.listens_for(Base.metadata, "before_create")
def _indexes_before_create(metadata: MetaData, connection, **kwargs) -> None:
    index_foreign_keys(metadata.tables.values())
