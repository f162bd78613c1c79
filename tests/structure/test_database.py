"""What the database itself holds: tenants apart, facts as written, the role that cannot bypass either."""

from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from app.kernel import guards
from app.kernel.clock import now
from app.kernel.database import Base, TenantOwned, db
from app.kernel.ids import new_id
from app.kernel.tenancy import NoTenant, tenant_scope
from app.licensing.decisions.models import LicenseDecision
from app.pos.business.branches.models import Branch
from tests.conftest import make_business

TENANT_TABLES = [(table, model) for table, model in guards.guarded_tables() if issubclass(model, TenantOwned)]
NAMES = [table.fullname for table, _ in TENANT_TABLES]


@pytest.mark.parametrize(("table", "model"), TENANT_TABLES, ids=NAMES)
def test_a_tenant_table_has_composite_keys(table, model):
    assert [column.name for column in table.primary_key.columns] == ["tenant_id", "id"]
    for constraint in table.foreign_key_constraints:
        target = constraint.referred_table
        if "tenant_id" in target.primary_key.columns:
            assert "tenant_id" in constraint.column_keys, f"{constraint.name} leaves the tenant out"


def test_every_tenant_table_has_row_level_security_with_a_policy(app):
    guarded = {f"{row.schemaname}.{row.tablename}" for row in db.session.execute(text(
        "SELECT p.schemaname, p.tablename FROM pg_policies p JOIN pg_class c ON c.relname = p.tablename "
        "JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = p.schemaname WHERE c.relrowsecurity"))}
    assert set(NAMES) - guarded == set()


def test_the_application_s_role_cannot_bypass_row_level_security(app):
    row = db.session.execute(text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")).one()
    assert tuple(row) == (False, False)


@pytest.mark.parametrize("model", [model for _, model in guards.guarded_tables() if model.__append_only__],
                         ids=lambda model: model.__name__)
def test_append_only_tables_grant_no_change_but_of_projections(app, model):
    name = f'{model.__table__.schema}."{model.__table__.name}"'
    allowed = {verb for verb in ("DELETE", "UPDATE", "TRUNCATE") if db.session.execute(
        text("SELECT has_table_privilege(current_user, :name, :verb)"), {"name": name, "verb": verb}).scalar_one()}
    assert allowed == ({"DELETE"} if model.__erasable__ else set())  # of what is old enough: see the next test
    columns = {column.name for column in model.__table__.columns if db.session.execute(
        text("SELECT has_column_privilege(current_user, :name, :column, 'UPDATE')"),
        {"name": name, "column": column.name}).scalar_one()}
    assert columns == set(model.__projections__)


def test_facts_that_may_be_erased_may_be_so_after_a_day_only_and_are_never_changed(app):
    table, moment = LicenseDecision.__table__, now()
    young, old = new_id(), new_id()
    for id_, created_at in ((young, moment - timedelta(hours=23)), (old, moment - timedelta(hours=25))):
        db.session.execute(table.insert().values(
            id=id_, created_at=created_at, asked="heartbeat", decision="ALLOW", code="VALID", reason="", features=[], latency_ms=1))
    db.session.commit()
    assert db.session.execute(table.delete().where(table.c.id == old)).rowcount == 1
    for refused in (table.delete().where(table.c.id == young), table.update().where(table.c.id == young).values(code="EXPIRED")):
        with pytest.raises(DBAPIError, match=r"append-only|permission denied"), db.session.begin_nested():
            db.session.execute(refused)


def test_even_the_owner_cannot_change_a_fact(database, shop):
    engine = create_engine(database["DATABASE_OWNER_URL"])
    with engine.begin() as owner, pytest.raises(DBAPIError, match="append-only"):
        owner.execute(text("UPDATE system.audit_log SET action = 'forged' WHERE tenant_id = :t"), {"t": shop.tenant_id})
    engine.dispose()


def test_reading_without_a_tenant_fails_instead_of_answering_nothing(app, shop):
    with tenant_scope(None), pytest.raises(NoTenant):
        db.session.scalars(db.select(Branch)).all()


def test_counting_without_a_tenant_fails_too(app, shop):
    with tenant_scope(None), pytest.raises(NoTenant):
        db.session.scalar(db.select(db.func.count()).select_from(Branch))


def test_plain_sql_sees_nothing_of_another_business(app):
    one = make_business("One")
    two = make_business("Two")
    with tenant_scope(two.tenant_id):
        seen = db.session.execute(text("SELECT DISTINCT tenant_id FROM business.branch")).scalars().all()
    assert seen == [two.tenant_id]
    assert one.tenant_id != two.tenant_id


def test_a_row_cannot_be_written_for_another_business(app):
    one = make_business("One")
    two = make_business("Two")
    with tenant_scope(two.tenant_id), pytest.raises(DBAPIError, match="row-level security"):
        db.session.execute(text("INSERT INTO catalog.tax (tenant_id, id, code, name, kind, type, rate, compounds, "
                                "affected_by_previous, sequence, is_default, is_active) VALUES (:t, gen_random_uuid(), "
                                "'X', 'X', 'percent', 'INCLUSIVE', 1, false, true, 1, false, true)"), {"t": one.tenant_id})
    db.session.rollback()


def test_table_names_are_unique_across_schemas_because_the_edge_has_none():
    names = [table.name for table in Base.metadata.tables.values()]
    assert len(names) == len(set(names))


def test_every_foreign_key_is_indexed(app):
    missing = db.session.execute(text("""
        SELECT c.conrelid::regclass::text || ' ' || c.conname FROM pg_constraint c
        WHERE c.contype = 'f' AND NOT EXISTS (
            SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indpred IS NULL
            AND (i.indkey::int2[])[0:array_length(c.conkey, 1) - 1] @> c.conkey)""")).scalars().all()
    assert missing == []


def test_the_models_are_what_the_migrations_make(app, database):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from app.kernel.database import index_foreign_keys

    index_foreign_keys(Base.metadata.tables.values())
    schemas = guards.schemas()
    engine = create_engine(database["DATABASE_OWNER_URL"])
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={
            "include_schemas": True, "version_table_schema": "system", "compare_type": False,
            "include_name": lambda name, kind, parents: name in schemas if kind == "schema" else True,
            "include_object": lambda obj, name, kind, reflected, to: name != "alembic_version"})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()
