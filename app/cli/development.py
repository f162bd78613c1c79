"""Licences of a development installation: it serves its own License Server, and asks it as a merchant's asks the vendor's."""

from __future__ import annotations

import time
from datetime import date, timedelta
from uuid import UUID

import structlog
from flask import current_app
from sqlalchemy import select

from app.kernel.actor import system_actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.kernel.security import KNOWN_PASSWORD as PASSWORD
from app.kernel.security import hash_password, verify_secret
from app.kernel.tenancy import tenant_scope
from app.kernel.worker import application
from app.license_protocol.codes import Code
from app.license_protocol.ladder import Stage
from app.licensing.licenses.models import License
from app.licensing.licenses.queries import find_plan, status_of
from app.licensing.licenses.rules import LicenseStatus, Source
from app.licensing.licenses.service import create_license, renew
from app.licensing.modules.service import lay_foundations
from app.licensing.owners.service import ensure_owner
from app.licensing.staff.models import AdminUser
from app.licensing.staff.rules import AdminUserRole
from app.pos.business.api import activate_license, get_tenant, installed_serial, license_standing, list_tenant_ids

log = structlog.get_logger()
OWNER = "owner@demo.example"
STAFF = "staff@demo.example"
PLAN = "enterprise"
LIFE, RENEWED = timedelta(days=365), timedelta(days=30)
EVERY = 2.0
AGAIN = 3600.0
TAKEN_AWAY = (LicenseStatus.SUSPENDED, LicenseStatus.REVOKED)


class Development:
    """Keeps every business of this installation licensed; a business in order is looked at again after an hour."""

    def __init__(self) -> None:
        self._due: dict[UUID, float] = {}
        self._is_laid_out = False

    def look(self) -> None:
        """Lay the server out, then give each business without a licence one; while the web server is away, later."""
        with application().app_context():
            if not self._is_laid_out:
                lay_out()
                self._is_laid_out = True
            for tenant_id in list_tenant_ids():
                if time.monotonic() < self._due.get(tenant_id, 0.0):
                    continue
                with tenant_scope(tenant_id):
                    if not license_business(tenant_id):
                        return
                self._due[tenant_id] = time.monotonic() + AGAIN


def lay_out() -> None:
    """Add what the server needs, and one of its staff with a password that everybody knows. Never in production."""
    if not current_app.config["SETTINGS"].licenses_itself:
        raise RuntimeError("a development installation only")
    lay_foundations(system_actor())
    if _find_staff() is None:
        db.session.add(AdminUser(id=new_id(), email=STAFF, name="Staff", role=AdminUserRole.SUPER_ADMIN,
                                 password_hash=hash_password(PASSWORD)))
    db.session.commit()


def license_business(tenant_id: UUID) -> bool:
    """Make or renew the licence of the current business and activate it over HTTP; return whether the server answered.

    What people did is left alone: a licence that was suspended or revoked, a device that was freed, another key of this
    server. The key of another server goes once it no longer serves.
    """
    license = _own_license(tenant_id, get_tenant().name)
    db.session.commit()
    used = installed_serial()
    if license is None or used == license.serial or (used and (_is_ours(used) or license_standing().stage is Stage.VALID)):
        return True
    try:
        activate_license(license.serial, None, system_actor(tenant_id))
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        log.info("development_licence_waits", code=refusal.code)
        return refusal.code != Code.UNREACHABLE
    return True


def has_known_password() -> bool:
    """Return whether the one of the staff that this made still has the password that everybody knows."""
    user = _find_staff()
    return user is not None and verify_secret(user.password_hash, PASSWORD)


def logins() -> list[str]:
    """Return what to tell a newcomer of the ways into the licence portal, one line each."""
    password = PASSWORD if _find_staff() is None or has_known_password() else "(changed)"
    return ["Licence portal (owner: by a link that is mailed to /developer; staff: e-mail, password, authenticator app)",
            f"  {'Owner':<28}{OWNER}", f"  {'Staff':<28}{STAFF}   {password}"]


def _own_license(tenant_id: UUID, business: str) -> License | None:
    """Return the business's development licence, made if there is none, renewed near its end; None if it was taken away."""
    owner, note = ensure_owner(OWNER, "Owner"), f"development {tenant_id}"
    license = db.session.scalar(select(License).where(License.owner_id == owner.id, License.note == note))
    if license is None:
        plan = find_plan(PLAN)
        assert plan is not None
        license = create_license(owner.id, business, plan, system_actor(), source=Source.STAFF, expires_on=_today() + LIFE)
        license.note = note
    elif status_of(license) in TAKEN_AWAY:
        return None
    elif license.expires_on and license.expires_on < _today() + RENEWED:
        renew(license.id, system_actor(), until=_today() + LIFE)
    return license


def _today() -> date:
    return now().date()


def _is_ours(serial: str) -> bool:
    return db.session.scalar(select(License.id).where(License.serial == serial)) is not None


def _find_staff() -> AdminUser | None:
    return db.session.scalar(select(AdminUser).where(AdminUser.email == STAFF))
