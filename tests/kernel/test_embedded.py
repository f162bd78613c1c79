"""The embedded engines: made once, shared, recovered after a kill, invisible to each other."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from app.kernel.embedded import PRODUCTION_LIKE, TEST, ServiceError, Services, lease
from app.kernel.embedded.postgres import OWNER, _processes_in


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Not pytest's, whose folder every other run of it closes to the engines' account."""
    with tempfile.TemporaryDirectory(prefix="wkpos-") as made:
        yield Path(made)


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    """A directory with a space in its name and running engines in it."""
    with tempfile.TemporaryDirectory(prefix="wkpos-") as made:
        directory = Path(made) / "two words"
        services = Services(directory, TEST)
        services.start()
        yield directory
        services.stop()


@pytest.fixture
def services(directory: Path) -> Services:
    return Services(directory, TEST)


def one(url: str, statement: str):
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchone()[0]


def test_the_application_role_is_neither_superuser_nor_above_row_level_security(services):
    rights = "rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb"
    assert (
        one(services.postgres.url(), f"SELECT {rights} FROM pg_roles WHERE rolname = current_user") is False
    )


def test_the_owner_can_make_extensions_and_databases_but_is_no_superuser(services):
    with psycopg.connect(services.postgres.url(OWNER), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        connection.execute("CREATE DATABASE another")
        connection.execute("DROP DATABASE another")
        assert connection.execute(
            "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
        ).fetchone() == (False,)


def test_trigrams_know_arabic_letters(services):
    with psycopg.connect(services.postgres.url(OWNER)) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        assert connection.execute("SELECT similarity('مرحبا', 'مرحبا بكم') > 0.4").fetchone() == (True,)


def test_passwords_are_readable_by_their_owner_only(directory):
    assert stat.S_IMODE((directory / "postgres" / "credentials.json").stat().st_mode) == 0o600


def test_a_wrong_password_is_refused(services):
    password = services.postgres.url().split(":")[2].split("@")[0]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(services.postgres.url().replace(password, "wrong"))


def test_a_second_start_finds_the_running_engines(services):
    assert services.postgres.start() is False
    assert services.valkey.start() is False


def test_a_server_killed_with_all_its_processes_starts_again_with_every_commit(tmp_path):
    services = Services(tmp_path / "var", PRODUCTION_LIKE)
    with services.use(valkey=False):
        with psycopg.connect(services.postgres.url(OWNER)) as connection:
            connection.execute("CREATE TABLE kept_row AS SELECT 42 AS answer")
        for process in _processes_in(services.postgres.data):
            process.send_signal(signal.SIGKILL)
        until(lambda: not services.postgres.running())

        assert services.postgres.start() is True
        assert one(services.postgres.url(OWNER), "SELECT answer FROM kept_row") == 42


def test_a_pid_file_that_names_a_stranger_does_not_stop_the_start(services):
    services.postgres.stop()
    lines = [str(os.getpid()), str(services.postgres.data), "1", "5432", "/tmp", "", "1 2", "ready"]
    (services.postgres.data / "postmaster.pid").write_text("\n".join(lines))

    assert services.postgres.start() is True
    assert one(services.postgres.url(), "SELECT 1") == 1


def test_an_unreadable_snapshot_is_put_aside(services):
    services.valkey.stop()
    data = services.valkey.directory / "data"
    (data / "dump.rdb").write_bytes(b"REDIS0011 and then nonsense")

    assert services.valkey.start() is True
    assert redis.Redis.from_url(services.valkey.url()).ping() is True
    assert (data / "dump.rdb.unreadable").exists()


def test_a_half_made_cluster_is_replaced(tmp_path):
    left = tmp_path / "var" / "postgres.new-killed" / "data"
    left.mkdir(parents=True)
    services = Services(tmp_path / "var", TEST)
    with services.use(valkey=False):
        assert one(services.postgres.url(), "SELECT 1") == 1
    assert not left.parent.exists()


def test_two_directories_have_nothing_in_common(services, tmp_path):
    with lease(tmp_path / "other", TEST, environ={}) as addresses:
        assert addresses["DATABASE_URL"] != services.postgres.url()
        redis.Redis.from_url(addresses["REDIS_URL"]).set("here", "yes")
        assert redis.Redis.from_url(services.valkey.url()).get("here") is None


def test_a_path_too_long_for_a_socket_still_works(tmp_path):
    deep = tmp_path.joinpath(*["a-long-directory-name"] * 6)
    with lease(deep, TEST, environ={}) as addresses:
        assert one(addresses["DATABASE_URL"], "SELECT 1") == 1
        assert redis.Redis.from_url(addresses["REDIS_URL"]).ping() is True


def test_the_last_user_stops_the_engines(tmp_path):
    services = Services(tmp_path / "var", TEST)
    with lease(services.directory, TEST, environ={}):
        with lease(services.directory, TEST, environ={}):
            assert services.status() == {"postgres": True, "valkey": True}
        assert services.status() == {"postgres": True, "valkey": True}
    assert services.status() == {"postgres": False, "valkey": False}


def test_a_killed_user_does_not_keep_the_engines_up(tmp_path):
    services = Services(tmp_path / "var", TEST)
    code = (
        "import sys, time; from pathlib import Path; from app.kernel.embedded import TEST, lease\n"
        "with lease(Path(sys.argv[1]), TEST, environ={}): print('up', flush=True); time.sleep(60)"
    )
    user = subprocess.Popen(
        [sys.executable, "-c", code, services.directory], stdout=subprocess.PIPE, text=True
    )
    assert user.stdout.readline() == "up\n"
    with lease(services.directory, TEST, environ={}):
        user.kill()
        user.communicate()
    assert services.status() == {"postgres": False, "valkey": False}


def test_addresses_that_are_set_are_left_alone(tmp_path):
    given = {"DATABASE_URL": "postgresql://elsewhere/shop", "REDIS_URL": "redis://elsewhere"}
    with lease(tmp_path / "var", TEST, environ=given) as addresses:
        assert addresses == {}
    assert not (tmp_path / "var").exists()


def test_addresses_before_the_first_start_are_refused_with_a_sentence(tmp_path):
    with pytest.raises(ServiceError, match=r"No database in .* yet: start it first"):
        Services(tmp_path, TEST).environment()


def until(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
