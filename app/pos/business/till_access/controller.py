"""The door of a till: making a device one, signing in with a PIN, switching cashiers."""

from __future__ import annotations

from uuid import UUID

from flask import Response, current_app, request, session

from app.kernel import limits
from app.kernel.actor import Actor, system_actor
from app.kernel.forms import button_view, form_view
from app.kernel.i18n import _
from app.kernel.pages import redirect_to, redirect_url, show, url
from app.kernel.resource import PUBLIC, Resource
from app.pos.business.access.pins import list_sellers
from app.pos.business.access.service import CASHIER, TILL_COOKIE, TOKEN, load_office_actor, pack_device, read_device
from app.pos.business.registers import service as pairing
from app.pos.business.registers.models import Register
from app.pos.business.registers.queries import list_registers
from app.pos.business.till_access import service
from app.pos.business.till_access.forms import ChooseRegisterForm, CodeForm, PinForm
from app.pos.identity import api as identity

till_access = Resource("pos.business.till_access", url="/till")
AT = "pos.business.till_access"
PAIR, SIGN_IN = "pos/business/till_access/pair.html", "pos/business/till_access/sign_in.html"
HOME = "/till"
CODES = "20 per 10 minutes"  # tried from one address
LASTS = 400 * 24 * 3600  # seconds; browsers keep no cookie longer, so every sign-in renews it


@till_access.page("/pair", permission=PUBLIC)
def pair():
    """Show the ways to make this device a till."""
    return _pair_page(CodeForm(formdata=None))


@till_access.action("/pair", permission=PUBLIC, idempotent=False)
def use_code():
    """Make this device the till that the pairing code stands for."""
    form = CodeForm()
    limits.spend("pairing", request.remote_addr or "", CODES)
    paired = form.carry_out(lambda: pairing.pair_with_code(form.code.data, _device_name()))
    if form.errors:
        return show(PAIR, _pair_page(form), 422)
    register, token = paired
    return _become(register, token, system_actor(register.tenant_id, register_id=register.id))


@till_access.action("/pair/register", permission=PUBLIC, idempotent=False)
def use_register():
    """Make this device a till that somebody signed in to the back office chose."""
    actor = _office_actor()
    if actor is None:
        return redirect_to(f"{AT}.pair")
    actor.require("business.registers.pair")
    form = ChooseRegisterForm(list_registers(only_active=True))
    paired = form.carry_out(lambda: pairing.pair_device(form.register_id.data, _device_name(), actor))
    if form.errors:
        return show(PAIR, _pair_page(CodeForm(formdata=None), form), 422)
    register, token = paired
    if form.leaves_office.data:
        identity.end_session(session.pop(TOKEN))
    return _become(register, token, actor)


@till_access.action("/pair/demo/<uuid:register_id>", permission=PUBLIC, idempotent=False)
def use_demo(register_id: UUID):
    """Make this device a till of the demo business: only where the developer page is shown."""
    service.enter_demo(register_id)
    actor = system_actor()
    register, token = pairing.pair_device(register_id, _device_name(), actor)
    return _become(register, token, actor)


@till_access.page("/sign-in", permission=PUBLIC)
def sign_in():
    """Show who may sell here; a device that is no till (any more) is sent to pairing."""
    till = service.find_till(read_device())
    if till is None:
        return redirect_to(f"{AT}.pair")
    return _sign_in_page(till, list_sellers(till.branch_id))


@till_access.action("/sign-in", permission=PUBLIC, idempotent=False)
def enter():
    """Check the PIN and open the till."""
    device = read_device()
    till = service.find_till(device)
    if till is None or device is None:
        return redirect_to(f"{AT}.pair")
    people = list_sellers(till.branch_id)
    form = PinForm(people)
    if not form.validate():
        return show(SIGN_IN, _sign_in_page(till, people, [_("Choose your name and enter your PIN.")]), 422)
    person = next(person for person in people if person["id"] == form.employee_id.data)
    if refusal := service.try_sign_in(person["id"], person["name"], form.pin.data, till):
        problem = f"{refusal.message} {refusal.remedy}"
        return show(SIGN_IN, _sign_in_page(till, people, [problem], person["id"]), refusal.status)
    session[CASHIER] = str(person["id"])
    response = redirect_url(HOME)
    _keep(response, pack_device(device.tenant_id, device.register_id, device.token))
    return response


@till_access.action("/sign-out", permission=PUBLIC, idempotent=False)
def sign_out():
    """Lock the till for the next cashier; the cart stays on it."""
    session.pop(CASHIER, None)
    return redirect_to(f"{AT}.sign_in")


def _office_actor() -> Actor | None:
    actor = load_office_actor()
    return actor if actor and actor.tenant_id else None


def _become(register: Register, token: str, actor: Actor) -> Response:
    service.leave_former_till(read_device(), register, actor)
    session.pop(CASHIER, None)
    response = redirect_to(f"{AT}.sign_in")
    _keep(response, pack_device(register.tenant_id, register.id, token))
    return response


def _keep(response: Response, device: str) -> None:
    response.set_cookie(TILL_COOKIE, device, max_age=LASTS, httponly=True, samesite="Lax",
                        secure=current_app.config["SESSION_COOKIE_SECURE"])


def _device_name() -> str:
    return identity.device_name(request.user_agent.string) or _("Unknown browser")


def _pair_page(form: CodeForm, chosen: ChooseRegisterForm | None = None) -> dict:
    demo = [{"business": till["business"],
             "name": till["name"], "form": button_view(url(f"{AT}.use_demo", register_id=till["register_id"]))}
            for till in service.list_demo_tills()]
    actor = _office_actor()
    manager = None
    if actor and actor.effect("business.registers.pair") == "allow":
        chosen = chosen or ChooseRegisterForm(list_registers(only_active=True), formdata=None, data={"leaves_office": True})
        manager = {"name": actor.name, "form": form_view(chosen, action=url(f"{AT}.use_register"),
                                                         submit=_("Make this device a till"))}
    return {
        "title": _("Make this device a till"), "demo": demo, "manager": manager,
        "code": form_view(form, action=url(f"{AT}.use_code"), submit=_("Pair")),
        "sign_in_url": url("pos.identity.sign_in.index", next=url(f"{AT}.pair")),
        "signed_in_as": actor.name if actor else "",
    }


def _sign_in_page(till, people: list[dict], errors: list[str] | None = None, selected: UUID | str = "") -> dict:
    form = button_view(url(f"{AT}.enter"))
    return {"title": _("Sign in"), "sign_in": {
        "till": till.name, "branch": till.branch_name, "action": form["action"], "csrf_token": form["csrf_token"],
        "employees": people, "selected": selected, "errors": errors or [], "unpair_url": url(f"{AT}.pair")}}
