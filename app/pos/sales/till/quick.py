"""Quick keys: what this branch sold most in the last thirty days, and a page for each category."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.filters import quantity
from app.kernel.i18n import _
from app.kernel.tenancy import require_tenant
from app.pos.catalog.api import list_sellables, list_tree, search_sellables
from app.pos.inventory.api import list_levels
from app.pos.sales.sales.models import Sale, SaleItem, SaleKind
from app.pos.sales.till.presenter import link, name_of
from app.pos.sales.till.queries import Till

TILES = 24
SHOWN = 30
LOOKS_BACK = timedelta(days=30)
KEPT_SECONDS = 120
HUES = 8
_sale, _item = Sale.__table__, SaleItem.__table__
_kept: dict[tuple, tuple[float, Any]] = {}


def panel_context(till: Till, *, query: str = "", category_id: UUID | None = None) -> dict[str, Any]:
    """Return `search` and `quick`: with a query what was found, without one the quick keys."""
    if query:
        return {"search": found(till, query), "quick": {"pages": [], "tiles": []}}
    return {"search": {"query": "", "rows": [], "total": 0, "shown": 0}, "quick": quick_keys(till, category_id)}


def found(till: Till, query: str) -> dict[str, Any]:
    """Return the articles that fit a query, with the true count and what is in stock."""
    answer = search_sellables(query, limit=SHOWN)
    rows = answer["rows"]
    levels = list_levels(till.branch_id, [row["variant_id"] for row in rows]) if rows else {}
    return {
        "query": query, "total": answer["total"], "shown": len(rows),
        "rows": [{
            "code": f"id:{row['variant_id']}", "name": name_of(row["product_name"], row["product_name_ar"]),
            "detail": " · ".join(filter(None, (
                row["barcode"] or row["sku"], name_of(row["category_name"], row["category_name_ar"])))),
            "price": row["list_price"], "stock": _stock(levels.get(row["variant_id"])),
        } for row in rows],
    }


def _stock(level: dict[str, Any] | None) -> dict[str, str] | None:
    if level is None:
        return None
    if level["available"] > 0:
        return {"label": _("%(left)s in stock", left=quantity(level["available"])), "tone": ""}
    return {"label": _("none in stock"), "tone": "warning"}


def quick_keys(till: Till, category_id: UUID | None = None) -> dict[str, Any]:
    """Return the pages of quick keys and the tiles of one of them; the first page is what sells most."""
    categories = _remember(("categories", require_tenant()), lambda: [
        {name: row[name] for name in ("id", "name", "name_ar")} for row in list_tree(only_active=True) if row["depth"] == 0])
    pages = [{"label": _("Most sold"), "url": link("search"), "is_current": category_id is None}]
    pages += [{"label": name_of(row["name"], row["name_ar"]), "url": link("search", category=row["id"]),
               "is_current": row["id"] == category_id} for row in categories]
    ids = _remember(("tiles", till.branch_id, category_id), lambda: _tile_ids(till, category_id))
    sellables = list_sellables(ids)
    return {"pages": pages if len(pages) > 1 else [],
            "tiles": [_tile(sellables[variant_id], categories) for variant_id in ids if variant_id in sellables]}


def _tile(sellable: dict[str, Any], categories: list[dict[str, Any]]) -> dict[str, Any]:
    known = [row["id"] for row in categories]
    place = known.index(sellable["category_id"]) if sellable["category_id"] in known else len(sellable["category_name"] or "")
    return {"label": name_of(sellable["product_name"], sellable["product_name_ar"]), "price": sellable["list_price"],
            "code": f"id:{sellable['variant_id']}", "url": None, "hue": place % HUES + 1}


def _tile_ids(till: Till, category_id: UUID | None) -> list[UUID]:
    if category_id is not None:
        return [row["variant_id"] for row in search_sellables("", limit=TILES, category_id=category_id)["rows"]]
    sold = list(db.session.scalars(
        select(_item.c.variant_id)
        .select_from(_sale.join(_item, and_(_item.c.tenant_id == _sale.c.tenant_id, _item.c.sale_id == _sale.c.id)))
        .where(_sale.c.tenant_id == require_tenant(), _sale.c.branch_id == till.branch_id, _sale.c.kind == SaleKind.SALE,
               _sale.c.business_date >= (now() - LOOKS_BACK).date())
        .group_by(_item.c.variant_id).order_by(func.count().desc(), _item.c.variant_id).limit(TILES)))
    if len(sold) < TILES:
        sold += [row["variant_id"] for row in search_sellables("", limit=TILES)["rows"] if row["variant_id"] not in sold]
    return sold[:TILES]


def _remember(key: tuple, read) -> Any:
    """Keep a list for two minutes in this process: what sells most need not be asked at every key."""
    at, value = _kept.get(key, (float("-inf"), None))
    if time.monotonic() - at > KEPT_SECONDS:
        if len(_kept) > 1000:
            _kept.clear()
        value = read()
        _kept[key] = (time.monotonic(), value)
    return value
