"""The harness: a real PostgreSQL made by the migrations, real Valkey, a fresh business for every test.

Nothing is rolled back or cleaned: each test makes its own business, and tenants cannot see each other.
"""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

ROOT = Path(__file__).resolve().parent.parent
MEMORY = Path("/dev/shm")


def _services() -> dict[str, str]:
    if "DATABASE_OWNER_URL" in os.environ and "DATABASE_URL" in os.environ:
        return {name: os.environ[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL") if name in os.environ}
    from app.kernel.embedded import TEST, Services

    services = Services(ROOT / "var" / "test", TEST)
    services.start()
    return services.environment()


def pytest_configure() -> None:
    """Let the collector look less often: what tests leave behind is little beside what is loaded."""
    gc.set_threshold(10_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that at the end no process is left alone with it."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session", autouse=True)
def _light_hashes() -> None:
    """Hash passwords and PINs with next to no work: a business has three, and the product's parameters would be half the
    time that making one takes. `tests/kernel/test_security.py` holds the product's.
    """
    from argon2 import PasswordHasher

    from app.kernel import security

    security._PASSWORDS = security._PINS = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def services() -> dict[str, str]:
    """Addresses of PostgreSQL and Valkey."""
    return _services()


@pytest.fixture(scope="session")
def database(services: dict[str, str], worker_id: str) -> Iterator[dict[str, str]]:
    """A database of this worker's own, made by the migrations; gives the environment of an application on it."""
    from app.config import sqlalchemy_url

    owner = make_url(sqlalchemy_url(services["DATABASE_OWNER_URL"]))
    name = f"wkpos_test_{os.getpid()}_{worker_id}"
    admin = create_engine(owner, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        _drop_left_over(connection)
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    env = {
        "WKPOS_ENV": "test", "SECRET_KEY": "test-secret", "REDIS_URL": services.get("REDIS_URL", ""), "SYSTEMS": "pos,licensing",
        "DATABASE_OWNER_URL": owner.set(database=name).render_as_string(hide_password=False),
        "DATABASE_URL": make_url(sqlalchemy_url(services["DATABASE_URL"])).set(database=name)
        .render_as_string(hide_password=False),
        "FILES_PATH": str(ROOT / "var" / "test" / "files" / name),
    }
    from flask_migrate import upgrade

    from app import create_app

    with create_app(env).app_context():
        upgrade(directory=str(ROOT / "migrations"))
    yield env
    admin.dispose()


def _drop_left_over(connection) -> None:
    """Drop the databases of runs whose process is gone."""
    for name in connection.scalars(text("SELECT datname FROM pg_database WHERE datname LIKE 'wkpos\\_test\\_%'")).all():
        if not Path(f"/proc/{name.split('_')[2]}").exists():
            with contextlib.suppress(DBAPIError):
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))


@pytest.fixture(scope="session")
def postgresql_app(database: dict[str, str]):
    """The application on PostgreSQL."""
    from app import create_app

    made = create_app(database)
    gc.collect()
    gc.freeze()  # as wsgi.py does: what is there by now stays, and no test waits while the collector looks through it
    return made


@pytest.fixture(scope="session")
def sqlite_app():
    """The application on a SQLite file, as the edge runs it; the file is in memory where the machine has such a place:
    it is as durable as a process's end asks for, and no test waits for a disk.
    """
    from sqlalchemy import text as sql

    from app import create_app
    from app.kernel import guards
    from app.kernel.database import db

    for left_over in MEMORY.glob("wkpos-edge-*"):
        if not Path("/proc", left_over.name.split("-")[2]).exists():
            shutil.rmtree(left_over, ignore_errors=True)
    folder = tempfile.TemporaryDirectory(prefix=f"wkpos-edge-{os.getpid()}-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
    made = create_app({"WKPOS_ENV": "test", "SECRET_KEY": "test-secret", "DATABASE_URL": f"sqlite:///{folder.name}/edge.sqlite"})
    with made.app_context():
        db.create_all()
        for table, model in guards.guarded_tables():
            for statement in guards.sqlite_guards(table, model):
                db.session.execute(sql(statement))
        db.session.commit()
    with folder:
        yield made


@pytest.fixture
def app(postgresql_app) -> Iterator:
    """The application on PostgreSQL, in an application context with no tenant."""
    yield from _context(postgresql_app)


@pytest.fixture(params=["postgresql", "sqlite"])
def both(request: pytest.FixtureRequest) -> Iterator:
    """The application on PostgreSQL and then on SQLite: for the code that the edge runs too."""
    yield from _context(request.getfixturevalue(f"{request.param}_app"))


def _context(application) -> Iterator:
    from app.kernel.database import db
    from app.kernel.tenancy import set_tenant

    with application.app_context():
        set_tenant(None)
        yield application
        db.session.rollback()
        set_tenant(None)
        db.session.remove()


def make_business(name: str = "Corner Shop", *, country: str = "GB", currency: str = "GBP") -> SimpleNamespace:
    """Make and commit a business with staff; the running work goes on as that tenant.

    Gives tenant_id, branch_id, register_id, slug, currency, staff (role → employee id) and system (actor).
    """
    from app.kernel.actor import system_actor
    from app.kernel.database import db
    from app.pos.business.api import create_business, create_employee

    slug = f"shop-{uuid.uuid4().hex[:12]}"
    made = create_business(name, slug, country=country, currency=currency)
    actor = system_actor(made.tenant_id)
    staff = {role: create_employee(role.title(), role, actor, pin=f"{1000 + number}")
             for number, role in enumerate(("APP_OWNER", "MANAGER", "CASHIER"))}
    db.session.commit()
    return SimpleNamespace(
        tenant_id=made.tenant_id, branch_id=made.branch_id, register_id=made.register_id, slug=slug,
        currency=currency, staff=staff, system=system_actor(made.tenant_id, employee_id=staff["APP_OWNER"]))


@pytest.fixture
def shop(app) -> SimpleNamespace:
    """A fresh business on PostgreSQL (see `make_business`)."""
    return make_business()


@pytest.fixture
def edge_shop(both) -> SimpleNamespace:
    """A fresh business, on PostgreSQL and then on SQLite."""
    return make_business()


@pytest.fixture(scope="module")
def address(postgresql_app) -> Iterator[str]:
    """The application on PostgreSQL, served: its address."""
    from tests.browser.driver import served

    with served(postgresql_app) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """A Chromium for the tests of a module."""
    from tests.browser.driver import chromium

    with chromium() as started:
        yield started
