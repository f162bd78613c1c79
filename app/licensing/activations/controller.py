"""What staff do to a device of a licence, and for machines that never see the network."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.refusal import Refusal
from app.kernel.resource import Resource
from app.licensing.activations import queries, service
from app.licensing.licenses.forms import DeviceNameForm
from app.licensing.offline.challenges import answer_challenge
from app.licensing.offline.files import issue_file
from app.licensing.offline.forms import ChallengeForm
from app.licensing.offline.pages import PAGES, answer_page, challenge_page, hand_over

activations = Resource("licensing.activations", url="/licensing/activations")
AT, ISSUE = "licensing.activations", "licensing.offline.issue"


@activations.action("/<uuid:activation_id>/free", permission="licensing.activations.free")
def free(activation_id: UUID):
    """Free the device's place."""
    service.free(activation_id, current_actor(), "staff")
    notify(_("The device is freed; its place can be taken by another."))
    return redirect_to("licensing.licenses.show_license", license_id=queries.get_activation(activation_id).license_id)


@activations.action("/<uuid:activation_id>/rename", permission="licensing.activations.free")
def rename(activation_id: UUID):
    """Give the device another name."""
    device, form = queries.get_activation(activation_id), DeviceNameForm()
    if not form.validate():
        raise Refusal("name_missing", form.name.errors[0] if form.name.errors else _("Fill this in."), field="name")
    service.rename(activation_id, form.name.data, current_actor())
    notify(_("The device was renamed."))
    return redirect_to("licensing.licenses.show_license", license_id=device.license_id)


@activations.action("/<uuid:activation_id>/file", permission=ISSUE)
def file(activation_id: UUID):
    """Hand over a licence file for a machine that is rarely online; the owner's earlier one ends."""
    return hand_over(issue_file(queries.get_activation(activation_id).id, current_actor()))


@activations.page("/challenge", permission=ISSUE)
def challenge():
    """Ask for the challenge of a machine without a network, as somebody reads it out on the telephone."""
    return show(f"{PAGES}/challenge.html", challenge_page(ChallengeForm(formdata=None), f"{AT}.answer", _home()))


@activations.action("/challenge", permission=ISSUE)
def answer():
    """Show the response to a challenge of any licence."""
    form = ChallengeForm()
    if not form.validate():
        return show(f"{PAGES}/challenge.html", challenge_page(form, f"{AT}.answer", _home()), 422)
    outcome = answer_challenge(form.challenge.data, form.device_name.data, current_actor())
    return answer_page(form, outcome, f"{AT}.answer", _home())


def _home() -> dict[str, str]:
    return {"label": _("Licences"), "url": url("licensing.licenses.index")}
