"""Back-office pages of stock: levels, why a quantity is what it is, movements."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.csv_export import csv_response
from app.kernel.forms import field_view
from app.kernel.i18n import _
from app.kernel.ids import parse_id
from app.kernel.pages import asked_page, paging, url
from app.kernel.resource import Resource
from app.pos.catalog.api import MOST_FOUND, list_tree, search_sellables
from app.pos.inventory.adjustments.rules import LABELS, StockAdjustmentReason
from app.pos.inventory.places import choose_branch, visible_branches
from app.pos.inventory.stock import pages
from app.pos.inventory.stock.forms import LevelFilter, MovementFilter, understood
from app.pos.inventory.stock.rules import LATE_COST, TYPE_LABELS, InventoryMovementType, plain
from app.pos.reasons import reason_label
from app.pos.sources import source_label, source_url
from app.pricing import with_decimals

stock = Resource("pos.inventory.stock", url="/office/inventory/stock")
AT = "pos.inventory.stock"
SIZE, MOST_EXPORTED = 50, 100_000


@stock.page("/", permission="inventory.stock.view")
def index():
    """List the levels of a branch, or of all together."""
    form, shown = _shown()
    kept = _kept("q", "branch", "category", "state")
    total, rows = pages.page_levels(shown, (asked_page() - 1) * SIZE, SIZE)
    actor, branch, currency = current_actor(), form.branch.data, _currency(shown.branch_ids)
    return {
        "title": _("Stock levels"), "rows": [{**row, "url": url(f"{AT}.show", variant_id=row["variant_id"], branch=branch)}
                                             for row in rows],
        "paging": paging(asked_page(), SIZE, total, f"{AT}.index", **kept),
        "currency": currency, "sees_cost": _sees_cost(currency),
        "totals": pages.stock_totals(shown.branch_ids), "too_many": _too_many(shown.query if shown.state else ""),
        "negative_url": url(f"{AT}.index", **{**kept, "state": "negative"}),
        "filter": _filter_view(form, "index", ("branch", "category", "state"), kept),
        "export_url": url(f"{AT}.export", **kept),
        "adjust_url": url("pos.inventory.adjustments.new") if actor.may("inventory.adjustments.create") else "",
    }


@stock.page("/export.csv", permission="inventory.stock.view")
def export():
    """Download the filtered levels."""
    _form, shown = _shown()
    currency = _currency(shown.branch_ids)
    sees_cost = _sees_cost(currency)
    heads = [_("SKU"), _("Product"), _("Category"), _("Unit"), _("Quantity"), _("Reserved"), _("Available"), _("Reorder level")]
    heads += [_("Average cost"), _("Value")] if sees_cost else []
    _total, rows = pages.page_levels(shown, 0, MOST_EXPORTED)
    return csv_response("stock.csv", heads, (
        [row["sku"], row["title"], row["category"], row["unit"],
         *(plain(row[name]) for name in ("quantity", "reserved", "available", "reorder_level")),
         *([plain(row["average_cost"]), with_decimals(row["value"], currency)] if sees_cost else [])] for row in rows))


@stock.page("/<uuid:variant_id>", permission="inventory.stock.view")
def show(variant_id: UUID):
    """Show why a quantity is what it is: every movement of a variant at a branch, and the proof."""
    actor, variant = current_actor(), pages.get_variant(variant_id)
    branch = choose_branch(actor, parse_id(request.args.get("branch")))
    level = pages.prove_level(variant_id, branch["id"])
    branches = visible_branches(actor)
    held = pages.list_places(variant_id, [row["id"] for row in branches])
    page = paging(request.args.get("page", 1, int), SIZE, level["proof"]["movements"], f"{AT}.show",
                  variant_id=variant_id, branch=branch["id"])
    rows = pages.page_ledger(variant_id, branch["id"], page["offset"], SIZE)
    return {
        "title": variant["title"], "lead": _("Why there is as much of it as there is, at %(branch)s.", branch=branch["name"]),
        "breadcrumb": [{"label": _("Stock levels"), "url": url(f"{AT}.index")}, {"label": variant["title"], "url": ""}],
        "variant": variant, "level": level, "branch": branch["name"], "currency": branch["currency"],
        "places": [{"label": row["name"], "count": held.get(row["id"]), "is_current": row["id"] == branch["id"],
                    "url": url(f"{AT}.show", variant_id=variant_id, branch=row["id"])} for row in branches],
        "sees_cost": actor.may("catalog.products.cost"), "rows": [_movement_view(row) for row in rows], "paging": page,
        "adjust_url": url("pos.inventory.adjustments.new", variant=variant_id, branch=branch["id"])
        if actor.may("inventory.adjustments.create") else "",
    }


@stock.page("/movements", permission="inventory.stock.view")
def log():
    """List the movements of all goods, newest first: what, how much, before and after (the seeds' StockLog)."""
    return _movements_page("log", _("Stock movements"), _("Every change of stock, with the quantity before and after."))


@stock.page("/audit", permission="inventory.stock.view")
def audit():
    """List who moved what, why, and at which cost (the seeds' StockAudit)."""
    return _movements_page("audit", _("Stock audit"), _("Who moved what, why, and what it was worth. Nothing here can be changed."))


@stock.page("/movements/export.csv", permission="inventory.stock.view")
def export_log():
    """Download the filtered movements, the newest 100,000."""
    _form, wanted = _wanted()
    sees_cost = current_actor().may("catalog.products.cost")
    currencies = {row["id"]: row["currency"] for row in visible_branches(current_actor())}
    heads = [_("Time (UTC)"), _("Business day"), _("Branch"), _("SKU"), _("Product"), _("Movement"), _("Before"), _("Change"),
             _("After"), _("Document"), _("Reason"), _("Person"), *([_("Unit cost"), _("Value")] if sees_cost else [])]
    rows, _next = pages.page_movements(wanted, size=MOST_EXPORTED)
    return csv_response("stock-movements.csv", heads, (
        [row["moved_at"].isoformat(), row["business_date"], row["branch"], row["sku"], row["title"], row["type"],
         plain(row["quantity_before"]), plain(row["quantity"]), plain(row["quantity_after"]), row["reference"], row["reason"],
         row["employee"],
         *([plain(row["unit_cost"]), with_decimals(row["value"], currencies[row["branch_id"]])] if sees_cost else [])] for row in rows))


def _movements_page(handler: str, title: str, lead: str) -> dict[str, Any]:
    form, wanted = _wanted()
    before = parse_id(request.args.get("before"))
    rows, older = pages.page_movements(wanted, size=SIZE, before=before)
    kept = _kept("q", "branch", "kind", "reference", "first", "last")
    currency = _currency(wanted.branch_ids)
    return {
        "title": title, "lead": lead, "rows": [_movement_view(row) for row in rows],
        "sees_cost": _sees_cost(currency), "currency": currency, "too_many": _too_many(wanted.query),
        "tabs": [{"label": label, "url": url(f"{AT}.{name}", **kept), "is_current": name == handler}
                 for name, label in (("log", _("Movements")), ("audit", _("Audit")))],
        "filter": _filter_view(form, handler, ("branch", "kind", "reference", "first", "last"), kept),
        "older_url": url(f"{AT}.{handler}", before=older, **kept) if older else "",
        "newest_url": url(f"{AT}.{handler}", **kept) if before else "",
        "export_url": url(f"{AT}.export_log", **kept),
    }


def _movement_view(row: dict[str, Any]) -> dict[str, Any]:
    kind, reason = str(TYPE_LABELS[InventoryMovementType(row["type"])]), _reason(row["reason"])
    return {
        **{name: row[name] for name in ("title", "sku", "branch", "quantity", "reserved", "quantity_before", "quantity_after",
                                        "unit_cost", "value", "reference", "employee", "business_date", "moved_at")},
        "kind": kind, "reason": "" if reason == kind else reason,
        "source": source_label(row["source_kind"]), "source_url": source_url(row["source_kind"], row["source_id"]),
        "url": url(f"{AT}.show", variant_id=row["variant_id"], branch=row["branch_id"]),
    }


def _reason(reason: str | None) -> str:
    """Return how people read the reason of a movement."""
    if reason == LATE_COST:
        return _("Cost of goods that were sold before they came in")
    return str(LABELS[StockAdjustmentReason(reason)]) if reason in {*StockAdjustmentReason} else reason_label(reason)


def _shown() -> tuple[LevelFilter, pages.Shown]:
    branches = visible_branches(current_actor())
    form = LevelFilter(branches, list_tree(), request.args)
    good = understood(form)
    ids = (good["branch"],) if good["branch"] else tuple(row["id"] for row in branches)
    return form, pages.Shown(ids, good["q"] or "", good["category"], good["state"] or "")


def _wanted() -> tuple[MovementFilter, pages.Wanted]:
    branches = visible_branches(current_actor())
    form = MovementFilter(branches, request.args)
    good = understood(form)
    ids = (good["branch"],) if good["branch"] else tuple(row["id"] for row in branches)
    return form, pages.Wanted(ids, good["kind"] or "", good["q"] or "", good["reference"] or "", good["first"], good["last"])


def _filter_view(form: Any, handler: str, fields: tuple[str, ...], kept: dict[str, str]) -> dict[str, Any]:
    return {
        "action": url(f"{AT}.{handler}"), "clear_url": url(f"{AT}.{handler}") if kept else None,
        "search": {"name": "q", "value": form.q.data or "", "label": str(form.q.label.text)},
        "fields": {name: {**field_view(form[name]), "plain_label": True} for name in fields},
    }


def _kept(*names: str) -> dict[str, str]:
    return {name: value for name, value in request.args.items() if value and name in names}


def _too_many(query: str) -> int:
    """How many products a search is cut to before it is joined to other figures; 0: all it finds are looked at."""
    return MOST_FOUND if query and search_sellables(query, limit=1, only_active=False)["total"] > MOST_FOUND else 0


def _currency(branch_ids: tuple[UUID, ...]) -> str:
    """The currency that these branches share, "" if they have several: values of stock then add up to nothing."""
    used = {row["currency"] for row in visible_branches(current_actor()) if row["id"] in branch_ids}
    return used.pop() if len(used) == 1 else ""


def _sees_cost(currency: str) -> bool:
    return bool(currency) and current_actor().may("catalog.products.cost")
