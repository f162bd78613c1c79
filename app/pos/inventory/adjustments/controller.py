"""Back-office pages of stock adjustments: scan or search, enter, save; list and show."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.forms import field_view, form_view
from app.kernel.i18n import _, name_of
from app.kernel.ids import parse_id
from app.kernel.pages import notify, redirect_to, url
from app.kernel.pages import show as show_page
from app.kernel.resource import Resource
from app.pos.catalog.api import search_sellables
from app.pos.inventory.adjustments import entry, queries, service
from app.pos.inventory.adjustments.forms import AdjustmentFilter, AdjustmentForm
from app.pos.inventory.adjustments.rules import INCOMING, LABELS, LOSSES, StockAdjustmentReason
from app.pos.inventory.places import choose_branch, visible_branches

adjustments = Resource("pos.inventory.adjustments", url="/office/inventory/adjustments")
AT = "pos.inventory.adjustments"
NEW = "pos/inventory/adjustments/new.html"
MAY = "inventory.adjustments.create"
SIZE, FOUND = 50, 8


@adjustments.page("/", permission=MAY)
def index():
    """List the adjustments, the newest first."""
    branches = visible_branches(current_actor())
    form = AdjustmentFilter(branches, request.args)
    form.validate()
    branch, reason = (None if field.errors else field.data for field in (form.branch, form.reason))
    before = parse_id(request.args.get("before"))
    rows, older = queries.page_documents(
        [branch] if branch else [row["id"] for row in branches], StockAdjustmentReason(reason) if reason else None,
        size=SIZE, before=before)
    kept = {name: value for name, value in request.args.items() if value and name in ("branch", "reason")}
    return {
        "title": _("Stock adjustments"), "new_url": url(f"{AT}.new"),
        "rows": [{**row, "reason": _reason(row["reason"]), "url": url(f"{AT}.show", document_id=row["document_id"])}
                 for row in rows],
        "filter": {"action": url(f"{AT}.index"), "search": None, "clear_url": url(f"{AT}.index") if kept else None,
                   "fields": {name: {**field_view(form[name]), "plain_label": True} for name in ("branch", "reason")}},
        "older_url": url(f"{AT}.index", before=older, **kept) if older else "",
        "newest_url": url(f"{AT}.index", **kept) if before else "",
        "sees_cost": current_actor().may("catalog.products.cost"),
    }


@adjustments.page("/new", permission=MAY)
def new():
    """Show an empty adjustment, or one that begins with a variant."""
    branch = choose_branch(current_actor(), parse_id(request.args.get("branch")))
    form = AdjustmentForm(visible_branches(current_actor()), formdata=None, branch_id=branch["id"])
    variant_id = parse_id(request.args.get("variant"))
    return _page(form, entry.add_entry([], variant_id, branch["id"]) if variant_id else [])


@adjustments.action("/new", permission=MAY)
def create():
    """Adjust the stock."""
    form = AdjustmentForm(visible_branches(current_actor()))
    entries = entry.read_entries(request.form)
    reason = _reason_of(form)
    shown, lines = entry.lines_of(entries, form.branch_id.data, reason, check=True) if form.branch_id.data else ([], [])
    document_id = None
    if not any(line["error"] for line in shown):
        document_id = form.carry_out(lambda: service.adjust_stock(
            form.branch_id.data, lines, reason, current_actor(), note=form.note.data))
    if document_id is None:
        return show_page(NEW, _page(form, entries, check=True), 422)
    notify(_("The stock was adjusted."))
    return redirect_to(f"{AT}.show", document_id=document_id)


@adjustments.action("/lines", permission=MAY, kind="fragment", idempotent=False)
def lines():
    """Show the lines again: with one more of what was scanned or chosen, without one, or for another reason.

    Nothing is stored: the lines live in the page until they are saved (POST, since they are more than an address holds).
    """
    sent = request.form
    branch = choose_branch(current_actor(), parse_id(sent.get("branch_id")))
    entries = entry.read_entries(sent)
    code, missing = sent.get("code", "").strip()[:200], ""
    if chosen := parse_id(sent.get("add")):
        entries = entry.add_entry(entries, chosen, branch["id"])
    elif code:
        found = entry.find_code(code)
        if found:
            entries = entry.add_entry(entries, found["variant_id"], branch["id"], found["pack_quantity"])
        missing = "" if found else code
    if gone := parse_id(sent.get("remove")):
        entries = [line for line in entries if line.variant_id != gone]
    return {**_lines(entries, branch["id"], _known_reason(sent.get("reason"))), "missing": missing,
            "clears_search": bool(chosen)}


@adjustments.page("/find", permission=MAY, kind="fragment")
def find():
    """Show what a search finds, to choose from."""
    query = request.args.get("code", "").strip()[:200]
    found: dict[str, Any] = search_sellables(query, limit=FOUND) if len(query) > 1 else {"rows": [], "total": 0}
    return {"query": query, "total": found["total"], "lines_url": url(f"{AT}.lines"), "rows": [
        {"variant_id": row["variant_id"], "name": name_of(row["product_name"], row["product_name_ar"]), "sku": row["sku"],
         "barcode": row["barcode"]}
        for row in found["rows"]]}


@adjustments.page("/<uuid:document_id>", permission="inventory.stock.view")
def show(document_id: UUID):
    """Show one adjustment."""
    branches = {row["id"]: row for row in visible_branches(current_actor())}
    document = queries.get_document(document_id, list(branches))
    branch = branches[document["branch_id"]]
    return {
        "title": document["number"], "lead": _reason(document["reason"]), "document": document, "branch": branch["name"],
        "currency": branch["currency"], "sees_cost": current_actor().may("catalog.products.cost"),
        "breadcrumb": [{"label": _("Stock adjustments"), "url": url(f"{AT}.index")}, {"label": document["number"], "url": ""}],
        "urls": {str(line["variant_id"]): url("pos.inventory.stock.show", variant_id=line["variant_id"],
                                              branch=document["branch_id"]) for line in document["lines"]},
    }


def _page(form: AdjustmentForm, entries: list[entry.Entry], check: bool = False) -> dict[str, Any]:
    view = form_view(form, action=url(f"{AT}.create"), submit=_("Adjust stock"), cancel_url=url(f"{AT}.index"), id="adjustment")
    again = {"hx-post": url(f"{AT}.lines"), "hx-include": "#adjustment", "hx-target": "#lines", "hx-swap": "outerHTML"}
    view["fields"]["reason"]["attrs"] = view["fields"]["branch_id"]["attrs"] = again
    return {
        "title": _("Adjust stock"), "form": view, "lines_url": url(f"{AT}.lines"), "find_url": url(f"{AT}.find"),
        "breadcrumb": [{"label": _("Stock adjustments"), "url": url(f"{AT}.index")}, {"label": _("Adjust stock"), "url": ""}],
        **_lines(entries, form.branch_id.data, _reason_of(form), check), "missing": "", "clears_search": False,
    }


def _lines(entries: list[entry.Entry], branch_id: UUID | None, reason: StockAdjustmentReason, check: bool = False) -> dict:
    shown = entry.lines_of(entries, branch_id, reason, check=check)[0] if branch_id else []
    if reason is StockAdjustmentReason.RECOUNT:
        label = _("Counted")
    elif reason in LOSSES:
        label = _("How many are gone")
    else:
        label = _("How many came in") if reason in INCOMING else _("Change, with − for less")
    return {"lines": shown, "quantity_label": label, "lines_url": url(f"{AT}.lines"),
            "asks_cost": reason not in LOSSES and current_actor().may("catalog.products.cost")}


def _reason_of(form: AdjustmentForm) -> StockAdjustmentReason:
    return _known_reason(form.reason.data)


def _known_reason(text: str | None) -> StockAdjustmentReason:
    return StockAdjustmentReason(text) if text in {*StockAdjustmentReason} else StockAdjustmentReason.RECOUNT


def _reason(value: str) -> str:
    return str(LABELS[StockAdjustmentReason(value)])
