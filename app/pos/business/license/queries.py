"""Reading the installed licence."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from app.kernel.database import db
from app.kernel.models import AuditLog
from app.pos.business.license.models import InstalledLicense


def version_of(tenant_id: InstrumentedAttribute[UUID]) -> ColumnElement[Any]:
    """Return a column for the statement that loads who acts: the version of the tenant's licence, NULL without one."""
    return (select(InstalledLicense.version).where(InstalledLicense.tenant_id == tenant_id).scalar_subquery()
            .label("license_version"))


def find_installed() -> InstalledLicense | None:
    """Return the licence of the current business, or None before there is one."""
    return db.session.scalar(select(InstalledLicense))


def installed_serial() -> str | None:
    """Return the serial key by which the current business asks the server, or None when it asks nothing yet."""
    row = find_installed()
    return row.serial if row and row.token else None


def lock_installed() -> InstalledLicense | None:
    """Return the licence of the current business, locked until the transaction ends, or None."""
    return db.session.scalar(select(InstalledLicense).with_for_update().execution_options(populate_existing=True))


def newest_entry() -> datetime | None:
    """Return the instant of the newest entry in the own ledger of what was done, or None."""
    return db.session.scalar(select(AuditLog.created_at).order_by(AuditLog.created_at.desc()).limit(1))
