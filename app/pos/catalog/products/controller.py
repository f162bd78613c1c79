"""Back-office pages of products: the list, creating, changing, archiving, variants from attributes, history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.forms import field_view
from app.kernel.i18n import _, _n
from app.kernel.ids import parse_id
from app.kernel.pages import asked_page, notify, paging, redirect_to, show, url
from app.kernel.refusal import Refusal
from app.kernel.resource import Resource
from app.pos.catalog.images.rules import thumbnail_url
from app.pos.catalog.products import generating, lists, queries, service
from app.pos.catalog.products import history as past
from app.pos.catalog.products.editing import (
    AT,
    Editor,
    attribute_choices,
    blank_variant,
    filter_lists,
    sees_cost,
    tabs,
    variant_view,
)
from app.pos.catalog.products.forms import ListFilter
from app.pos.catalog.saving import saved

products = Resource("pos.catalog.products", url="/office/catalog/products")
FORM = "pos/catalog/products/form.html"
FILTERS = ("q", "category", "state", "kind", "tax", "tag", "sort", "way")
SIZE, HISTORY_SIZE = 50, 30


@products.page("/", permission="catalog.products.view")
def index():
    """List the products: search, filters, sorting, paging, and a selection to change together."""
    form = ListFilter(filter_lists(), request.args)
    shown, kept = shown_of(form), kept_filters()
    number = asked_page()
    total, rows = lists.page_products(shown, number, SIZE)
    page = paging(number, SIZE, total, f"{AT}.index", **kept)
    actor = current_actor()
    can_edit = actor.may("catalog.products.edit")
    return {
        "title": _("Products"), "rows": [_row(row) for row in rows], "sees_cost": sees_cost(),
        "paging": page, "filter": _filter_view(form, kept),
        "sorts": {key: _sort(key, shown, kept) for key in lists.SORTS}, "kept": kept,
        "new_url": url(f"{AT}.new") if can_edit else "", "bulk_url": url("pos.catalog.bulk.preview") if can_edit else "",
        "import_url": url("pos.catalog.imports.index") if actor.may("catalog.products.import") else "",
    }


@products.page("/new", permission="catalog.products.edit")
def new():
    """Show the empty form."""
    return show(FORM, _form_page(Editor.empty(), None))


@products.action("/new", permission="catalog.products.edit")
def create():
    """Make a product."""
    editor = Editor.posted()
    made: dict[str, UUID] = {}
    if not editor.validate() or not saved(editor.product_form, lambda: made.update(
            id=service.create_product(editor.values, editor.rows(), current_actor()))):
        return show(FORM, _form_page(editor, None), 422)
    notify(_("The product was created."))
    return redirect_to(f"{AT}.edit", product_id=made["id"])


@products.page("/variant", permission="catalog.products.edit", kind="fragment")
def variant():
    """Return the fields of one more variant."""
    return {"variant": variant_view(*blank_variant(), alone=False)}


@products.page("/<uuid:product_id>", permission="catalog.products.view")
def edit(product_id: UUID):
    """Show a product in its form."""
    product = queries.get_product(product_id, archived=None)
    return show(FORM, _form_page(Editor.of(product), product))


@products.action("/<uuid:product_id>", permission="catalog.products.edit")
def update(product_id: UUID):
    """Save a product; when somebody else has saved it meanwhile, show the fresh figures beside what was entered."""
    product, editor = queries.get_product(product_id), Editor.posted()
    known = {row.id for row in queries.list_variants([product_id])}
    version = request.form.get("version", type=int)
    try:
        if not editor.validate() or not saved(editor.product_form, lambda: service.edit_product(
                product_id, editor.values, editor.rows(known), current_actor(), version=version)):
            return show(FORM, _form_page(editor, product, version=version), 422)
    except Refusal as refusal:
        if refusal.code != "product_changed":
            raise
        return show(FORM, _form_page(editor, product, conflict=past.since(product_id, product.version - (version or 0))), refusal.status)
    notify(_("The product was saved."))
    return redirect_to(f"{AT}.edit", product_id=product_id)


@products.action("/<uuid:product_id>/archive", permission="catalog.products.edit")
def archive(product_id: UUID):
    """Take a product out of sale and out of the lists."""
    service.archive_product(product_id, current_actor())
    notify(_("The product was archived. Its history stays."))
    return redirect_to(f"{AT}.index")


@products.action("/<uuid:product_id>/restore", permission="catalog.products.edit")
def restore(product_id: UUID):
    """Bring an archived product back."""
    service.restore_product(product_id, current_actor())
    notify(_("The product was restored."))
    return redirect_to(f"{AT}.edit", product_id=product_id)


@products.action("/<uuid:product_id>/duplicate", permission="catalog.products.edit")
def duplicate(product_id: UUID):
    """Make a copy, not in sale yet, and show it."""
    name = _("Copy of %(name)s", name=queries.get_product(product_id).name)
    copy = service.duplicate_product(product_id, name, current_actor())
    notify(_("This is the copy. Give it its name and codes, then put it in sale."))
    return redirect_to(f"{AT}.edit", product_id=copy)


@products.page("/<uuid:product_id>/variants", permission="catalog.products.edit")
def variants(product_id: UUID):
    """Choose attribute values whose combinations become variants."""
    product = queries.get_product(product_id)
    return {"title": _("Variants of %(name)s", name=product.name), "attributes": attribute_choices(product_id),
            "lead": _("Every combination of the values you choose becomes a variant; those that exist stay as they are."),
            "attributes_url": url("pos.catalog.attributes.index"), "back_url": url(f"{AT}.edit", product_id=product_id),
            "action": url(f"{AT}.generate", product_id=product_id), "breadcrumb": _breadcrumb(product.name, product_id)}


@products.action("/<uuid:product_id>/variants", permission="catalog.products.edit")
def generate(product_id: UUID):
    """Make the missing combinations."""
    chosen = [value_id for text in request.form.getlist("value") if (value_id := parse_id(text))]
    made = generating.generate_variants(product_id, chosen, current_actor())
    notify(_n("%(num)s variant was added.", "%(num)s variants were added.", made))
    return redirect_to(f"{AT}.edit", product_id=product_id)


@products.page("/<uuid:product_id>/history", permission="catalog.products.view")
def history(product_id: UUID):
    """Show who changed what, from what to what."""
    product = queries.get_product(product_id, archived=None)
    entries, older = past.page_history(product_id, HISTORY_SIZE, parse_id(request.args.get("before")), sees_cost())
    return {"title": product.name, "tabs": tabs(product_id, "history"), "entries": entries,
            "breadcrumb": _breadcrumb(product.name, product_id),
            "older_url": url(f"{AT}.history", product_id=product_id, before=older) if older else ""}


def shown_of(form: ListFilter) -> lists.Shown:
    """Return what a filter asks for; what makes no sense filters nothing."""
    form.validate()
    said = {field.name: None if field.errors else field.data for field in form}
    sort = request.values.get("sort", "")
    return lists.Shown(
        query=said["q"] or "", category_id=parse_id(said["category"]), no_category=said["category"] == "none",
        state=said["state"] or None, kind=said["kind"] or None, tax_id=parse_id(said["tax"]), untaxed=said["tax"] == "none",
        tag_id=parse_id(said["tag"]), sort=sort if sort in lists.SORTS else "", descending=request.values.get("way") == "down")


def kept_filters() -> dict[str, str]:
    """Return the filters in the address that say something."""
    return {name: value[:200] for name in FILTERS if (value := request.values.get(name, ""))}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "url": url(f"{AT}.edit", product_id=row["id"]), "image_url": thumbnail_url(row["image_key"])}


def _filter_view(form: ListFilter, kept: dict[str, str]) -> dict[str, Any]:
    fields = {name: {**field_view(form[name]), "plain_label": True} for name in ("category", "state", "kind", "tax", "tag")}
    return {"action": url(f"{AT}.index"), "clear_url": url(f"{AT}.index") if set(kept) - {"sort", "way"} else None,
            "search": {"name": "q", "value": form.q.data or "", "label": str(form.q.label.text)}, "fields": fields,
            "hidden": {name: kept[name] for name in ("sort", "way") if name in kept}}


def _sort(key: str, shown: lists.Shown, kept: dict[str, str]) -> dict[str, Any]:
    default = "name" if not shown.query else ""
    current = (shown.sort or default) == key
    down = current and not shown.descending
    others = {name: value for name, value in kept.items() if name not in ("sort", "way")}
    return {"sort_url": url(f"{AT}.index", **others, sort=key, **({"way": "down"} if down else {})),
            "sorted": ("desc" if shown.descending else "asc") if current else None}


def _breadcrumb(name: str, product_id: UUID | None = None) -> list[dict[str, str]]:
    return [{"label": _("Products"), "url": url(f"{AT}.index")},
            {"label": name, "url": url(f"{AT}.edit", product_id=product_id) if product_id else ""}]


def _form_page(editor: Editor, product: Any, *, version: int | None = None, conflict: list[dict] | None = None) -> dict[str, Any]:
    title = product.name if product else _("New product")
    action = url(f"{AT}.update", product_id=product.id) if product else url(f"{AT}.create")
    archived = bool(product and product.deleted_at)
    can_edit = current_actor().may("catalog.products.edit")
    form = editor.view(action=action, submit=_("Save"), version=version or (product and product.version),
                       cancel_url=url(f"{AT}.index"))
    verbs = ("archive", "restore", "duplicate", "variants") if product else ()
    links = {name: url(f"{AT}.{name}", product_id=product.id) for name in verbs}
    return {
        "title": title, "form": form, "variant_url": url(f"{AT}.variant"), "links": links, "archived": archived,
        "can_edit": can_edit and not archived, "may_edit": can_edit, "conflict": conflict or [], "is_new": product is None,
        "tabs": tabs(product.id, "edit", len(queries.list_images(product.id))) if product else [],
        "breadcrumb": _breadcrumb(title)}
