"""Back-office pages of employees."""

from __future__ import annotations

from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.forms import button_view, field_view, form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, paging, redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.business.audit.queries import Wanted, page_entries
from app.pos.business.branches.queries import list_branches
from app.pos.business.employees import queries, service
from app.pos.business.employees.forms import EmployeeFilter, EmployeeForm, NewEmployeeForm, PinForm
from app.pos.business.employees.models import Employee
from app.pos.business.roles.queries import get_role_id, list_roles
from app.pos.identity.api import list_sessions

employees = Resource("pos.business.employees", url="/office/business/employees")
AT = "pos.business.employees"
FORM, EDIT = "pos/business/employees/form.html", "pos/business/employees/edit.html"
SIZE = 30


@employees.page("/", permission="business.employees.view")
def index():
    """List, search and filter the employees."""
    form = EmployeeFilter(list_roles(), list_branches(), request.args)
    form.validate()
    good = {name: None if form[name].errors else form[name].data for name in ("q", "role", "branch", "state")}
    state = good["state"] or "active"
    total, statement = queries.page_employees(search=good["q"], role_id=good["role"], branch_id=good["branch"], state=state)
    kept = {name: value for name, value in request.args.items() if value and name in good}
    pages = paging(request.args.get("page", 1, int), SIZE, total, f"{AT}.index", **kept)
    rows = queries.rows_of(statement, pages["offset"], SIZE)
    return {
        "title": _("Employees"), "paging": pages, "new_url": url(f"{AT}.new"),
        "employees": [{**row, "url": url(f"{AT}.edit", employee_id=row["id"])} for row in rows],
        "can_edit": current_actor().may("business.employees.edit"),
        "filter": {
            "action": url(f"{AT}.index"), "clear_url": url(f"{AT}.index") if kept else None,
            "search": {"name": "q", "value": form.q.data or "", "label": _("Name or number")},
            "fields": {name: {**field_view(form[name]), "plain_label": True} for name in ("role", "branch", "state")},
        },
    }


@employees.page("/new", permission="business.employees.edit")
def new():
    """Show the empty form."""
    form = NewEmployeeForm(list_roles(), list_branches(only_active=True), data={"role_id": get_role_id("CASHIER")})
    return show(FORM, _new_page(form))


@employees.action("/new", permission="business.employees.edit")
def create():
    """Make an employee."""
    form = NewEmployeeForm(list_roles(), list_branches(only_active=True))
    employee_id = form.carry_out(lambda: service.hire(form.values(), current_actor()))
    if form.errors:
        return show(FORM, _new_page(form), 422)
    notify(_("%(name)s was added, and an invitation was sent.", name=form.name.data) if form.email.data
           else _("%(name)s was added.", name=form.name.data))
    return redirect_to(f"{AT}.edit", employee_id=employee_id)


@employees.page("/<uuid:employee_id>", permission="business.employees.view")
def edit(employee_id: UUID):
    """Show an employee: the form, the PIN, and what was done to the record."""
    return _edit_page(queries.get_employee(employee_id))


@employees.action("/<uuid:employee_id>", permission="business.employees.edit")
def update(employee_id: UUID):
    """Save an employee."""
    form = EmployeeForm(list_roles(), list_branches())
    form.carry_out(lambda: service.edit_employee(employee_id, form.values(), current_actor()))
    if form.errors:
        return show(EDIT, _edit_page(queries.get_employee(employee_id), form), 422)
    notify(_("The employee was saved."))
    return redirect_to(f"{AT}.index")


@employees.action("/<uuid:employee_id>/pin", permission="business.employees.edit")
def set_pin(employee_id: UUID):
    """Give a new PIN."""
    form = PinForm()
    form.carry_out(lambda: service.set_pin(employee_id, form.pin.data, current_actor()))
    if form.errors:
        return show(EDIT, _edit_page(queries.get_employee(employee_id), pin=form), 422)
    notify(_("The new PIN is in force."))
    return redirect_to(f"{AT}.edit", employee_id=employee_id)


@employees.action("/<uuid:employee_id>/deactivate", permission="business.employees.edit")
def deactivate(employee_id: UUID):
    """End somebody's work here."""
    service.deactivate(employee_id, current_actor())
    notify(_("The employee can no longer sign in."))
    return redirect_to(f"{AT}.edit", employee_id=employee_id)


@employees.action("/<uuid:employee_id>/end-sessions", permission="business.employees.edit")
def end_sessions(employee_id: UUID):
    """Sign somebody out everywhere."""
    service.end_sessions(employee_id, current_actor())
    notify(_("Signed out everywhere."))
    return redirect_to(f"{AT}.edit", employee_id=employee_id)


@employees.action("/<uuid:employee_id>/reactivate", permission="business.employees.edit")
def reactivate(employee_id: UUID):
    """Let somebody work here again."""
    service.reactivate(employee_id, current_actor())
    notify(_("The employee can sign in again."))
    return redirect_to(f"{AT}.edit", employee_id=employee_id)


def _new_page(form: NewEmployeeForm) -> dict:
    return {"title": _("New employee"), "breadcrumb": _trail(_("New employee")),
            "form": form_view(form, action=url(f"{AT}.create"), submit=_("Create"), cancel_url=url(f"{AT}.index"))}


def _edit_page(employee: Employee, form: EmployeeForm | None = None, pin: PinForm | None = None) -> dict:
    email = queries.find_email(employee)
    form = form or EmployeeForm(list_roles(), list_branches(), formdata=None, obj=employee)
    view = form_view(form, action=_url("update", employee), submit=_("Save"), cancel_url=url(f"{AT}.index"))
    if email:
        view["fields"]["email"].update(value=email, disabled=True, help=_("How this person signs in to the back office."))
    history, _older = page_entries(Wanted(entity_kind="employee", entity_id=employee.id), size=10)
    may_audit = current_actor().may("system.audit.view")
    return {
        "title": employee.name, "breadcrumb": _trail(employee.name), "form": view,
        "can_edit": current_actor().may("business.employees.edit"), "is_active": employee.is_active,
        "has_pin": employee.pin_hash is not None, "locked_until": queries.lock_end(employee),
        "pin": form_view(pin or PinForm(formdata=None), action=_url("set_pin", employee), submit=_("Set PIN")),
        "flip": button_view(_url("deactivate" if employee.is_active else "reactivate", employee)),
        "sessions": [{name: row[name] for name in ("device", "address", "last_seen_at")} for row in list_sessions(
            employee.user_id, employee.tenant_id)] if employee.user_id else [],
        "end_sessions": button_view(_url("end_sessions", employee)),
        "history": [{"when": entry["created_at"], "done": entry["done"], "person": entry["person"],
                     "url": url("pos.business.audit.entry", entry_id=entry["id"]) if may_audit else ""}
                    for entry in history],
        "history_url": url("pos.business.audit.index", kind="employee", record=employee.id) if may_audit else "",
    }


def _url(handler: str, employee: Employee) -> str:
    return url(f"{AT}.{handler}", employee_id=employee.id)


def _trail(title: str) -> list[dict]:
    return [{"label": _("Employees"), "url": url(f"{AT}.index")}, {"label": title, "url": ""}]
