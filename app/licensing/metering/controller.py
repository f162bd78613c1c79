"""Use of programs as staff look after it: who calls how much, and what is done about it."""

from __future__ import annotations

from uuid import UUID

from flask import request

from app.kernel import charts
from app.kernel.actor import current_actor
from app.kernel.clock import now
from app.kernel.csv_export import csv_stream
from app.kernel.forms import Form, form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, paging, redirect_to, show, url
from app.kernel.resource import Resource
from app.licensing.licenses.presenter import plan_name
from app.licensing.licenses.queries import get_license
from app.licensing.metering import presenter, queries, service
from app.licensing.metering.forms import QuotaForm, StopForm

metering = Resource("licensing.metering", url="/licensing/usage")
AT, PAGES, SIZE = "licensing.metering", "licensing/metering", 50
VIEW, EDIT = "licensing.metering.view", "licensing.metering.edit"


@metering.page("", permission=VIEW)
def index():
    """List the licences whose programs call: stopped and slowed ones first."""
    wanted, today = _wanted(), now().date()
    text, state = wanted.text, wanted.state
    pages = paging(request.args.get("page", 1, int), SIZE, queries.count_quotas(wanted, today), f"{AT}.index", text=text, state=state)
    rows = queries.page_quotas(wanted, today, pages["offset"], SIZE)
    states = (("", _("Any state")), ("slowed", _("Slowed down")), ("stopped", _("Stopped")))
    return {
        "title": _("Use of programs"),
        "lead": _("Calls that programs made at the interfaces of installations, against each licence's quota."),
        "licenses": [{**presenter.quota_view(row), "plan": plan_name(row["plan"], row["plan_ar"]),
                      "url": url(f"{AT}.license", license_id=row["license_id"])} for row in rows], "paging": pages,
        "export_url": url(f"{AT}.export", text=text or None, state=state or None),
        "filter": {"action": url(f"{AT}.index"), "search": {"name": "text", "value": text, "label": _("Serial key, business or owner")},
                   "fields": {"state": {"name": "state", "id": "filter-state", "label": _("State"), "type": "select", "value": "",
                                        "plain_label": True, "choices": [
                                            {"value": value, "label": label, "selected": value == state} for value, label in states]}},
                   "clear_url": url(f"{AT}.index") if text or state else None}}


@metering.page("/export.csv", permission=VIEW)
def export():
    """Send the licences whose programs call, as filtered, as CSV."""
    names = ("serial", "business_name", "plan", "verdict", "day_count", "daily", "month_count", "monthly", "resets_on", "reason")
    rows = queries.each_quota(_wanted(), now().date())
    return csv_stream("use-of-programs.csv", names, ([row[name] for name in names] for row in rows))


@metering.page("/<uuid:license_id>", permission=VIEW)
def license(license_id: UUID):
    """Show the calls of one licence's programs, its quota, and what can be done."""
    return show(f"{PAGES}/license.html", _license_page(license_id))


@metering.page("/<uuid:license_id>/chart.svg", permission=VIEW)
def chart(license_id: UUID):
    """Draw the calls day by day."""
    get_license(license_id)
    return charts.picture(presenter.chart_of(license_id, now().date(), presenter.period_of(request.args.get("days"))))


@metering.action("/<uuid:license_id>/quota", permission=EDIT)
def set_quota(license_id: UUID):
    """Give a licence limits of its own, or the plan's."""
    form = QuotaForm()
    form.carry_out(lambda: service.set_quota(license_id, form.daily.data, form.monthly.data, current_actor()))
    return _done(license_id, form, _("The quota was changed; installations hear of it within a minute."), quota=form)


@metering.action("/<uuid:license_id>/stop", permission=EDIT)
def stop(license_id: UUID):
    """Stop the calls of programs."""
    form = StopForm()
    form.carry_out(lambda: service.suspend(license_id, True, current_actor(), form.reason.data))
    return _done(license_id, form, _("Calls of programs are stopped; installations hear of it within a minute."), stop=form)


@metering.action("/<uuid:license_id>/resume", permission=EDIT)
def resume(license_id: UUID):
    """Let the calls of programs go on."""
    form = StopForm()
    form.carry_out(lambda: service.suspend(license_id, False, current_actor(), form.reason.data))
    return _done(license_id, form, _("Calls of programs go on; installations hear of it within a minute."), stop=form)


def _wanted() -> queries.Wanted:
    state = request.args.get("state", "")
    return queries.Wanted(request.args.get("text", "").replace("\x00", "").strip()[:120], state if state in ("slowed", "stopped") else "")


def _done(license_id: UUID, form: Form, said: str, **given: Form):
    if form.errors:
        return show(f"{PAGES}/license.html", _license_page(license_id, **given), 422)
    notify(said)
    return redirect_to(f"{AT}.license", license_id=license_id)


def _license_page(license_id: UUID, **given: Form) -> dict:
    license, today, days = get_license(license_id), now().date(), presenter.period_of(request.args.get("days"))
    quota = queries.quota_of(license_id, today)
    can_edit = current_actor().may(EDIT)
    limits = given.get("quota") or QuotaForm(formdata=None, data={"daily": quota["own_daily"], "monthly": quota["own_monthly"]})
    stopping = given.get("stop") or StopForm(formdata=None)
    verb, label = ("resume", _("Let programs go on")) if quota["is_suspended"] else ("stop", _("Stop programs"))
    return {
        "title": license.business_name, "lead": _("Calls of programs"), "quota": presenter.quota_view(quota),
        "usage": presenter.usage_of(license_id, today, days), "days": days,
        "chart_url": url(f"{AT}.chart", license_id=license_id, days=days),
        "tabs": [{"label": _("%(num)s days", num=count), "url": url(f"{AT}.license", license_id=license_id, days=count),
                  "is_current": count == days} for count in presenter.PERIODS],
        "form": form_view(limits, action=url(f"{AT}.set_quota", license_id=license_id), submit=_("Save")) if can_edit else None,
        "stop": form_view(stopping, action=url(f"{AT}.{verb}", license_id=license_id), submit=label) if can_edit else None,
        "license_url": url("licensing.licenses.show_license", license_id=license_id),
        "breadcrumb": [{"label": _("Use of programs"), "url": url(f"{AT}.index")}, {"label": license.serial, "url": ""}]}
