"""Back-office pages of registers."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.forms import button_view, form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.business.branches.queries import list_branches
from app.pos.business.registers import queries, service
from app.pos.business.registers.forms import NewRegisterForm, RegisterForm
from app.pos.business.registers.rules import spaced_code

registers = Resource("pos.business.registers", url="/office/business/registers")
AT = "pos.business.registers"
FORM, EDIT = "pos/business/registers/form.html", "pos/business/registers/edit.html"


@registers.page("/", permission="business.registers.view")
def index():
    """List the registers."""
    rows = [{**row, "url": url(f"{AT}.edit", register_id=row["id"])} for row in queries.list_registers()]
    return {"title": _("Registers"), "registers": rows, "new_url": url(f"{AT}.new"),
            "can_edit": current_actor().may("business.registers.edit")}


@registers.page("/new", permission="business.registers.edit")
def new():
    """Show the empty form."""
    return show(FORM, _new_page(NewRegisterForm(list_branches(only_active=True), data={"is_active": True})))


@registers.action("/new", permission="business.registers.edit")
def create():
    """Make a register."""
    form = NewRegisterForm(list_branches(only_active=True))
    register_id = form.carry_out(lambda: service.create_register(form.values(), current_actor()))
    if form.errors:
        return show(FORM, _new_page(form), 422)
    notify(_("The register was created. Now pair a device with it."))
    return redirect_to(f"{AT}.edit", register_id=register_id)


@registers.page("/<uuid:register_id>", permission="business.registers.view")
def edit(register_id: UUID):
    """Show a register: its settings, its receipt series and its device."""
    return _edit_page(register_id, RegisterForm(obj=queries.get_register(register_id)))


@registers.action("/<uuid:register_id>", permission="business.registers.edit")
def update(register_id: UUID):
    """Save a register."""
    form = RegisterForm()
    form.carry_out(lambda: service.edit_register(register_id, form.values(), current_actor()))
    if form.errors:
        return show(EDIT, _edit_page(register_id, form), 422)
    notify(_("The register was saved."))
    return redirect_to(f"{AT}.index")


@registers.page("/<uuid:register_id>/device", permission="business.registers.view", kind="fragment")
def device(register_id: UUID):
    """Answer the page that waits for a device: nothing until the pairing code is used or too old."""
    view = queries.register_view(queries.get_register(register_id))
    if view["code_expires_at"]:
        return "", 204
    return _device(view)


@registers.action("/<uuid:register_id>/pairing-code", permission="business.registers.pair", idempotent=False)
def pairing_code(register_id: UUID):
    """Make a pairing code and show it, this once: a repeat makes another one, and no answer is kept."""
    code = service.create_pairing_code(register_id, current_actor())
    return {**_device(queries.register_view(queries.get_register(register_id))), "code": spaced_code(code)}


@registers.action("/<uuid:register_id>/unpair", permission="business.registers.pair")
def unpair(register_id: UUID):
    """End the device of a register."""
    service.unpair(register_id, current_actor())
    notify(_("The device is no longer a till."))
    return redirect_to(f"{AT}.edit", register_id=register_id)


def _new_page(form: NewRegisterForm) -> dict:
    view = form_view(form, action=url(f"{AT}.create"), submit=_("Create"), cancel_url=url(f"{AT}.index"))
    view["fields"] = {"branch_id": view["fields"].pop("branch_id"), **view["fields"]}
    return {"title": _("New register"), "form": view, "breadcrumb": _trail(_("New register"))}


def _edit_page(register_id: UUID, form: RegisterForm) -> dict:
    register = queries.get_register(register_id)
    view = queries.register_view(register)
    return {
        "title": register.name, "breadcrumb": _trail(register.name), **_device(view),
        "can_edit": current_actor().may("business.registers.edit"),
        "form": form_view(form, action=url(f"{AT}.update", register_id=register_id), submit=_("Save"),
                          cancel_url=url(f"{AT}.index")),
    }


def _device(view: dict) -> dict:
    return {
        "register": view, "code": "", "can_pair": current_actor().may("business.registers.pair"),
        "code_url": url(f"{AT}.pairing_code", register_id=view["id"]),
        "device_url": url(f"{AT}.device", register_id=view["id"]),
        "unpair": button_view(url(f"{AT}.unpair", register_id=view["id"])),
        "till_url": url("pos.business.till_access.pair", _external=True),
    }


def _trail(title: str) -> list[dict]:
    return [{"label": _("Registers"), "url": url(f"{AT}.index")}, {"label": title, "url": ""}]
