"""Back-office pages of categories."""

from __future__ import annotations

from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.forms import form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.catalog.categories import queries, service
from app.pos.catalog.categories.forms import CategoryForm
from app.pos.catalog.saving import saved

categories = Resource("pos.catalog.categories", url="/office/catalog/categories")
AT = "pos.catalog.categories"
FORM = "pos/catalog/categories/form.html"


@categories.page("/", permission="catalog.products.view")
def index():
    """List the categories."""
    rows = [{**row, "url": url(f"{AT}.edit", category_id=row["id"]),
             "products_url": url("pos.catalog.products.index", category=row["id"]),
             "move_url": url(f"{AT}.move", category_id=row["id"])} for row in queries.list_tree(counted=True)]
    return {"title": _("Categories"), "lead": _("The tree that cashiers and reports use."), "categories": rows,
            "new_url": url(f"{AT}.new") if current_actor().may("catalog.products.edit") else ""}


@categories.page("/new", permission="catalog.products.edit")
def new():
    """Show the empty form."""
    return show(FORM, _page(CategoryForm(queries.list_tree()), _("New category"), url(f"{AT}.create")))


@categories.action("/new", permission="catalog.products.edit")
def create():
    """Make a category."""
    form = CategoryForm(queries.list_tree())
    if not form.validate() or not saved(form, lambda: service.create_category(form.values(), current_actor())):
        return show(FORM, _page(form, _("New category"), url(f"{AT}.create")), 422)
    notify(_("The category was created."))
    return redirect_to(f"{AT}.index")


@categories.page("/<uuid:category_id>", permission="catalog.products.edit")
def edit(category_id: UUID):
    """Show a category in its form."""
    category = queries.get_category(category_id)
    form = CategoryForm(_others(category_id), obj=category)
    return show(FORM, _page(form, category.name, url(f"{AT}.update", category_id=category_id), category_id))


@categories.action("/<uuid:category_id>", permission="catalog.products.edit")
def update(category_id: UUID):
    """Save a category."""
    form = CategoryForm(_others(category_id))
    if not form.validate() or not saved(form, lambda: service.edit_category(category_id, form.values(), current_actor())):
        title = queries.get_category(category_id).name
        return show(FORM, _page(form, title, url(f"{AT}.update", category_id=category_id), category_id), 422)
    notify(_("The category was saved."))
    return redirect_to(f"{AT}.index")


@categories.action("/<uuid:category_id>/move", permission="catalog.products.edit")
def move(category_id: UUID):
    """Move a category up or down among its siblings."""
    service.move_category(category_id, -1 if request.form.get("step") == "up" else 1, current_actor())
    return redirect_to(f"{AT}.index")


@categories.action("/<uuid:category_id>/archive", permission="catalog.products.edit")
def archive(category_id: UUID):
    """Put a category away."""
    service.archive_category(category_id, current_actor())
    notify(_("The category was put away."))
    return redirect_to(f"{AT}.index")


def _others(category_id: UUID) -> list[dict]:
    """Return the categories that this one may stand below: none of its own branch."""
    own = set(queries.list_branch_ids(category_id))
    return [row for row in queries.list_tree() if row["id"] not in own]


def _page(form: CategoryForm, title: str, action: str, category_id: UUID | None = None) -> dict:
    return {
        "title": title, "form": form_view(form, action=action, submit=_("Save"), cancel_url=url(f"{AT}.index")),
        "archive_url": url(f"{AT}.archive", category_id=category_id) if category_id else "",
        "breadcrumb": [{"label": _("Categories"), "url": url(f"{AT}.index")}, {"label": title, "url": ""}]}
