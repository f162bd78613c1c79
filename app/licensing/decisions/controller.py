"""What the server decided, and what was tried against it."""

from __future__ import annotations

from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.csv_export import csv_stream
from app.kernel.forms import form_view
from app.kernel.i18n import _, _p
from app.kernel.ids import parse_id
from app.kernel.pages import notify, paging, redirect_to, show, url
from app.kernel.resource import Resource
from app.license_protocol.codes import explain
from app.licensing import words
from app.licensing.audit.presenter import label_of, text_of
from app.licensing.decisions import queries, service
from app.licensing.decisions.forms import ResolutionForm
from app.licensing.decisions.rules import DecisionType

decisions = Resource("licensing.decisions", url="/licensing")
AT, PAGES, SIZE = "licensing.decisions", "licensing/decisions", 50
VIEW, RESOLVE = "licensing.decisions.view", "licensing.decisions.resolve"


@decisions.page("/decisions", permission=VIEW)
def index():
    """List the decisions, newest first."""
    kind, serial = _kind(), _serial()
    rows, older = queries.page_decisions(kind or None, serial, parse_id(request.args.get("before")), SIZE)
    kept = {"serial": serial or None}
    tabs = [{"label": _("All"), "url": url(f"{AT}.index", **kept), "is_current": not kind},
            *({"label": words.badge(words.DECISIONS, name)["text"], "url": url(f"{AT}.index", kind=name, **kept),
               "is_current": name == kind} for name in DecisionType)]
    return {"title": _("Decisions"), "tabs": tabs, "decisions": [
        {**row, "state": words.badge(words.DECISIONS, row["decision"]), "message": explain(row["code"])["message"], "url": _license(row),
         "latency_ms": round(row["latency_ms"], 1)}
        for row in rows], "older_url": url(f"{AT}.index", before=older, kind=kind or None, **kept) if older else None,
        "filter": _filter("index", {"kind": kind}), "export_url": url(f"{AT}.export", kind=kind or None, **kept)}


@decisions.page("/decisions/export.csv", permission=VIEW)
def export():
    """Send the decisions of the kind shown, the newest 200,000, as CSV."""
    names = ("created_at", "decision", "code", "asked", "reason", "serial", "device", "latency_ms", "address")
    return csv_stream("decisions.csv", names, ([row[name] for name in names] for row in queries.each_decision(_kind() or None, _serial())))


@decisions.page("/violations", permission=VIEW)
def violations():
    """List the violations, open ones at first."""
    is_open, serial = _is_open(), _serial()
    counts = {True: queries.count_violations(True, serial), False: queries.count_violations(False, serial)}
    asked = {"state": None if is_open else "resolved", "serial": serial or None}
    pages = paging(request.args.get("page", 1, int), SIZE, counts[is_open], f"{AT}.violations", **asked)
    tabs = [{"label": _p("state", "Open"), "url": url(f"{AT}.violations", **{**asked, "state": None}), "is_current": is_open,
             "count": counts[True]},
            {"label": _("Resolved"), "url": url(f"{AT}.violations", **{**asked, "state": "resolved"}), "is_current": not is_open,
             "count": counts[False]}]
    rows = queries.page_violations(is_open, serial, pages["offset"], SIZE)
    return {"title": _("Violations"), "tabs": tabs, "paging": pages, "violations": [
        {**_in_words(row), "url": url(f"{AT}.violation", violation_id=row["id"])} for row in rows],
        "filter": _filter("violations", {"state": asked["state"]}), "export_url": url(f"{AT}.export_violations", **asked)}


@decisions.page("/violations/export.csv", permission=VIEW)
def export_violations():
    """Send the violations that are open, or resolved, as CSV."""
    names = ("first_at", "last_at", "times", "code", "severity", "serial", "device", "address", "resolved_at", "resolved_by", "resolution")
    return csv_stream("violations.csv", names, ([row[name] for name in names] for row in queries.each_violation(_is_open(), _serial())))


@decisions.page("/violations/<uuid:violation_id>", permission=VIEW)
def violation(violation_id: UUID):
    """Show a violation, and take what was found out."""
    return show(f"{PAGES}/violation.html", _violation_page(violation_id, ResolutionForm(formdata=None)))


@decisions.action("/violations/<uuid:violation_id>/resolve", permission=RESOLVE)
def resolve(violation_id: UUID):
    """Close a violation."""
    form = ResolutionForm()
    form.carry_out(lambda: service.resolve(violation_id, current_actor(), form.resolution.data))
    if form.errors:
        return show(f"{PAGES}/violation.html", _violation_page(violation_id, form), 422)
    notify(_("The violation is resolved."))
    return redirect_to(f"{AT}.violations")


def _kind() -> str:
    kind = request.args.get("kind", "")
    return kind if kind in DecisionType.__members__ else ""


def _serial() -> str:
    return request.args.get("serial", "").replace("\x00", "").strip()[:40]


def _filter(page: str, kept: dict[str, str | None]) -> dict:
    """Return the search for what is about one licence; what else is shown stays as it is."""
    serial = _serial()
    return {"action": url(f"{AT}.{page}"), "search": {"name": "serial", "value": serial, "label": _("Serial key")}, "fields": {},
            "hidden": {name: value for name, value in kept.items() if value},
            "clear_url": url(f"{AT}.{page}", **{name: value or None for name, value in kept.items()}) if serial else None}


def _is_open() -> bool:
    return request.args.get("state") != "resolved"


def _violation_page(violation_id: UUID, form: ResolutionForm) -> dict:
    row = queries.get_violation(violation_id)
    can_resolve = row["resolved_at"] is None and current_actor().may(RESOLVE)
    details = [{"label": label_of(name), "value": text_of(value)} for name, value in row["details"].items()]
    return {"title": explain(row["code"])["message"], "violation": {**_in_words(row), "url": _license(row), "details": details},
            "form": form_view(form, action=url(f"{AT}.resolve", violation_id=violation_id), submit=_("Resolve")) if can_resolve else None,
            "breadcrumb": [{"label": _("Violations"), "url": url(f"{AT}.violations")}, {"label": row["code"], "url": ""}]}


def _in_words(row: dict) -> dict:
    return {**row, "state": words.badge(words.SEVERITIES, row["severity"]), "message": explain(row["code"])["message"]}


def _license(row: dict) -> str | None:
    return url("licensing.licenses.show_license", license_id=row["license_id"]) if row["license_id"] else None
