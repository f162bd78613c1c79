"""What staff do to a device of a licence."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to
from app.kernel.refusal import Refusal
from app.kernel.resource import Resource
from app.licensing.activations import queries, service
from app.licensing.licenses.forms import DeviceNameForm

activations = Resource("licensing.activations", url="/licensing/activations")


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
