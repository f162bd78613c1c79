"""Back-office pages of branches."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.forms import form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.business.branches import queries, service
from app.pos.business.branches.forms import BranchForm

branches = Resource("pos.business.branches", url="/office/business/branches")
FORM = "pos/business/branches/form.html"
ALIKE = ("country", "timezone", "day_cutoff", "currency", "cash_rounding", "cash_rounding_method", "receipt_language")


@branches.page("/", permission="business.branches.view")
def index():
    """List the branches."""
    rows = [{**row, "url": url("pos.business.branches.edit", branch_id=row["id"])} for row in queries.list_branches()]
    return {"title": _("Branches"), "branches": rows, "can_edit": current_actor().may("business.branches.edit"),
            "new_url": url("pos.business.branches.new")}


@branches.page("/new", permission="business.branches.edit")
def new():
    """Show the form of a branch that is where the main one is, and takes the same money in the same way."""
    main = queries.get_main_branch()
    form = BranchForm(is_active=True, **{name: getattr(main, name) for name in ALIKE})
    return show(FORM, _form_page(form, _("New branch"), url("pos.business.branches.create")))


@branches.action("/new", permission="business.branches.edit")
def create():
    """Make a branch."""
    form = BranchForm()
    form.carry_out(lambda: service.create_branch(form.values(), current_actor()))
    if form.errors:
        return show(FORM, _form_page(form, _("New branch"), url("pos.business.branches.create")), 422)
    notify(_("The branch was created."))
    return redirect_to("pos.business.branches.index")


@branches.page("/<uuid:branch_id>", permission="business.branches.view")
def edit(branch_id: UUID):
    """Show a branch in its form."""
    branch = queries.get_branch(branch_id)
    return show(FORM, _form_page(BranchForm(obj=branch), branch.name, url("pos.business.branches.update", branch_id=branch_id)))


@branches.action("/<uuid:branch_id>", permission="business.branches.edit")
def update(branch_id: UUID):
    """Save a branch."""
    form = BranchForm()
    action = url("pos.business.branches.update", branch_id=branch_id)
    form.carry_out(lambda: service.edit_branch(branch_id, form.values(), current_actor()))
    if form.errors:
        return show(FORM, _form_page(form, queries.get_branch(branch_id).name, action), 422)
    notify(_("The branch was saved."))
    return redirect_to("pos.business.branches.index")


def _form_page(form: BranchForm, title: str, action: str) -> dict:
    return {"title": title, "form": form_view(form, action=action, submit=_("Save")),
            "breadcrumb": [{"label": _("Branches"), "url": url("pos.business.branches.index")}, {"label": title, "url": ""}]}
