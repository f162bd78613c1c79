"""How the database is reached: engine options for PostgreSQL and SQLite, and the session's tenant events."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

from app.kernel import tenancy
from app.kernel.database import Base, db

SLOW_LOCK_MS = 15_000


def engine_options(url: str) -> dict[str, Any]:
    """Return the engine's options for a database address."""
    if url.startswith("sqlite"):
        return {"execution_options": {"schema_translate_map": flat_schemas()}}
    return {
        "pool_size": 10, "max_overflow": 20, "pool_pre_ping": False, "pool_recycle": 1800,
        # no JIT: compiling a statement takes longer than any of ours runs
        "connect_args": {"options": f"-c lock_timeout={SLOW_LOCK_MS} -c timezone=UTC -c jit=off", "prepare_threshold": 2},
    }


def flat_schemas() -> dict[str, None]:
    """Return the schema translation for SQLite, which has no schemas: table names are unique across them.

    The models must have been imported: a schema that nobody has named yet would not be translated.
    """
    return {table.schema: None for table in Base.metadata.tables.values() if table.schema}


def init_app(app: Flask, database: SQLAlchemy) -> None:
    """Bind the session to the application and teach it tenants."""
    database.init_app(app)
    if not event.contains(Session, "after_begin", tenancy.tell_transaction):
        event.listen(Session, "after_begin", tenancy.tell_transaction)
        event.listen(Session, "do_orm_execute", tenancy.filter_statement)
    with app.app_context():
        if database.engine.dialect.name == "sqlite":
            _prepare_sqlite(database.engine)
    app.extensions["read_engine"] = None
    read_url = app.config["SETTINGS"].database_read_url
    if read_url:
        app.extensions["read_engine"] = create_engine(read_url, **engine_options(read_url))


def _prepare_sqlite(engine: Engine) -> None:
    """WAL and FULL: what is committed survives a power cut; one writer at a time, from BEGIN on."""

    @event.listens_for(engine, "connect")
    def connect(connection, _record) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def reading(*, snapshot: bool = False) -> Iterator[Connection]:
    """Yield a connection for heavy reading: the replica when DATABASE_READ_URL names one, else this request's own.

    The tenant is set on it, so row-level security holds there too. With `snapshot` it is a connection of its own on
    which every statement sees the same moment, whatever is written meanwhile (PostgreSQL; only what is committed).
    """
    engine = current_app.extensions.get("read_engine")
    if engine is None and not snapshot:
        yield db.session.connection()
        return
    with (engine or db.engine).connect() as connection:
        if snapshot:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            tenancy.tell_connection(connection)
            yield connection


def statements(counter: list[str]) -> Any:
    """Return a context manager that appends every statement sent meanwhile to `counter` (for tests and the bench)."""

    @contextmanager
    def watch() -> Iterator[list[str]]:
        def note(_conn, _cursor, statement, _parameters, _context, _many) -> None:
            counter.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield counter
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return watch()


