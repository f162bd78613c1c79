"""The audit log as staff read it."""

from __future__ import annotations

from uuid import UUID

from flask import request

from app.kernel.csv_export import csv_stream
from app.kernel.forms import field_view
from app.kernel.i18n import _
from app.kernel.ids import parse_id
from app.kernel.pages import url
from app.kernel.resource import Resource
from app.licensing.audit import queries
from app.licensing.audit.forms import AuditFilter
from app.licensing.audit.presenter import entry_view

audit = Resource("licensing.audit", url="/licensing/audit")
AT, VIEW = "licensing.audit", "licensing.audit.view"
SIZE, MOST_EXPORTED = 50, 200_000


@audit.page("", permission=VIEW)
def index():
    """List what was done, newest first."""
    form, kept = AuditFilter(), _kept()
    rows, older = queries.page_entries(form.wanted(), size=SIZE, before=parse_id(request.args.get("before")))
    return {
        "title": _("Audit log"), "lead": _("Who did what to which licence, when and from where. Nothing here can be changed or removed."),
        "entries": [entry_view(row) for row in rows],
        "filter": {"action": url(f"{AT}.index"),
                   "search": {"name": "text", "value": form.text.data or "", "label": _("Name, address or detail")},
                   "fields": {name: {**field_view(form[name]), "plain_label": True}
                              for name in ("event", "kind", "serial", "person", "first", "last")},
                   "clear_url": url(f"{AT}.index") if kept else None},
        "older_url": url(f"{AT}.index", before=older, **kept) if older else "",
        "newest_url": url(f"{AT}.index", **kept) if request.args.get("before") else "", "export_url": url(f"{AT}.export", **kept)}


@audit.page("/<uuid:entry_id>", permission=VIEW)
def entry(entry_id: UUID):
    """Show one entry with everything that was written down."""
    found = entry_view(queries.get_entry(entry_id))
    return {"title": found["event"], "entry": found,
            "breadcrumb": [{"label": _("Audit log"), "url": url(f"{AT}.index")}, {"label": found["event"], "url": ""}]}


@audit.page("/export.csv", permission=VIEW)
def export():
    """Download the filtered entries, the newest 200,000, as they are read."""
    heads = (_("Time (UTC)"), _("Event"), _("What happened"), _("Kind"), _("Who"), _("Serial key"), _("Device"), _("Details"), _("Address"))
    wanted = AuditFilter().wanted()
    return csv_stream("license-audit.csv", heads, (
        (row["created_at"].isoformat(), row["event_type"], row["event"], row["who"], row["actor_name"], row["serial"], row["device"],
         " · ".join(f"{one['label']}: {one['value']}" for one in row["details"]), row["address"])
        for row in map(entry_view, queries.each_entry(wanted, MOST_EXPORTED))))


def _kept() -> dict:
    return {name: values for name in ("event", "kind", "serial", "person", "first", "last", "text")
            if (values := [value for value in request.args.getlist(name) if value])}
