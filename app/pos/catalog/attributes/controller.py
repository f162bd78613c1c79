"""Back-office pages of attributes."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.forms import form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.catalog.attributes import queries, service
from app.pos.catalog.attributes.forms import AttributeForm, parse_values, values_text
from app.pos.catalog.saving import saved

attributes = Resource("pos.catalog.attributes", url="/office/catalog/attributes")
AT = "pos.catalog.attributes"
FORM = "pos/catalog/attributes/form.html"


@attributes.page("/", permission="catalog.products.edit")
def index():
    """List the attributes."""
    rows = [{**row, "url": url(f"{AT}.edit", attribute_id=row["id"])} for row in queries.list_attributes()]
    return {"title": _("Attributes"), "lead": _("What the variants of a product differ in."), "attributes": rows,
            "new_url": url(f"{AT}.new") if current_actor().may("catalog.products.edit") else ""}


@attributes.page("/new", permission="catalog.products.edit")
def new():
    """Show the empty form."""
    return show(FORM, _page(AttributeForm(), _("New attribute"), url(f"{AT}.create")))


@attributes.action("/new", permission="catalog.products.edit")
def create():
    """Make a attribute."""
    form = AttributeForm()
    if not form.validate() or not saved(form, lambda: service.create_attribute(_values(form), current_actor())):
        return show(FORM, _page(form, _("New attribute"), url(f"{AT}.create")), 422)
    notify(_("The attribute was created."))
    return redirect_to(f"{AT}.index")


@attributes.page("/<uuid:attribute_id>", permission="catalog.products.edit")
def edit(attribute_id: UUID):
    """Show a attribute in its form."""
    attribute = queries.get_attribute(attribute_id)
    values = next(row["values"] for row in queries.list_attributes() if row["id"] == attribute_id)
    form = AttributeForm(obj=attribute, values_text=values_text(values))
    return show(FORM, _page(form, attribute.name, url(f"{AT}.update", attribute_id=attribute_id), attribute_id))


@attributes.action("/<uuid:attribute_id>", permission="catalog.products.edit")
def update(attribute_id: UUID):
    """Save a attribute."""
    form = AttributeForm()
    if not form.validate() or not saved(form, lambda: service.edit_attribute(attribute_id, _values(form), current_actor())):
        title = queries.get_attribute(attribute_id).name
        return show(FORM, _page(form, title, url(f"{AT}.update", attribute_id=attribute_id), attribute_id), 422)
    notify(_("The attribute was saved."))
    return redirect_to(f"{AT}.index")


@attributes.action("/<uuid:attribute_id>/archive", permission="catalog.products.edit")
def archive(attribute_id: UUID):
    """Put a attribute away."""
    service.archive_attribute(attribute_id, current_actor())
    notify(_("The attribute was put away."))
    return redirect_to(f"{AT}.index")


def _values(form: AttributeForm) -> dict:
    return {"name": form.name.data, "name_ar": form.name_ar.data, "values": parse_values(form.values_text.data)}


def _page(form: AttributeForm, title: str, action: str, attribute_id: UUID | None = None) -> dict:
    return {
        "title": title, "form": form_view(form, action=action, submit=_("Save"), cancel_url=url(f"{AT}.index")),
        "archive_url": url(f"{AT}.archive", attribute_id=attribute_id) if attribute_id else "",
        "breadcrumb": [{"label": _("Attributes"), "url": url(f"{AT}.index")}, {"label": title, "url": ""}]}
