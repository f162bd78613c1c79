"""Pages of trials: asking for one in public, and the queue of the staff."""

from __future__ import annotations

from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.countries import country_name
from app.kernel.csv_export import csv_stream
from app.kernel.forms import button_view, form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, paging, redirect_to, show, url
from app.kernel.resource import PUBLIC, Resource
from app.licensing import words
from app.licensing.settings.service import get_setting
from app.licensing.trials import queries, service
from app.licensing.trials.forms import BUSINESS_TYPES, RejectForm, TrialForm
from app.licensing.trials.rules import TrialRequestStatus

trials = Resource("licensing.trials", url="/licensing")
AT, PAGES, SIZE = "licensing.trials", "licensing/trials", 50


@trials.page("/trial", permission=PUBLIC)
def new():
    """Ask what a trial needs."""
    return show(f"{PAGES}/new.html", _wish_page(TrialForm(formdata=None)))


@trials.action("/trial", permission=PUBLIC)
def create():
    """Put the request into the queue."""
    form = TrialForm()
    form.carry_out(lambda: service.request_trial(service.Wish(**form.values()), request.remote_addr))
    if form.errors:
        return show(f"{PAGES}/new.html", _wish_page(form), 422)
    return redirect_to(f"{AT}.thanks")


@trials.page("/trial/thanks", permission=PUBLIC)
def thanks():
    """Say what happens next."""
    return {"title": _("We have your request"), "lead": _("We look at it within two working days and answer by mail."),
            "start_url": url("licensing.access.index")}


@trials.page("/trials", permission="licensing.trials.view")
def index():
    """List the requests of one state, those that wait at first."""
    counts, status = queries.count_by_status(), _status()
    pages = paging(request.args.get("page", 1, int), SIZE, counts[status], f"{AT}.index", status=status)
    rows = [{**row, "url": url(f"{AT}.show_request", request_id=row["id"])} for row in queries.page_requests(status, pages["offset"], SIZE)]
    tabs = [{"label": words.badge(words.TRIALS, name)["text"], "url": url(f"{AT}.index", status=name), "is_current": name == status,
             "count": count} for name, count in counts.items()]
    return {"title": _("Requests for a trial"), "tabs": tabs, "requests": rows, "paging": pages,
            "export_url": url(f"{AT}.export", status=status)}


@trials.page("/trials/export.csv", permission="licensing.trials.view")
def export():
    """Send the requests of the state shown, as CSV."""
    names = ("created_at", "status", "business_name", "contact_name", "email", "phone", "country", "business_type", "zone", "language",
             "message", "decided_at", "decided_by", "reason", "serial")
    return csv_stream("trial-requests.csv", names, ([row[name] for name in names] for row in queries.each_request(_status())))


@trials.page("/trials/<uuid:request_id>", permission="licensing.trials.view")
def show_request(request_id: UUID):
    """Show a request, and the two decisions while it waits."""
    return show(f"{PAGES}/show.html", _request_page(request_id, RejectForm(formdata=None)))


@trials.action("/trials/<uuid:request_id>/approve", permission="licensing.trials.decide")
def approve(request_id: UUID):
    """Make the licence and mail its key."""
    service.approve(request_id, current_actor())
    notify(_("The trial is approved; the serial key is in the mail."))
    return redirect_to(f"{AT}.show_request", request_id=request_id)


@trials.action("/trials/<uuid:request_id>/reject", permission="licensing.trials.decide")
def reject(request_id: UUID):
    """Decline, with the reason."""
    form = RejectForm()
    form.carry_out(lambda: service.reject(request_id, current_actor(), form.reason.data))
    if form.errors:
        return show(f"{PAGES}/show.html", _request_page(request_id, form), 422)
    notify(_("The request is rejected; the reason is in the mail."))
    return redirect_to(f"{AT}.show_request", request_id=request_id)


def _status() -> str:
    status = request.args.get("status", "")
    return status if status in TrialRequestStatus.__members__ else str(TrialRequestStatus.PENDING)


def _wish_page(form: TrialForm) -> dict:
    if not get_setting("trials")["is_open"]:
        return {"title": _("No trials are given at the moment."), "lead": _("Come back later."), "form": None}
    return {"title": _("Ask for a trial"), "lead": _("Try WK POS with your own goods. We answer by mail with a serial key."),
            "wide": True, "form": form_view(form, action=url(f"{AT}.create"), submit=_("Ask for a trial"))}


def _request_page(request_id: UUID, form: RejectForm) -> dict:
    asked = queries.get_request(request_id)
    kind = BUSINESS_TYPES.get(asked["business_type"])
    can_decide = asked["status"] == TrialRequestStatus.PENDING and current_actor().may("licensing.trials.decide")
    return {
        "title": asked["business_name"], "asked": {
            **asked, "business_type": str(kind) if kind else asked["business_type"], "country_name": country_name(asked["country"]),
            "license_url": url("licensing.licenses.show_license", license_id=asked["license_id"]) if asked["license_id"] else None},
        "known": [_known(row) for row in queries.known_of(asked["email"], request_id)],
        "state": words.badge(words.TRIALS, asked["status"]), "can_decide": can_decide,
        "approve": button_view(url(f"{AT}.approve", request_id=request_id)),
        "reject": form_view(form, action=url(f"{AT}.reject", request_id=request_id), submit=_("Reject")),
        "breadcrumb": [{"label": _("Requests for a trial"), "url": url(f"{AT}.index")}, {"label": asked["business_name"], "url": ""}],
    }


def _known(row: dict) -> dict:
    """Return what an address had before in words: whoever decides on a trial sees that it is not the first."""
    is_request = row["kind"] == "request"
    return {"what": _("Request for a trial") if is_request else _("Licence"), "name": row["name"], "at": row["at"],
            "state": words.badge(words.TRIALS if is_request else words.LICENSES, row["status"]),
            "url": url(f"{AT}.show_request", request_id=row["id"]) if is_request else
            url("licensing.licenses.show_license", license_id=row["id"])}
