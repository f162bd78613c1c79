"""Back-office pages of tags."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.forms import form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.catalog.saving import saved
from app.pos.catalog.tags import queries, service
from app.pos.catalog.tags.forms import TagForm

tags = Resource("pos.catalog.tags", url="/office/catalog/tags")
AT = "pos.catalog.tags"
FORM = "pos/catalog/tags/form.html"


@tags.page("/", permission="catalog.products.edit")
def index():
    """List the tags."""
    rows = [{**row, "url": url(f"{AT}.edit", tag_id=row["id"]),
             "products_url": url("pos.catalog.products.index", tag=row["id"])} for row in queries.list_tags(counted=True)]
    return {"title": _("Tags"), "lead": _("Labels that group products across categories."), "tags": rows,
            "new_url": url(f"{AT}.new") if current_actor().may("catalog.products.edit") else ""}


@tags.page("/new", permission="catalog.products.edit")
def new():
    """Show the empty form."""
    return show(FORM, _page(TagForm(), _("New tag"), url(f"{AT}.create")))


@tags.action("/new", permission="catalog.products.edit")
def create():
    """Make a tag."""
    form = TagForm()
    if not form.validate() or not saved(form, lambda: service.create_tag(form.values(), current_actor())):
        return show(FORM, _page(form, _("New tag"), url(f"{AT}.create")), 422)
    notify(_("The tag was created."))
    return redirect_to(f"{AT}.index")


@tags.page("/<uuid:tag_id>", permission="catalog.products.edit")
def edit(tag_id: UUID):
    """Show a tag in its form."""
    tag = queries.get_tag(tag_id)
    return show(FORM, _page(TagForm(obj=tag), tag.name, url(f"{AT}.update", tag_id=tag_id), tag_id))


@tags.action("/<uuid:tag_id>", permission="catalog.products.edit")
def update(tag_id: UUID):
    """Save a tag."""
    form = TagForm()
    if not form.validate() or not saved(form, lambda: service.rename_tag(tag_id, form.values(), current_actor())):
        title = queries.get_tag(tag_id).name
        return show(FORM, _page(form, title, url(f"{AT}.update", tag_id=tag_id), tag_id), 422)
    notify(_("The tag was saved."))
    return redirect_to(f"{AT}.index")


@tags.action("/<uuid:tag_id>/archive", permission="catalog.products.edit")
def archive(tag_id: UUID):
    """Put a tag away."""
    service.archive_tag(tag_id, current_actor())
    notify(_("The tag was put away."))
    return redirect_to(f"{AT}.index")


def _page(form: TagForm, title: str, action: str, tag_id: UUID | None = None) -> dict:
    return {
        "title": title, "form": form_view(form, action=action, submit=_("Save"), cancel_url=url(f"{AT}.index")),
        "archive_url": url(f"{AT}.archive", tag_id=tag_id) if tag_id else "",
        "breadcrumb": [{"label": _("Tags"), "url": url(f"{AT}.index")}, {"label": title, "url": ""}]}
