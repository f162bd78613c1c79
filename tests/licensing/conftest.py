"""A License Server laid out: modules, plans, keys; and makers of owners, licences and devices."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.security import hash_password
from app.licensing.activations.service import Device
from app.licensing.billing.documents import MOST_ATTEMPTS
from app.licensing.billing.models import CreditNote, LicenseOrder
from app.licensing.licenses.rules import Source
from app.licensing.licenses.service import create_license
from app.licensing.modules.service import lay_foundations
from app.licensing.owners.models import Owner
from app.licensing.plans.models import LicensePlan
from app.licensing.staff.models import AdminUser
from app.licensing.staff.rules import AdminUserRole
from tests.licensing.played import Shop

STAFF = Actor(tenant_id=None, user_id=None, employee_id=None, name="Staff", role="STAFF", is_system=True)


def lay_out(app) -> SimpleNamespace:
    """Lay the server out: `plans` by key."""
    lay_foundations(STAFF)
    db.session.commit()
    return SimpleNamespace(app=app, plans={plan.key: plan for plan in db.session.scalars(select(LicensePlan))})


@pytest.fixture
def server(app) -> SimpleNamespace:
    """The laid-out server (see `lay_out`)."""
    return lay_out(app)


@pytest.fixture
def shop_of(server, tmp_path, app) -> Iterator:
    """Return what opens a played account: `shop_of()`; the last one opened is the one that the server asks."""
    app.extensions.pop("payments", None)

    def make() -> Shop:
        shop = Shop(server, tmp_path / f"{uuid.uuid4().hex}.sqlite")
        app.extensions["payments"] = shop.payments
        return shop

    yield make
    app.extensions.pop("payments", None)
    db.session.rollback()
    for waiting in (LicenseOrder, CreditNote):  # reason: the outbox of every later test would print them, a second each
        db.session.execute(update(waiting).where(waiting.document_key.is_(None)).values(document_attempts=MOST_ATTEMPTS))
    db.session.commit()


@pytest.fixture
def till(shop_of) -> Shop:
    """One played account."""
    return shop_of()


def make_staff(role: str = "ADMIN", password: str | None = None) -> AdminUser:
    """One of the vendor's staff."""
    made = AdminUser(id=new_id(), email=f"{uuid.uuid4().hex[:12]}@vendor.test", name=role.title(), role=AdminUserRole(role),
                     password_hash=hash_password(password) if password else None)
    db.session.add(made)
    db.session.flush()
    return made


def make_owner() -> Owner:
    """An owner with an address of their own."""
    owner = Owner(id=new_id(), email=f"{uuid.uuid4().hex[:12]}@example.test", name="Owner")
    db.session.add(owner)
    db.session.flush()
    return owner


def make_license(server, plan: str = "basic", **values):
    """A licence of a new owner, committed."""
    made = create_license(make_owner().id, "Corner Shop", server.plans[plan], STAFF, source=values.pop("source", Source.STAFF), **values)
    db.session.commit()
    return made


def device(number: int = 1, **parts) -> Device:
    """A till with parts of its own."""
    return Device(f"Till {number}", {"installation_key": f"k{number}", "disk_id": f"d{number}", "mac_address": f"a{number}",
                                     "cpu_id": "c", "os_info": "Debian 12", **parts}, "1.0", "10.0.0.1")
