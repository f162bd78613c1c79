"""Reading businesses."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.kernel.tenancy import current_tenant, unscoped
from app.pos.business.tenants.models import Tenant


def get_tenant(tenant_id: UUID | None = None) -> Tenant:
    """Return a business (the current one by default); raise NotFound if it is not visible."""
    wanted = tenant_id or current_tenant()
    tenant = db.session.get(Tenant, wanted) if wanted else None
    if tenant is None:
        raise NotFound("business_not_found")
    return tenant


def find_tenant_id(slug: str) -> UUID | None:
    """Return the id of the business with this slug, or None: for commands, which know only the name."""
    with unscoped("a command names the business by its slug"):
        return db.session.scalar(select(Tenant.id).where(Tenant.slug == slug, Tenant.deleted_at.is_(None)))


def list_tenant_ids() -> list[UUID]:
    """Return the ids of all businesses: for jobs that visit each of them."""
    with unscoped("a job visits every business"):
        return list(db.session.scalars(select(Tenant.id).where(Tenant.deleted_at.is_(None)).order_by(Tenant.id)))


def list_tenants() -> list[dict]:
    """Return every business by slug as plain dicts: for commands."""
    with unscoped("a command lists every business"):
        rows = db.session.execute(
            select(Tenant.id, Tenant.slug, Tenant.name, Tenant.country, Tenant.currency, Tenant.is_demo)
            .where(Tenant.deleted_at.is_(None)).order_by(Tenant.slug))
        return [dict(row) for row in rows.mappings()]
