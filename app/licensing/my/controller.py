"""What owners see and do: their licences, devices, files and use."""

from __future__ import annotations

from uuid import UUID

from flask import request

from app.kernel import charts
from app.kernel.actor import current_actor
from app.kernel.clock import now
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.refusal import Refusal
from app.kernel.resource import Resource
from app.licensing.billing.presenter import buying_of
from app.licensing.contents.presenter import included
from app.licensing.licenses import presenter, queries
from app.licensing.licenses.forms import DeviceNameForm
from app.licensing.licenses.rules import LIVE
from app.licensing.metering import presenter as metering
from app.licensing.metering.queries import quota_of
from app.licensing.my import service
from app.licensing.offline.forms import ChallengeForm
from app.licensing.offline.pages import PAGES, answer_page, challenge_page, hand_over
from app.licensing.staff.rules import OWNER

my = Resource("licensing.my", url="/licensing/my")
AT = "licensing.my"


@my.page("", permission=OWNER)
def index():
    """List the owner's licences."""
    rows = queries.list_of_owner(current_actor().user_id)
    return {"title": _("Your licences"), "challenge_url": url(f"{AT}.challenge"), "licenses": [
        presenter.listed(row, url(f"{AT}.license", license_id=row["id"])) for row in rows]}


@my.page("/licenses/<uuid:license_id>", permission=OWNER)
def license(license_id: UUID):
    """Show one licence of the owner's: what it allows, its devices, its use."""
    buying = buying_of(license_id, current_actor())
    row, today, days = queries.show_license(license_id, current_actor().user_id), now().date(), metering.period_of(request.args.get("days"))
    gives_files = row["status"] in LIVE
    return {"title": row["business_name"], "license": presenter.listed(row, ""), "limits": presenter.limits_of(license_id), **buying,
            "standing": presenter.standing_of(row),
            "devices": presenter.devices_of(
                license_id, AT, True, (lambda device_id: url(f"{AT}.file", activation_id=device_id)) if gives_files else None, here=True),
            "history": presenter.history_for_owner(license_id),
            "contents": included(license_id), "quota": metering.quota_view(quota_of(license_id, today)),
            "usage": metering.usage_of(license_id, today, days), "days": days,
            "chart_url": url(f"{AT}.chart", license_id=license_id, days=days),
            "tabs": [{"label": _("%(num)s days", num=count), "url": url(f"{AT}.license", license_id=license_id, days=count),
                      "is_current": count == days} for count in metering.PERIODS],
            "breadcrumb": [{"label": _("Your licences"), "url": url(f"{AT}.index")}, {"label": row["serial"], "url": ""}]}


@my.page("/licenses/<uuid:license_id>/chart.svg", permission=OWNER)
def chart(license_id: UUID):
    """Draw the calls of the owner's programs day by day."""
    queries.show_license(license_id, current_actor().user_id)
    return charts.picture(metering.chart_of(license_id, now().date(), metering.period_of(request.args.get("days"))))


@my.action("/devices/<uuid:activation_id>/free", permission=OWNER)
def free(activation_id: UUID):
    """Free a device's place."""
    license_id = service.free(activation_id, current_actor())
    notify(_("The device is freed; its place can be taken by another."))
    return redirect_to(f"{AT}.license", license_id=license_id)


@my.action("/devices/<uuid:activation_id>/rename", permission=OWNER)
def rename(activation_id: UUID):
    """Give a device another name."""
    form = DeviceNameForm()
    if not form.validate():
        raise Refusal("name_invalid", next(iter(form.name.errors), _("Fill this in.")), field="name")
    license_id = service.rename(activation_id, form.name.data, current_actor())
    notify(_("The device was renamed."))
    return redirect_to(f"{AT}.license", license_id=license_id)


@my.action("/devices/<uuid:activation_id>/file", permission=OWNER)
def file(activation_id: UUID):
    """Hand over a licence file for a machine that is rarely online."""
    return hand_over(service.make_file(activation_id, current_actor()))


@my.page("/challenge", permission=OWNER)
def challenge():
    """Ask for the challenge of a machine without a network."""
    return show(f"{PAGES}/challenge.html", challenge_page(ChallengeForm(formdata=None), f"{AT}.answer", _home()))


@my.action("/challenge", permission=OWNER)
def answer():
    """Show the response to a challenge, as a text and as a code to scan."""
    form = ChallengeForm()
    if not form.validate():
        return show(f"{PAGES}/challenge.html", challenge_page(form, f"{AT}.answer", _home()), 422)
    outcome = service.answer(form.challenge.data, form.device_name.data, current_actor(), request.remote_addr)
    return answer_page(form, outcome, f"{AT}.answer", _home())


def _home() -> dict[str, str]:
    return {"label": _("Your licences"), "url": url(f"{AT}.index")}
