"""Back-office pages of units of measure."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.forms import form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.catalog.saving import saved
from app.pos.catalog.units import queries, service
from app.pos.catalog.units.forms import UnitForm

units = Resource("pos.catalog.units", url="/office/catalog/units")
AT = "pos.catalog.units"
FORM = "pos/catalog/units/form.html"


@units.page("/", permission="catalog.products.edit")
def index():
    """List the units of measure."""
    rows = [{**row, "url": url(f"{AT}.edit", unit_id=row["id"])} for row in queries.list_units(counted=True)]
    return {"title": _("Units"), "lead": _("What products are counted and weighed in."), "units": rows,
            "new_url": url(f"{AT}.new") if current_actor().may("catalog.products.edit") else ""}


@units.page("/new", permission="catalog.products.edit")
def new():
    """Show the empty form."""
    return show(FORM, _page(UnitForm(), _("New unit"), url(f"{AT}.create")))


@units.action("/new", permission="catalog.products.edit")
def create():
    """Make a unit."""
    form = UnitForm()
    if not form.validate() or not saved(form, lambda: service.create_unit(form.values(), current_actor())):
        return show(FORM, _page(form, _("New unit"), url(f"{AT}.create")), 422)
    notify(_("The unit was created."))
    return redirect_to(f"{AT}.index")


@units.page("/<uuid:unit_id>", permission="catalog.products.edit")
def edit(unit_id: UUID):
    """Show a unit in its form."""
    unit = queries.get_unit(unit_id)
    return show(FORM, _page(UnitForm(obj=unit), unit.name, url(f"{AT}.update", unit_id=unit_id), unit_id))


@units.action("/<uuid:unit_id>", permission="catalog.products.edit")
def update(unit_id: UUID):
    """Save a unit."""
    form = UnitForm()
    if not form.validate() or not saved(form, lambda: service.edit_unit(unit_id, form.values(), current_actor())):
        title = queries.get_unit(unit_id).name
        return show(FORM, _page(form, title, url(f"{AT}.update", unit_id=unit_id), unit_id), 422)
    notify(_("The unit was saved."))
    return redirect_to(f"{AT}.index")


@units.action("/<uuid:unit_id>/archive", permission="catalog.products.edit")
def archive(unit_id: UUID):
    """Put a unit away."""
    service.archive_unit(unit_id, current_actor())
    notify(_("The unit was put away."))
    return redirect_to(f"{AT}.index")


def _page(form: UnitForm, title: str, action: str, unit_id: UUID | None = None) -> dict:
    return {
        "title": title, "form": form_view(form, action=action, submit=_("Save"), cancel_url=url(f"{AT}.index")),
        "archive_url": url(f"{AT}.archive", unit_id=unit_id) if unit_id else "",
        "breadcrumb": [{"label": _("Units"), "url": url(f"{AT}.index")}, {"label": title, "url": ""}]}
