"""Changing many products at once: choose what to do, see what would become of them, then do it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.forms import form_view
from app.kernel.i18n import _, _n
from app.kernel.ids import parse_id
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.catalog.bulk import service
from app.pos.catalog.bulk.forms import BulkForm
from app.pos.catalog.bulk.rules import LABELS, MOST_PRODUCTS, BulkAction, ensure_count
from app.pos.catalog.products import lists
from app.pos.catalog.products.controller import kept_filters, shown_of
from app.pos.catalog.products.editing import filter_lists
from app.pos.catalog.products.forms import ListFilter
from app.pos.catalog.saving import saved

bulk = Resource("pos.catalog.bulk", url="/office/catalog/bulk")
AT, LIST = "pos.catalog.bulk", "pos.catalog.products.index"
SHOWN = 100


@bulk.action("/preview", permission="catalog.products.edit", idempotent=False, kind="page")
def preview():
    """Show what a change would do; nothing is changed."""
    ids, choices = _selected(), filter_lists()
    ensure_count(len(ids))
    form = BulkForm(choices) if request.form.get("action") else BulkForm(choices, formdata=None)
    planned: list[dict] | None = None
    if request.form.get("action") and form.validate():
        found: list[dict] = []
        if saved(form, lambda: found.extend(service.plan_change(ids, form.change()))):
            planned = found
    return show("pos/catalog/bulk/preview.html", _page(form, ids, planned, choices))


@bulk.action("/apply", permission="catalog.products.edit")
def apply():
    """Do the change that was previewed."""
    form, ids, done = BulkForm(filter_lists()), _selected(), {"count": 0}
    if not form.validate() or not saved(form, lambda: done.update(
            count=service.apply_change(ids, form.change(), current_actor()))):
        return show("pos/catalog/bulk/preview.html", _page(form, ids, None, filter_lists()), 422)
    notify(_n("%(num)s product was changed.", "%(num)s products were changed.", done["count"]))
    return redirect_to(LIST, **kept_filters())


def _selected() -> list[UUID]:
    """Return the chosen products: those ticked, or with "everything" all that the filters show."""
    if request.form.get("everything"):
        shown = shown_of(ListFilter(filter_lists(), request.form))
        return lists.list_ids(shown, MOST_PRODUCTS + 1)
    return list(dict.fromkeys(value for text in request.form.getlist("product") if (value := parse_id(text))))


def _page(form: BulkForm, ids: list[UUID], planned: list[dict] | None, choices: dict[str, list[dict]]) -> dict[str, Any]:
    view = form_view(form, action=url(f"{AT}.preview"), submit=_("Show what would change"), cancel_url=url(LIST, **kept_filters()))
    view["fields"]["tax_ids"] |= {"type": "checkboxes", "multiple": False}
    names = {row["id"]: row.get("path") or row["name"] for kind in ("categories", "taxes", "tags") for row in choices[kind]}
    everything = bool(request.form.get("everything"))
    return {
        "title": _n("Change %(num)s product", "Change %(num)s products", len(ids)), "form": view, "apply_url": url(f"{AT}.apply"),
        "hidden": [("everything", "1"), *kept_filters().items()] if everything else
                  [*(("product", str(product_id)) for product_id in ids), *kept_filters().items()],
        "chosen": _chosen(form) if planned is not None else [],
        "label": str(LABELS[BulkAction(form.action.data)]) if planned is not None else "",
        "planned": None if planned is None else [
            {"name": row["name"], "sku": row["sku"], "before": _value(row["before"], names), "after": _value(row["after"], names),
             "is_money": row["column"] == "selling_price"} for row in planned[:SHOWN]],
        "total": len(planned or []), "unchanged": len(ids) - len({row["product_id"] for row in planned or []}),
        "breadcrumb": [{"label": _("Products"), "url": url(LIST)}, {"label": _("Change together"), "url": ""}]}


def _chosen(form: BulkForm) -> list[tuple[str, str]]:
    """Return the input as hidden fields for the button that does it."""
    values = [("action", form.action.data), ("category_id", form.category_id.data), ("tag_id", form.tag_id.data),
              ("percent", form.percent.data), *(("tax_ids", tax_id) for tax_id in form.tax_ids.data or ())]
    return [(name, str(value)) for name, value in values if value is not None]


def _value(value: Any, names: dict[UUID, str]) -> Any:
    if isinstance(value, bool):
        return _("In sale") if value else _("Not in sale")
    if isinstance(value, list):
        return ", ".join(names.get(item, "") for item in value) or _("none")
    if value is None:
        return _("none")
    return names.get(value, value) if isinstance(value, UUID) else value
