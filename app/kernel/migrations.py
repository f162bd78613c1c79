"""Which migration the code expects, and which one a database is at."""

from __future__ import annotations

from functools import cache

import psycopg

from app.config import ROOT

AT = "SELECT version_num FROM system.alembic_version"


@cache
def newest() -> str | None:
    """Return the last migration of this checkout."""
    from alembic.script import ScriptDirectory  # reason: only probes and starts ask

    return ScriptDirectory(str(ROOT / "migrations")).get_current_head()


def is_current(url: str) -> bool:
    """Return whether the database at `url` is at the last migration; False too when it does not answer."""
    try:
        with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://", 1), connect_timeout=10) as connection:
            row = connection.execute(AT).fetchone()
    except psycopg.Error:
        return False
    return row is not None and row[0] == newest()
