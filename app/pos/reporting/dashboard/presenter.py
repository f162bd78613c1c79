"""The overview's figures, as plain values."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask import g

from app.kernel.actor import Actor
from app.kernel.clock import business_day, now
from app.kernel.filters import money
from app.kernel.i18n import _, _n
from app.kernel.pages import url
from app.pos.business.api import get_main_branch, get_tenant, is_offered
from app.pos.reporting.sales.presenter import table_of
from app.pos.reporting.sales.queries import report, totals
from app.pos.reporting.sales.rules import Dimension, Filters

DAYS = 30


def overview(actor: Actor) -> dict[str, Any]:
    """Return {stats, days, products, chart_url, links}: empty figures for those who may not see reports."""
    branch, tenant = get_main_branch(), get_tenant()
    g.setdefault("currency", tenant.currency)
    today = business_day(now(), branch.timezone, branch.day_cutoff)
    links = _links(actor)
    if not actor.may("reporting.sales.view"):
        return {"stats": [], "products": None, "chart_url": None, "links": links}
    first = today - timedelta(days=DAYS - 1)
    days = report(Dimension.DAY, Filters(start=first, end=today, branch_id=actor.branch_id))
    month = totals(days, Dimension.DAY)
    of_today = next((row for row in days if row["key"] == today.isoformat()), None)
    products = report(Dimension.PRODUCT, Filters(start=first, end=today, branch_id=actor.branch_id), limit=8)
    table = table_of(Dimension.PRODUCT, products)
    keep = ("label", "units", "net")
    return {
        "stats": [
            {"label": _("Sold today"), "value": money(of_today["net"] if of_today else Decimal(0), tenant.currency),
             "note": _n("%(num)d receipt", "%(num)d receipts", of_today["sales"] if of_today else 0),
             "url": url("pos.reporting.sales.index", by="hour", start=today, end=today)},
            {"label": _("Last 30 days"), "value": money(month["net"], tenant.currency),
             "note": _n("%(num)d receipt", "%(num)d receipts", int(month["sales"])),
             "url": url("pos.reporting.sales.index", by="day", start=first, end=today)},
            {"label": _("Average receipt"), "value": money(_average(month), tenant.currency), "note": _("last 30 days")},
            {"label": _("Returned"), "value": money(month["returned"], tenant.currency), "note": _("last 30 days")},
        ],
        "products": {**table, "columns": [column for column in table["columns"] if column["key"] in keep], "foot": None},
        "chart_url": url("pos.reporting.sales.chart", by="day", start=first, end=today) if days else None,
        "links": links,
    }


def _average(figures: dict[str, Any]):
    return round(figures["gross"] / figures["sales"], 2) if figures["sales"] else 0


def _links(actor: Actor) -> list[dict[str, str]]:
    wanted = (("sales.till.sell", _("Open the till"), "pos.sales.till.page", "cart"),
              ("catalog.products.edit", _("Add a product"), "pos.catalog.products.new", "plus"),
              ("catalog.products.import", _("Import products"), "pos.catalog.imports.index", "upload"),
              ("inventory.stock.view", _("See stock"), "pos.inventory.stock.index", "box"),
              ("accounting.journal.view", _("Journal"), "pos.accounting.journal.index", "book"))
    return [{"label": label, "url": url(endpoint), "icon": icon} for permission, label, endpoint, icon in wanted
            if actor.may(permission) and is_offered(endpoint)]
