"""Back-office pages of serial numbers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.forms import field_view, form_view
from app.kernel.i18n import _, _n
from app.kernel.pages import asked_page, notify, paging, redirect_to, url
from app.kernel.pages import show as show_page
from app.kernel.resource import Resource
from app.pos.inventory.places import choose_branch, visible_branches
from app.pos.inventory.serials import queries, rules, service
from app.pos.inventory.serials.forms import NewSerialsForm, SerialFilter, SerialStatusForm
from app.pos.inventory.serials.rules import BY_HAND, LABELS, SerialStatus
from app.pos.inventory.stock.forms import understood
from app.pos.sources import source_label, source_url

serials = Resource("pos.inventory.serials", url="/office/inventory/serials")
AT = "pos.inventory.serials"
NEW, ONE = "pos/inventory/serials/new.html", "pos/inventory/serials/show.html"
SIZE = 50
TONES = {SerialStatus.AVAILABLE: "good", SerialStatus.SOLD: "", SerialStatus.DAMAGED: "danger", SerialStatus.EXPIRED: "danger"}


@serials.page("/", permission="inventory.stock.view")
def index():
    """List the serial numbers."""
    branches = visible_branches(current_actor())
    form = SerialFilter(branches, request.args)
    good = understood(form)
    number = asked_page()
    total, rows = queries.page_serials(
        [good["branch"]] if good["branch"] else [row["id"] for row in branches], good["q"] or "",
        SerialStatus(good["status"]) if good["status"] else None, (number - 1) * SIZE, SIZE)
    kept = {name: value for name, value in request.args.items() if value and name in ("q", "branch", "status")}
    return {
        "title": _("Serial numbers"), "paging": paging(number, SIZE, total, f"{AT}.index", **kept),
        "rows": [{**row, "status": _status(row["status"]), "url": url(f"{AT}.show", item_id=row["id"])} for row in rows],
        "new_url": url(f"{AT}.new") if current_actor().may("inventory.adjustments.create") else "",
        "filter": {"action": url(f"{AT}.index"), "clear_url": url(f"{AT}.index") if kept else None,
                   "search": {"name": "q", "value": form.q.data or "", "label": str(form.q.label.text)},
                   "fields": {name: {**field_view(form[name]), "plain_label": True} for name in ("branch", "status")}},
    }


@serials.page("/new", permission="inventory.adjustments.create")
def new():
    """Show the empty form."""
    branch = choose_branch(current_actor(), None)
    return _new_page(NewSerialsForm(queries.list_serialised(), visible_branches(current_actor()), branch_id=branch["id"]))


@serials.action("/new", permission="inventory.adjustments.create")
def create():
    """Register serial numbers."""
    form = NewSerialsForm(queries.list_serialised(), visible_branches(current_actor()))
    count = form.carry_out(lambda: service.add_serials(
        form.branch_id.data, form.variant_id.data, rules.parse_serials(form.numbers.data), current_actor(),
        into_stock=form.into_stock.data, unit_cost=form.unit_cost.data))
    if count is None:
        return show_page(NEW, _new_page(form), 422)
    notify(_n("%(num)s serial number was added.", "%(num)s serial numbers were added.", count))
    return redirect_to(f"{AT}.index")


@serials.page("/<uuid:item_id>", permission="inventory.stock.view")
def show(item_id: UUID):
    """Show one piece and everything that happened to it."""
    return _page(_get(item_id))


@serials.action("/<uuid:item_id>", permission="inventory.adjustments.create")
def correct(item_id: UUID):
    """Set where a piece stands."""
    item = _get(item_id)
    form = SerialStatusForm(item["status"])
    form.carry_out(lambda: service.correct_serial(item_id, SerialStatus(form.status.data), form.reason.data, current_actor()))
    if form.errors:
        return show_page(ONE, _page(item, form), 422)
    notify(_("The serial number was corrected."))
    return redirect_to(f"{AT}.show", item_id=item_id)


def _get(item_id: UUID) -> dict[str, Any]:
    return queries.get_serial(item_id, [row["id"] for row in visible_branches(current_actor())])


def _new_page(form: NewSerialsForm) -> dict[str, Any]:
    return {"title": _("New serial numbers"), "breadcrumb": _trail(_("New serial numbers")),
            "form": form_view(form, action=url(f"{AT}.create"), submit=_("Add"), cancel_url=url(f"{AT}.index"))}


def _page(item: dict[str, Any], form: SerialStatusForm | None = None) -> dict[str, Any]:
    may = current_actor().may("inventory.adjustments.create") and item["status"] in BY_HAND
    steps = [{**step, "before": _name(step["before"]), "after": _name(step["after"]),
              "source": source_label(step["source_kind"]) if step["source_kind"] else "",
              "source_url": source_url(step["source_kind"], step["source_id"]) if step["source_kind"] else ""}
             for step in item["history"]]
    return {
        "title": item["serial_number"], "lead": item["title"], "breadcrumb": _trail(item["serial_number"]),
        "item": {"name": item["title"], "sku": item["sku"], "branch": item["branch"], "status": _status(item["status"]),
                 "url": url("pos.inventory.stock.show", variant_id=item["variant_id"], branch=item["branch_id"])},
        "history": [{name: step[name] for name in ("when", "before", "after", "reason", "employee", "source", "source_url")}
                    for step in steps],
        "form": form_view(form or SerialStatusForm(item["status"], formdata=None), submit=_("Correct"),
                          action=url(f"{AT}.correct", item_id=item["id"])) if may else None,
    }


def _status(status: SerialStatus) -> dict[str, str]:
    return {"text": str(LABELS[status]), "tone": TONES.get(status, "warning")}


def _name(status: str | None) -> str:
    return str(LABELS[SerialStatus(status)]) if status else ""


def _trail(title: str) -> list[dict[str, str]]:
    return [{"label": _("Serial numbers"), "url": url(f"{AT}.index")}, {"label": title, "url": ""}]
