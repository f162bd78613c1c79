"""The planner's statistics: a business that is new among others is planned for like any other."""

from sqlalchemy import text

from app.kernel import guards
from app.kernel.database import TenantOwned, db


def test_postgresql_keeps_no_statistics_of_whose_row_it_is(app):
    kept = db.session.execute(text(
        "SELECT n.nspname || '.' || c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE a.attname = 'tenant_id' AND c.relkind = 'r' AND a.attstattarget IS DISTINCT FROM 0")).scalars().all()
    owned = {table.fullname for table, model in guards.guarded_tables() if issubclass(model, TenantOwned)}
    assert owned & set(kept) == set()
