"""Back-office pages of taxes."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.forms import form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.catalog.saving import saved
from app.pos.catalog.taxes import queries, service
from app.pos.catalog.taxes.forms import TaxForm

taxes = Resource("pos.catalog.taxes", url="/office/catalog/taxes")
AT = "pos.catalog.taxes"
FORM = "pos/catalog/taxes/form.html"


@taxes.page("/", permission="catalog.products.view")
def index():
    """List the taxes."""
    rows = [{**row, "url": url(f"{AT}.edit", tax_id=row["id"])} for row in queries.list_taxes(counted=True)]
    return {"title": _("Taxes"), "lead": _("A changed rate holds for what is sold from now on; receipts keep theirs."), "taxes": rows,
            "new_url": url(f"{AT}.new") if current_actor().may("catalog.taxes.edit") else ""}


@taxes.page("/new", permission="catalog.taxes.edit")
def new():
    """Show the empty form."""
    return show(FORM, _page(TaxForm(), _("New tax"), url(f"{AT}.create")))


@taxes.action("/new", permission="catalog.taxes.edit")
def create():
    """Make a tax."""
    form = TaxForm()
    if not form.validate() or not saved(form, lambda: service.create_tax(form.values(), current_actor())):
        return show(FORM, _page(form, _("New tax"), url(f"{AT}.create")), 422)
    notify(_("The tax was created."))
    return redirect_to(f"{AT}.index")


@taxes.page("/<uuid:tax_id>", permission="catalog.taxes.edit")
def edit(tax_id: UUID):
    """Show a tax in its form."""
    tax = queries.get_tax(tax_id)
    return show(FORM, _page(TaxForm(obj=tax), tax.name, url(f"{AT}.update", tax_id=tax_id), tax_id))


@taxes.action("/<uuid:tax_id>", permission="catalog.taxes.edit")
def update(tax_id: UUID):
    """Save a tax."""
    form = TaxForm()
    if not form.validate() or not saved(form, lambda: service.edit_tax(tax_id, form.values(), current_actor())):
        title = queries.get_tax(tax_id).name
        return show(FORM, _page(form, title, url(f"{AT}.update", tax_id=tax_id), tax_id), 422)
    notify(_("The tax was saved."))
    return redirect_to(f"{AT}.index")


@taxes.action("/<uuid:tax_id>/archive", permission="catalog.taxes.edit")
def archive(tax_id: UUID):
    """Put a tax away."""
    service.archive_tax(tax_id, current_actor())
    notify(_("The tax was put away."))
    return redirect_to(f"{AT}.index")


def _page(form: TaxForm, title: str, action: str, tax_id: UUID | None = None) -> dict:
    return {
        "title": title, "form": form_view(form, action=action, submit=_("Save"), cancel_url=url(f"{AT}.index")),
        "archive_url": url(f"{AT}.archive", tax_id=tax_id) if tax_id else "",
        "breadcrumb": [{"label": _("Taxes"), "url": url(f"{AT}.index")}, {"label": title, "url": ""}]}
