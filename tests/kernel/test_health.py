"""Probes: the process is healthy as soon as it answers, ready when its database is there and migrated."""

import psycopg
import pytest
from sqlalchemy.engine import make_url

from app import create_app
from app.kernel import migrations


def probe(env: dict[str, str], **other: str) -> tuple[int, dict]:
    answer = create_app({**env, **other}).test_client().get("/readyz")
    return answer.status_code, answer.json["checks"]


def test_a_migrated_database_makes_it_ready(database):
    assert probe(database) == (200, {"database": "ok", "messenger": "ok"})


def test_it_is_healthy_but_not_ready_without_its_database(database):
    away = {**database, "DATABASE_URL": "postgresql://wkpos_app@/wkpos?host=/nowhere"}
    assert probe(away) == (503, {"database": "away: OperationalError", "messenger": "ok"})
    assert create_app(away).test_client().get("/healthz").status_code == 200


def test_the_messenger_is_told_about_but_not_needed(database):
    assert probe(database, REDIS_URL="unix:///nowhere.sock") == (
        200, {"database": "ok", "messenger": "away: ConnectionError"})


def test_a_database_without_tables_asks_for_the_migrations(database):
    empty = make_url(database["DATABASE_URL"]).set(database="postgres").render_as_string(hide_password=False)
    assert probe(database, DATABASE_URL=empty)[1]["database"] == "not migrated yet: run the migrations"


@pytest.fixture
def outdated(database):
    """The database as an older version left it."""
    owner = make_url(database["DATABASE_OWNER_URL"]).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(owner) as connection:
        connection.execute("UPDATE system.alembic_version SET version_num = 'older'")
    yield database
    with psycopg.connect(owner) as connection:
        connection.execute("UPDATE system.alembic_version SET version_num = %s", [migrations.newest()])


def test_an_older_database_is_not_ready(outdated):
    status, checks = probe(outdated)
    assert (status, checks["database"]) == (
        503, f"at migration older, expected {migrations.newest()}: run the migrations")
    assert not migrations.is_current(outdated["DATABASE_URL"])


def test_a_migrated_database_is_known_to_be_current(database):
    assert migrations.is_current(database["DATABASE_URL"])
    assert not migrations.is_current("postgresql://wkpos_app@/wkpos?host=/nowhere")
