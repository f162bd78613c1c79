"""The licence page: how things stand, until when, and what puts them right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import segno

from app.kernel.actor import current_actor
from app.kernel.forms import Form, form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, redirect_url, show, url
from app.kernel.refusal import NotFound, Refusal
from app.kernel.resource import Resource
from app.license_protocol.envelope import LONGEST
from app.pos.business.license import presenter, service
from app.pos.business.license.forms import ActivateForm, ChallengeForm, FileForm
from app.pos.business.license.rules import NO_KEYS
from app.pos.business.license.state import is_enforced
from app.pos.business.tenants.setting_up import is_unfinished

license = Resource("pos.business.license", url="/office/license")
AT = "pos.business.license"
PAGE = "pos/business/license/index.html"
HOME = "/office/"  # leads to the first set-up while that is unfinished


@license.page("/", permission="business.settings.view")
def index():
    """Show the licence of the business on this installation."""
    return _page()


@license.action("/activate", permission="business.settings.edit")
def activate():
    """Activate this installation with a serial key."""
    form = ActivateForm()
    refused = _attempt(form, lambda: service.activate(form.serial.data, form.device_name.data, current_actor()))
    if form.errors or refused:
        return show(PAGE, _page(refused, activate=form), 422)
    notify(_("This installation is activated."))
    return redirect_url(HOME) if is_unfinished() else redirect_to(f"{AT}.index")


@license.action("/file", permission="business.settings.edit")
def take_file():
    """Take over a licence file, or the response to a challenge."""
    form = FileForm()
    refused = _attempt(form, lambda: service.take_file(_handed_over(form), current_actor()))
    if form.errors or refused:
        return show(PAGE, _page(refused, file=form), 422)
    notify(_("The licence file is in use."))
    return redirect_to(f"{AT}.index")


@license.action("/challenge", permission="business.settings.edit")
def challenge():
    """Show what to carry to the licence portal when this machine never sees the network."""
    form = ChallengeForm()
    made: dict[str, str] = {}
    refused = _attempt(form, lambda: made.update(text=service.write_challenge(form.serial.data)))
    if form.errors or refused:
        return show(PAGE, _page(refused, challenge=form), 422)
    code = segno.make(made["text"], error="l", micro=False)
    return show(PAGE, _page() | {"challenge": {"text": made["text"], "picture": code.svg_data_uri(scale=4, border=4)}})


def _handed_over(form: FileForm) -> str:
    if form.file.data:
        return form.file.data.stream.read(LONGEST + 1).decode("ascii", errors="replace")
    return form.text.data or ""


def _attempt(form: Form, work: Callable[[], Any]) -> Refusal | None:
    """Do `work` with valid input; return its refusal, which the page shows with its code. NotFound where no licence is asked for."""
    if not is_enforced():
        raise NotFound()
    seen: list[Refusal] = []

    def watched() -> None:
        try:
            work()
        except Refusal as refusal:
            seen.append(refusal)
            raise

    form.carry_out(watched)
    return seen[0] if seen else None


def _page(refused: Refusal | None = None, **given: Form) -> dict[str, Any]:
    known = presenter.present()
    forms = {"activate": ActivateForm, "file": FileForm, "challenge": ChallengeForm}
    labels = {"activate": _("Activate"), "file": _("Use this file"), "challenge": _("Show the challenge")}
    kept = {"serial": known["serial"], "device_name": known["device_name"]}
    actions = {"activate": f"{AT}.activate", "file": f"{AT}.take_file", "challenge": f"{AT}.challenge"}
    views = {}
    for name, kind in forms.items():
        form = given.get(name) or kind(formdata=None, data=kept)
        if refused:
            form.form_errors = []
        views[name] = form_view(form, action=url(actions[name]), submit=labels[name])
    problem = {"code": refused.code, "message": str(refused.message), "remedy": str(refused.remedy)} if refused else None
    return {"title": _("Licence"), **known, "forms": views, "refused": problem, "challenge": None,
            "no_keys": _no_keys(known["is_enforced"]), "can_edit": current_actor().may("business.settings.edit")}


def _no_keys(is_enforced: bool) -> dict[str, str] | None:
    """Return what is missing before any file can be used here, or None: told before anybody carries a challenge away."""
    if not is_enforced or service.knows_keys():
        return None
    return {"message": str(NO_KEYS.message), "remedy": str(NO_KEYS.remedy)}
