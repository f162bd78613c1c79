"""Back-office pages of the audit log."""

from __future__ import annotations

from uuid import UUID

from flask import request

from app.kernel.csv_export import csv_response
from app.kernel.filters import zone
from app.kernel.forms import field_view
from app.kernel.i18n import _
from app.kernel.ids import parse_id
from app.kernel.pages import url
from app.kernel.resource import Resource
from app.pos.business.audit import queries
from app.pos.business.audit.forms import AuditFilter
from app.pos.business.audit.rules import differences, kind_label

audit_log = Resource("pos.business.audit", url="/office/business/audit")
AT = "pos.business.audit"
SIZE, MOST_EXPORTED = 50, 20_000


@audit_log.page("/", permission="system.audit.view")
def index():
    """List what was done, newest first."""
    form = _filter()
    entries, older = queries.page_entries(form.wanted(zone()), size=SIZE, before=parse_id(request.args.get("before")))
    kept = _kept()
    return {
        "title": _("Audit log"), "lead": _("Who changed what, when and from where. Nothing here can be changed or removed."),
        "entries": [{**entry, "url": url(f"{AT}.entry", entry_id=entry["id"])} for entry in entries],
        "filter": {
            "action": url(f"{AT}.index"),
            "search": {"name": "action", "value": form.action.data or "", "label": _("Action begins with")},
            "fields": {name: {**field_view(form[name]), "plain_label": True} for name in ("kind", "person", "first", "last")},
            "hidden": {"record": kept["record"]} if "record" in kept else {},
            "clear_url": url(f"{AT}.index") if kept else None,
        },
        "older_url": url(f"{AT}.index", before=older, **kept) if older else "",
        "newest_url": url(f"{AT}.index", **kept) if request.args.get("before") else "",
        "export_url": url(f"{AT}.export", **kept),
    }


@audit_log.page("/<uuid:entry_id>", permission="system.audit.view")
def entry(entry_id: UUID):
    """Show one entry with what it changed."""
    found = queries.get_entry(entry_id)
    history = url(f"{AT}.index", kind=found["entity_kind"], record=found["entity_id"]) if found["entity_id"] else ""
    title = f"{found['kind']}: {found['done']}"
    return {"title": title, "entry": found, "changes": differences(found["before"], found["after"]),
            "history_url": history,
            "breadcrumb": [{"label": _("Audit log"), "url": url(f"{AT}.index")}, {"label": title, "url": ""}]}


@audit_log.page("/export.csv", permission="system.audit.view")
def export():
    """Download the filtered entries, the newest 20,000."""
    heads = (_("Time (UTC)"), _("Action"), _("Record"), _("Record id"), _("Person"), _("Approved by"), _("Register"),
             _("Reason"), _("Address"))
    rows = ((entry["created_at"].isoformat(), entry["action"], entry["entity_kind"], entry["entity_id"], entry["person"],
             entry["approver"], entry["register"], entry["reason"], entry["address"])
            for entry in queries.each_entry(_filter().wanted(zone()), MOST_EXPORTED))
    return csv_response("audit-log.csv", heads, rows)


def _filter() -> AuditFilter:
    kinds = sorted(((kind, kind_label(kind)) for kind in queries.list_kinds()), key=lambda choice: choice[1])
    return AuditFilter(kinds, queries.list_people(), request.args)


def _kept() -> dict[str, str]:
    """The filters of this address, for the links that keep them."""
    return {name: value for name, value in request.args.items() if value and name != "before"}
