"""Reading stock for its pages: levels, one variant's ledger and its proof, movements."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Row, Select, Subquery, and_, func, select, true

from app.kernel.database import among, db, dialect_name
from app.kernel.refusal import NotFound
from app.kernel.tenancy import require_tenant
from app.pos.business.api import Branch, employee_names
from app.pos.catalog.api import goods_by_name, listed_variants
from app.pos.inventory.stock import rules
from app.pos.inventory.stock.models import InventoryLog, StockLevel

ZERO = Decimal(0)
_LEVEL, _LOG, _BRANCH = StockLevel.__table__, InventoryLog.__table__, Branch.__table__


@dataclass(frozen=True, slots=True)
class Shown:
    """Which levels to list: of one branch or of several together; `state` is "", in, low, out or negative."""

    branch_ids: tuple[UUID, ...]
    query: str = ""
    category_id: UUID | None = None
    state: str = ""


def page_levels(shown: Shown, offset: int, limit: int) -> tuple[int, list[dict[str, Any]]]:
    """Return how many variants match and one page of them, with quantity, available, value and average cost.

    Without a query they come by name, else the best match first. A state looks at the first `MOST_FOUND` matches.
    """
    if shown.query and not shown.state:
        listed = listed_variants(shown.query, category_id=shown.category_id, offset=offset, limit=limit)
        found = db.session.execute(_levels(shown.branch_ids, listed).order_by(listed.c.place)).all()
        return (found[0].total if found else 0), [_level_view(row) for row in found]
    total, ids = _in_state(shown, offset, limit) if shown.state else _by_name(shown.category_id, offset, limit)
    listed = listed_variants()  # only the rows of the page are joined to anything
    statement = _levels(shown.branch_ids, listed).where(among(listed.c.variant_id, dialect_name()))
    rows = {row.variant_id: _level_view(row) for row in db.session.execute(statement, {"ids": ids})} if ids else {}
    return total, [rows[variant_id] for variant_id in ids if variant_id in rows]  # one may have been archived meanwhile


def _by_name(category_id: UUID | None, offset: int, limit: int) -> tuple[int, list[UUID]]:
    """How many goods there are, and the ids of one page: both read one index and nothing else."""
    names = goods_by_name(category_id)
    total = db.session.scalar(select(func.count()).select_from(names)) or 0
    return total, list(db.session.scalars(
        select(names.c.variant_id).order_by(names.c.sort_name, names.c.product_id, names.c.variant_id).offset(offset).limit(limit)))


def _in_state(shown: Shown, offset: int, limit: int) -> tuple[int, list[UUID]]:
    """How many variants are in the state, and the ids of one page: all of them are looked at before any is put in order,
    since walking the names in order for a state that few are in would take long."""
    order: tuple[str, ...]
    if shown.query:
        names = listed_variants(shown.query, category_id=shown.category_id)
        order, goods = ("place",), [names.c.keeps_stock]
    else:
        names = goods_by_name(shown.category_id, with_reorder_level=shown.state == "low")
        order, goods = ("sort_name", "product_id", "variant_id"), []
    level, on = _level_of(shown.branch_ids, names, of_all=True)
    quantity = func.coalesce(level.c.quantity, 0)
    states = {
        "in": lambda: [level.c.quantity > 0], "out": lambda: [quantity <= 0], "negative": lambda: [level.c.quantity < 0],
        "low": lambda: [names.c.reorder_level.is_not(None), quantity <= names.c.reorder_level],
    }
    found = select(*[names.c[name] for name in {*order, "variant_id"}]).select_from(names.outerjoin(level, on)).where(
        *goods, *states[shown.state]()).cte("found").prefix_with("MATERIALIZED")
    rows = db.session.execute(
        select(found.c.variant_id, select(func.count()).select_from(found).scalar_subquery().label("total"))
        .order_by(*[found.c[name] for name in order]).offset(offset).limit(limit)).all()
    return (rows[0].total if rows else 0), [row.variant_id for row in rows]


def stock_totals(branch_ids: tuple[UUID, ...]) -> dict[str, Any]:
    """Return the value of all stock at cost, and how many levels are negative, at these branches."""
    row = db.session.execute(
        select(func.coalesce(func.sum(_LEVEL.c.value), 0).label("value"),
               func.count().filter(_LEVEL.c.quantity < 0).label("negative"))
        .where(_LEVEL.c.tenant_id == require_tenant(), _LEVEL.c.branch_id.in_(branch_ids))).one()
    return {"value": row.value, "negative": row.negative}


def _levels(branch_ids: tuple[UUID, ...], listed: Subquery) -> Select:
    """The listed goods that keep stock beside their levels: of one branch as they stand, of several added up."""
    level, on = _level_of(branch_ids, listed, of_all=False)
    return select(listed, level.c.quantity, level.c.reserved, level.c.value).select_from(
        listed.outerjoin(level, on)).where(listed.c.keeps_stock)


def _level_of(branch_ids: tuple[UUID, ...], goods: Subquery, *, of_all: bool) -> tuple[FromClause, ColumnElement[bool]]:
    """The levels to join to goods, and how. Those of several branches are added up: once for all goods, or for each (which
    SQLite cannot)."""
    mine, same = _LEVEL.c.tenant_id == require_tenant(), _LEVEL.c.variant_id == goods.c.variant_id
    if len(branch_ids) == 1:
        return _LEVEL, and_(mine, same, _LEVEL.c.branch_id == branch_ids[0])
    sums = select(*[func.sum(_LEVEL.c[name]).label(name) for name in ("quantity", "reserved", "value")]).where(
        mine, _LEVEL.c.branch_id.in_(branch_ids))
    if not of_all and dialect_name() == "postgresql":
        return sums.where(same).lateral("level"), true()
    level = sums.add_columns(_LEVEL.c.variant_id).group_by(_LEVEL.c.variant_id).subquery("level")
    return level, level.c.variant_id == goods.c.variant_id


def _level_view(row: Row) -> dict[str, Any]:
    quantity, reserved = row.quantity or ZERO, row.reserved or ZERO
    is_low = row.reorder_level is not None and quantity <= row.reorder_level
    return {
        "variant_id": row.variant_id, "sku": row.sku, "name": row.name, "name_ar": row.name_ar, "title": row.title,
        "category": row.category or "", "unit": row.unit, "quantity": quantity, "reserved": reserved,
        "available": quantity - reserved, "reorder_level": row.reorder_level, "value": row.value or ZERO,
        "average_cost": rules.average_cost(quantity, row.value or ZERO), "is_active": row.is_active,
        "state": "negative" if quantity < 0 else "out" if quantity == 0 else "low" if is_low else "in",
    }


def get_variant(variant_id: UUID) -> dict[str, Any]:
    """Return a variant with its name, SKU, unit and reorder level, an archived one too; raise NotFound."""
    listed = listed_variants(everything=True)
    row = db.session.execute(select(listed).where(listed.c.variant_id == variant_id)).first()
    if row is None:
        raise NotFound("product_not_found")
    return row._asdict()


def prove_level(variant_id: UUID, branch_id: UUID) -> dict[str, Any]:
    """Return a level beside the sums of its movements: quantity, reserved, available, value, average_cost, and under
    "proof" the number of movements, their sums, and whether the two agree."""
    level = db.session.execute(
        select(_LEVEL.c.quantity, _LEVEL.c.reserved, _LEVEL.c.value)
        .where(_LEVEL.c.tenant_id == require_tenant(), _LEVEL.c.branch_id == branch_id,
               _LEVEL.c.variant_id == variant_id)).first()
    quantity, reserved, value = level or (ZERO, ZERO, ZERO)
    count, *sums = db.session.execute(
        select(func.count(), func.coalesce(func.sum(_LOG.c.quantity), 0), func.coalesce(func.sum(_LOG.c.reserved), 0),
               func.coalesce(func.sum(_LOG.c.value), 0))
        .where(_LOG.c.tenant_id == require_tenant(), _LOG.c.branch_id == branch_id, _LOG.c.variant_id == variant_id)).one()
    return {
        "quantity": quantity, "reserved": reserved, "available": quantity - reserved, "value": value,
        "average_cost": rules.average_cost(quantity, value),
        "proof": {"movements": count, "quantity": sums[0], "value": sums[2],
                  "is_proven": rules.is_proven(quantity, reserved, value, tuple(sums))},
    }


def list_places(variant_id: UUID, branch_ids: list[UUID]) -> dict[UUID, Decimal]:
    """Return how much of a variant each branch has, by branch id."""
    statement = select(_LEVEL.c.branch_id, _LEVEL.c.quantity).where(
        _LEVEL.c.tenant_id == require_tenant(), _LEVEL.c.variant_id == variant_id, _LEVEL.c.branch_id.in_(branch_ids))
    return dict(db.session.execute(statement).all())


def page_ledger(variant_id: UUID, branch_id: UUID, offset: int, limit: int) -> list[dict[str, Any]]:
    """Return one page of a variant's movements at a branch, the newest first: each begins where the next one ended."""
    statement = _movements().where(_LOG.c.branch_id == branch_id, _LOG.c.variant_id == variant_id).order_by(
        _LOG.c.sequence.desc(), _LOG.c.id.desc()).offset(offset).limit(limit)
    return _movement_views(statement)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which movements to list; None or "" leaves a filter out. Days are business days."""

    branch_ids: tuple[UUID, ...]
    kind: str = ""
    query: str = ""
    reference: str = ""
    first_day: date | None = None
    last_day: date | None = None


def page_movements(wanted: Wanted, *, size: int, before: UUID | None = None) -> tuple[list[dict[str, Any]], UUID | None]:
    """Return one page of movements of all goods, the newest first, and where the next page starts, or None."""
    statement = _movements(wanted.query).where(_LOG.c.branch_id.in_(wanted.branch_ids)).order_by(_LOG.c.id.desc())
    compare = ((_LOG.c.type, operator.eq, wanted.kind), (_LOG.c.reference, operator.eq, wanted.reference),
               (_LOG.c.business_date, operator.ge, wanted.first_day),
               (_LOG.c.business_date, operator.le, wanted.last_day), (_LOG.c.id, operator.lt, before))
    conditions = [compared(column, value) for column, compared, value in compare if value]
    rows = _movement_views(statement.where(*conditions).limit(size + 1))
    return rows[:size], rows[size - 1]["id"] if len(rows) > size else None


def _movements(query: str = "") -> Select:
    listed = listed_variants(query, everything=True)
    return select(
        _LOG.c.id, _LOG.c.variant_id, _LOG.c.branch_id, _LOG.c.type, _LOG.c.quantity, _LOG.c.reserved,
        _LOG.c.quantity_before, _LOG.c.quantity_after, _LOG.c.unit_cost, _LOG.c.value, _LOG.c.source_kind,
        _LOG.c.source_id, _LOG.c.reference, _LOG.c.reason, _LOG.c.employee_id, _LOG.c.business_date, _LOG.c.moved_at,
        listed.c.title, listed.c.sku, _BRANCH.c.name.label("branch"),
    ).select_from(
        _LOG.join(listed, listed.c.variant_id == _LOG.c.variant_id)
        .join(_BRANCH, and_(_BRANCH.c.tenant_id == _LOG.c.tenant_id, _BRANCH.c.id == _LOG.c.branch_id))
    ).where(_LOG.c.tenant_id == require_tenant())


def _movement_views(statement: Select) -> list[dict[str, Any]]:
    rows = db.session.execute(statement).all()
    names = employee_names(row.employee_id for row in rows)
    return [{**row._asdict(), "type": row.type.value, "employee": names.get(row.employee_id, "")} for row in rows]
