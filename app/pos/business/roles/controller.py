"""Back-office pages of roles."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.forms import Form, button_view, form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.business.roles import queries, service
from app.pos.business.roles.forms import NewRoleForm, PermissionsForm, RoleNameForm, permissions_form, permissions_view
from app.pos.business.roles.rules import role_label
from app.pos.permissions import ROLES

roles = Resource("pos.business.roles", url="/office/business/roles")
AT = "pos.business.roles"
FORM, EDIT = "pos/business/roles/form.html", "pos/business/roles/edit.html"


@roles.page("/", permission="business.roles.view")
def index():
    """List the roles."""
    rows = [{**row, "url": url(f"{AT}.edit", role_id=row["id"])} for row in queries.list_roles()]
    return {"title": _("Roles"), "roles": rows, "new_url": url(f"{AT}.new"),
            "can_edit": current_actor().may("business.roles.edit"),
            "lead": _("What people may do, may not do, or may do once a manager has approved it.")}


@roles.page("/new", permission="business.roles.edit")
def new():
    """Show the form of a new role."""
    return show(FORM, _new_page(NewRoleForm(queries.list_roles())))


@roles.action("/new", permission="business.roles.edit")
def create():
    """Make a role as the copy of another."""
    form = NewRoleForm(queries.list_roles())
    role_id = form.carry_out(lambda: service.create_role(form.name.data, form.copy_of.data, current_actor()))
    if form.errors:
        return show(FORM, _new_page(form), 422)
    notify(_("The role was created. Now choose what it may do."))
    return redirect_to(f"{AT}.edit", role_id=role_id)


@roles.page("/<uuid:role_id>", permission="business.roles.view")
def edit(role_id: UUID):
    """Show what a role may do."""
    return _edit_page(role_id)


@roles.action("/<uuid:role_id>", permission="business.roles.edit")
def update(role_id: UUID):
    """Save what a role may do."""
    form = PermissionsForm()
    form.carry_out(lambda: service.edit_role(role_id, form.grants(), current_actor()))
    if form.errors:
        return show(EDIT, _edit_page(role_id, form), 422)
    notify(_("The role was saved. It is in force from everybody's next step."))
    return redirect_to(f"{AT}.edit", role_id=role_id)


@roles.action("/<uuid:role_id>/rename", permission="business.roles.edit")
def rename(role_id: UUID):
    """Give a role another name."""
    form = RoleNameForm()
    form.carry_out(lambda: service.rename_role(role_id, form.name.data, current_actor()))
    if form.errors:
        return show(EDIT, _edit_page(role_id, rename=form), 422)
    notify(_("The role was renamed."))
    return redirect_to(f"{AT}.edit", role_id=role_id)


@roles.action("/<uuid:role_id>/reset", permission="business.roles.edit")
def reset(role_id: UUID):
    """Give a built-in role its first permissions back."""
    service.reset_role(role_id, current_actor())
    notify(_("The role has its first permissions back."))
    return redirect_to(f"{AT}.edit", role_id=role_id)


@roles.action("/<uuid:role_id>/delete", permission="business.roles.edit")
def delete(role_id: UUID):
    """Put a role away."""
    service.delete_role(role_id, current_actor())
    notify(_("The role was removed."))
    return redirect_to(f"{AT}.index")


def _new_page(form: NewRoleForm) -> dict:
    return {"title": _("New role"),
            "form": form_view(form, action=url(f"{AT}.create"), submit=_("Create"), cancel_url=url(f"{AT}.index")),
            "breadcrumb": _trail(_("New role"))}


def _edit_page(role_id: UUID, form: Form | None = None, rename: RoleNameForm | None = None) -> dict:
    role = queries.get_role(role_id)
    name = role_label(role.key, role.name)
    form = form or permissions_form(queries.list_grants(role.id))
    rename = rename or RoleNameForm(formdata=None, name=name)
    return {
        "title": name,
        "form": form_view(form, action=url(f"{AT}.update", role_id=role_id), submit=_("Save"), cancel_url=url(f"{AT}.index")),
        "rename": form_view(rename, action=url(f"{AT}.rename", role_id=role_id), submit=_("Rename")),
        "groups": permissions_view(form), "can_edit": current_actor().may("business.roles.edit"),
        "reset": button_view(url(f"{AT}.reset", role_id=role_id)) if role.key in ROLES else None,
        "delete": None if role.is_builtin else button_view(url(f"{AT}.delete", role_id=role_id)),
        "breadcrumb": _trail(name),
    }


def _trail(title: str) -> list[dict]:
    return [{"label": _("Roles"), "url": url(f"{AT}.index")}, {"label": title, "url": ""}]
