"""What the database itself enforces, derived from the models: tenant isolation and facts that stay as written.

The statements are PostgreSQL's; on the edge's SQLite file there is one tenant, and triggers guard the facts.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Table
from sqlalchemy.orm import Mapper

from app.kernel.database import Base, TenantOwned

APP_ROLE = "wkpos_app"
SHORTEST_KEPT = "1 day"
"""Facts that may be erased at all may be so after this time: nothing that just happened is made undone."""
_TENANT = "(select nullif(current_setting('app.tenant_id', true), '')::uuid)"
_USER = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
_SYSTEM = "(select current_setting('app.system', true) = 'on')"

FUNCTIONS = """
CREATE SCHEMA IF NOT EXISTS system;
CREATE OR REPLACE FUNCTION system.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_NARGS > 0
       AND (to_jsonb(OLD) - TG_ARGV::text[]) = (to_jsonb(NEW) - TG_ARGV::text[]) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%.% is append-only: % refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
"""


def mappers() -> list[Mapper]:
    """Return the mappers of every model, in a stable order."""
    return sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__table__.fullname)


def guarded_tables() -> Iterable[tuple[Table, type[Base]]]:
    """Yield each table with its model class."""
    for mapper in mappers():
        yield mapper.class_.__table__, mapper.class_


def policy_condition(model: type) -> str:
    """Return the SQL condition under which a row of a tenant-owned model may be seen or written."""
    extra = {"system": f" OR {_SYSTEM}"}.get(getattr(model, "__open_to__", ""), "")
    return f"tenant_id = {_TENANT}{extra}"


def read_condition(model: type) -> str | None:
    """Return a further condition for reading only (a user sees the own employee rows in every business)."""
    return f"user_id = {_USER}" if getattr(model, "__open_to__", "") == "own_user" else None


def table_guards(table: Table, model: type[Base], role: str = APP_ROLE) -> list[str]:
    """Return the statements that guard one table: grants, row-level security, the append-only trigger.

    PostgreSQL keeps no statistics of `tenant_id`: else it takes a business that it has not counted yet for one row,
    and reads all of its rows by whatever index begins with the tenant.
    """
    name = f'{table.schema}."{table.name}"'
    statements = [f"REVOKE ALL ON {name} FROM {role}"]
    if model.__append_only__:
        statements.append(f"GRANT SELECT, INSERT{', DELETE' if model.__erasable__ else ''} ON {name} TO {role}")
        if model.__projections__:
            statements.append(f"GRANT UPDATE ({', '.join(model.__projections__)}) ON {name} TO {role}")
        arguments = ", ".join(f"'{column}'" for column in model.__projections__)
        if model.__erasable__:
            statements.append(
                f"CREATE OR REPLACE TRIGGER append_only_erased BEFORE DELETE ON {name} FOR EACH ROW "
                f"WHEN (OLD.created_at > now() - interval '{SHORTEST_KEPT}') EXECUTE FUNCTION system.refuse_change()")
        statements += [
            f"CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE{'' if model.__erasable__ else ' OR DELETE'} ON {name} "
            f"FOR EACH ROW EXECUTE FUNCTION system.refuse_change({arguments})",
            f"CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON {name} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()",
        ]
    else:
        statements.append(f"GRANT SELECT, INSERT, UPDATE{', DELETE' if model.__erasable__ else ''} ON {name} TO {role}")
    if issubclass(model, TenantOwned):
        statements.append(f"ALTER TABLE {name} ALTER COLUMN tenant_id SET STATISTICS 0")
    condition = policy_condition(model) if issubclass(model, TenantOwned) else getattr(model, "__policy__", None)
    if condition:
        statements += [
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS tenant ON {name}",
            f"CREATE POLICY tenant ON {name} TO {role} USING ({condition}) WITH CHECK ({condition})",
        ]
        if extra := read_condition(model):
            statements += [
                f"DROP POLICY IF EXISTS own ON {name}",
                f"CREATE POLICY own ON {name} FOR SELECT TO {role} USING ({extra})",
            ]
    return statements


def schema_grants(schemas: Iterable[str], role: str = APP_ROLE) -> list[str]:
    """Return the grants that let the application's role use the schemas."""
    return [f"GRANT USAGE ON SCHEMA {schema} TO {role}" for schema in sorted(schemas)]


def schemas() -> set[str]:
    """Return the schemas that the models use."""
    return {table.schema for table, _ in guarded_tables()}


def sqlite_guards(table: Table, model: type[Base]) -> list[str]:
    """Return SQLite's triggers for an append-only table."""
    if not model.__append_only__:
        return []
    fixed = [column.name for column in table.columns if column.name not in model.__projections__]
    changed = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in fixed)
    refuse = f"SELECT RAISE(ABORT, '{table.name} is append-only')"
    return [
        f'CREATE TRIGGER IF NOT EXISTS "{table.name}_no_update" BEFORE UPDATE ON "{table.name}" '
        f"WHEN {changed} BEGIN {refuse}; END",
        f'CREATE TRIGGER IF NOT EXISTS "{table.name}_no_delete" BEFORE DELETE ON "{table.name}" '
        f"BEGIN {refuse}; END",
    ]
