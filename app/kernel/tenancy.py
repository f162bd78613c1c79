"""Which business this piece of work belongs to. Without a tenant, nothing that a tenant owns can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import ClauseElement, Table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, with_loader_criteria
from sqlalchemy.sql import visitors

_tenant: ContextVar[UUID | None] = ContextVar("tenant", default=None)
_user: ContextVar[UUID | None] = ContextVar("user", default=None)
_unscoped: ContextVar[str | None] = ContextVar("unscoped", default=None)
_seen: WeakKeyDictionary[ClauseElement, bool] = WeakKeyDictionary()

_SET = text(
    "SELECT set_config('app.tenant_id', :tenant, true), set_config('app.user_id', :user, true), "
    "set_config('app.system', :system, true)"
)


class NoTenant(RuntimeError):
    """Tenant-owned data was asked for with no tenant set: a programming error, never an empty answer."""


def current_tenant() -> UUID | None:
    """Return the tenant of this piece of work, or None."""
    return _tenant.get()


def require_tenant() -> UUID:
    """Return the tenant of this piece of work; raise NoTenant if there is none."""
    tenant = _tenant.get()
    if tenant is None:
        raise NoTenant("no tenant is set")
    return tenant


def current_user_id() -> UUID | None:
    """Return the signed-in user's id, or None."""
    return _user.get()


def set_tenant(tenant_id: UUID | None, user_id: UUID | None = None, session: Session | None = None) -> None:
    """Set tenant and user for what follows; an open transaction is told, and forgets the rows it had read."""
    if session is not None and _tenant.get() not in (None, tenant_id):
        session.expunge_all()
    _tenant.set(tenant_id)
    _user.set(user_id)
    if session is not None and session.in_transaction():
        tell_connection(session.connection())


@contextmanager
def tenant_scope(tenant_id: UUID | None, user_id: UUID | None = None) -> Iterator[None]:
    """Do a piece of work (a job, a command, a test) as one tenant, then go back to the tenant before."""
    from app.kernel.database import db  # reason: the session imports this module

    before = (_tenant.get(), _user.get())
    set_tenant(tenant_id, user_id, db.session())
    try:
        yield
    finally:
        _restore(db.session(), lambda: set_tenant(*before, db.session()))


@contextmanager
def unscoped(reason: str) -> Iterator[None]:
    """Lift the session's tenant filter for a system task across tenants; say why. Row-level security remains,
    but for the tables of the kernel that let `app.system` pass (outbox, jobs)."""
    from app.kernel.database import db  # reason: the session imports this module

    token = _unscoped.set(reason)
    session = db.session()
    if session.in_transaction():
        tell_connection(session.connection())
    try:
        yield
    finally:
        _unscoped.reset(token)
        if session.in_transaction():
            _restore(session, lambda: tell_connection(session.connection()))


def _restore(session: Session, tell: Callable[[], None]) -> None:
    """Go back to the tenant before; a transaction that failed already is rolled back, which says as much."""
    try:
        tell()
    except DBAPIError:
        session.rollback()


def tell_connection(connection) -> None:
    """Tell a connection's transaction the tenant and user, for row-level security."""
    if connection.dialect.name != "postgresql":
        return
    tenant, user = _tenant.get(), _user.get()
    connection.execute(
        _SET,
        {"tenant": str(tenant or ""), "user": str(user or ""), "system": "on" if _unscoped.get() else ""},
    )


def tell_transaction(session: Session, transaction, connection) -> None:
    """Session event `after_begin`: row-level security learns the tenant with the transaction's first statement."""
    if _tenant.get() is not None or _user.get() is not None or _unscoped.get():
        tell_connection(connection)


def filter_statement(state) -> None:
    """Session event `do_orm_execute`: add the tenant's filter, or fail when there is no tenant."""
    from app.kernel.database import TenantOwned  # reason: the models' base imports this module

    if state.is_column_load or state.is_relationship_load or _unscoped.get():
        return
    if not (state.is_select or state.is_update or state.is_delete):
        return
    if current_tenant() is None:
        if _reads_tenant_rows(state.statement):
            require_tenant()
        return
    if not state.is_orm_statement:  # its tables are named with their tenant; the option below would only cost time
        return
    tenant_id = require_tenant()
    state.statement = state.statement.options(
        with_loader_criteria(TenantOwned, lambda cls: cls.tenant_id == tenant_id, include_aliases=True)
    )


def _reads_tenant_rows(statement) -> bool:
    """Return whether any table of the statement, however deep, belongs to a tenant; looked at once for each statement."""
    found = _seen.get(statement)
    if found is None:
        found = _seen[statement] = any(
            isinstance(element, Table) and "tenant_id" in element.primary_key.columns
            for element in visitors.iterate(statement)
        )
    return found
