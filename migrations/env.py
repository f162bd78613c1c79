"""Alembic's environment: migrations run as the owner, all schemas included, one transaction."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import create_engine, pool, text

import app.licensing.models
import app.pos.models  # noqa: F401 -- the metadata must be complete
from app.kernel import guards
from app.kernel.database import Base, index_foreign_keys
from app.kernel.types import ExchangeQuote, Fixed, Money, Quantity, Rate, UtcDateTime

metadata = Base.metadata
index_foreign_keys(metadata.tables.values())
SCHEMAS = guards.schemas()
TYPES = {Money: "Money()", Quantity: "Quantity()", Rate: "Rate()", ExchangeQuote: "ExchangeQuote()", Fixed: "Fixed()",
         UtcDateTime: "UtcDateTime()"}


def include_name(name, kind, _parents) -> bool:
    """Compare our schemas only."""
    return name in SCHEMAS if kind == "schema" else True


def include_object(_object, name, kind, reflected, _compare_to) -> bool:
    """Leave Alembic's own table alone."""
    return not (kind == "table" and name == "alembic_version")


def render_item(kind, item, autogen) -> str | bool:
    """Write our column types by name."""
    if kind == "type" and type(item) in TYPES:
        name = TYPES[type(item)]
        autogen.imports.add(f"from app.kernel.types import {name[:-2]}")
        return name
    return False


def compare_type(_context, _column, _metadata_column, inspected, declared):
    """Our types compare by what they become in PostgreSQL."""
    if type(declared) in TYPES:
        return False
    return None


def run() -> None:
    """Migrate over the owner's connection (or the one that a test hands over)."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _migrate(connection)
        return
    engine = create_engine(current_app.config["SETTINGS"].database_owner_url, poolclass=pool.NullPool)
    with engine.connect() as own:
        _migrate(own)


def _migrate(connection) -> None:
    connection.execute(text("CREATE SCHEMA IF NOT EXISTS system"))
    connection.commit()
    context.configure(
        connection=connection, target_metadata=metadata, include_schemas=True, include_name=include_name,
        include_object=include_object, render_item=render_item, compare_type=compare_type,
        version_table_schema="system", user_module_prefix="app.kernel.types.",
    )
    with context.begin_transaction():
        context.run_migrations()


run()
