"""Import and export of products: upload, map the columns, check, import, and what became of each row."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request, send_file, stream_with_context

from app.adapters.files import FileMissing, files
from app.kernel.actor import current_actor
from app.kernel.clock import now
from app.kernel.forms import form_view
from app.kernel.i18n import _, _l
from app.kernel.pages import paging, redirect_to, url
from app.kernel.pages import show as show_page
from app.kernel.refusal import NotFound
from app.kernel.resource import Resource
from app.pos.business.api import employee_names, get_branch, get_job, get_main_branch, list_branches
from app.pos.catalog.imports import uploads
from app.pos.catalog.imports.export import export_products
from app.pos.catalog.imports.forms import UploadForm, mapping_fields, read_mapping
from app.pos.catalog.imports.jobs import CHECK, RUN
from app.pos.catalog.imports.models import ProductImport
from app.pos.catalog.imports.reports import read_outcomes
from app.pos.catalog.imports.rules import Action
from app.pos.catalog.saving import saved

imports = Resource("pos.catalog.imports", url="/office/catalog/imports")
AT = "pos.catalog.imports"
SIZE, LATEST = 50, 20
LABELS = {Action.CREATE: _l("New"), Action.UPDATE: _l("Changed"), Action.SAME: _l("As it is"), Action.REFUSE: _l("Refused")}
TONES = {Action.CREATE: "good", Action.UPDATE: "info", Action.SAME: "", Action.REFUSE: "danger"}


@imports.page("/", permission="catalog.products.import")
def index():
    """Show the form for a file, the export, and the latest files."""
    return _index_page(UploadForm(list_branches(only_active=True), branch_id=get_main_branch().id))


@imports.action("/", permission="catalog.products.import")
def upload():
    """Keep a file and go on to its columns."""
    form = UploadForm(list_branches(only_active=True))
    made: dict[str, UUID] = {}
    if not form.validate() or not saved(form, lambda: made.update(id=uploads.keep_upload(
            form.file.data.stream, form.file.data.filename or "", form.branch_id.data, current_actor()))):
        return show_page("pos/catalog/imports/index.html", _index_page(form), 422)
    return redirect_to(f"{AT}.show", import_id=made["id"])


@imports.page("/<uuid:import_id>", permission="catalog.products.import")
def show(import_id: UUID):
    """Show a file: its columns, then what would become of its rows, then what became of them."""
    record = uploads.get_import(import_id)
    job = _job(record)
    done = bool(record.import_job_id) and not (job and job["is_running"])
    page = {
        "title": record.file_name, "breadcrumb": [{"label": _("Import and export"), "url": url(f"{AT}.index")},
                                                  {"label": record.file_name, "url": ""}],
        "columns": mapping_fields(record.header, record.mapping), "check_url": url(f"{AT}.check", import_id=import_id),
        "run_url": url(f"{AT}.run", import_id=import_id), "has_run": done, "branch": get_branch(record.branch_id).name,
        "job": job, "job_title": _("Importing") if record.import_job_id else _("Checking"),
        "poll_url": url(f"{AT}.progress", import_id=import_id) if job and job["is_running"] else "",
        "counts": [{"action": action.value, "label": str(LABELS[action]), "count": record.counts.get(action.value, 0)} for action in Action]
        if record.report_key else [], "rows": [], "paging": None, "tabs": [],
        "refused_url": url(f"{AT}.refused", import_id=import_id) if record.refused_key else "",
        "writes": record.counts.get("create", 0) + record.counts.get("update", 0) if record.report_key else 0,
    }
    if record.report_key and not page["poll_url"]:
        page |= _outcomes(record)
    return page


@imports.action("/<uuid:import_id>/check", permission="catalog.products.import")
def check(import_id: UUID):
    """Start the dry run."""
    uploads.start_check(import_id, read_mapping(uploads.get_import(import_id).header, request.form), current_actor(), CHECK)
    return redirect_to(f"{AT}.show", import_id=import_id)


@imports.action("/<uuid:import_id>/run", permission="catalog.products.import")
def run(import_id: UUID):
    """Start the import."""
    uploads.start_import(import_id, current_actor(), RUN)
    return redirect_to(f"{AT}.show", import_id=import_id)


@imports.page("/<uuid:import_id>/progress", permission="catalog.products.import", kind="fragment")
def progress(import_id: UUID):
    """Return the progress of the running job; at its end the page is loaded again."""
    record = uploads.get_import(import_id)
    job = _job(record)
    view = {"job": job, "job_title": _("Importing") if record.import_job_id else _("Checking"),
            "poll_url": url(f"{AT}.progress", import_id=import_id)}
    if job and job["is_running"]:
        return view
    return Response("", headers={"HX-Refresh": "true"})


@imports.page("/<uuid:import_id>/refused.csv", permission="catalog.products.import")
def refused(import_id: UUID):
    """Download the refused rows as they came, each with its reason."""
    record = uploads.get_import(import_id)
    try:
        file = files().open(record.refused_key or "none")
    except FileMissing:
        raise NotFound("file_not_found") from None
    return send_file(file, mimetype="text/csv", as_attachment=True, download_name=f"refused-{record.file_name.removesuffix('.gz')}")


@imports.page("/export.csv", permission="catalog.products.import")
def export():
    """Download all products as a CSV that can be imported again."""
    pieces = export_products(with_costs=current_actor().may("catalog.products.cost"))
    name = f"products-{now():%Y-%m-%d}.csv"
    return Response(stream_with_context(pieces), content_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"})


def _index_page(form: UploadForm) -> dict[str, Any]:
    rows = uploads.list_imports(LATEST)
    people = employee_names([row["employee_id"] for row in rows])
    return {
        "title": _("Import and export"), "lead": _("Nothing is changed before you have seen what would become of each row."),
        "form": form_view(form, action=url(f"{AT}.upload"), submit=_("Go on"), enctype="multipart/form-data"),
        "export_url": url(f"{AT}.export"),
        "imports": [{**row, "person": people.get(row["employee_id"], ""), "url": url(f"{AT}.show", import_id=row["id"])} for row in rows]}


def _job(record: ProductImport) -> dict[str, Any] | None:
    job_id = record.import_job_id or record.check_job_id
    return get_job(job_id) if job_id else None


def _outcomes(record: ProductImport) -> dict[str, Any]:
    """Return the page of outcomes that the address asks for, with tabs by action."""
    wanted = request.args.get("action", "")
    action = wanted if wanted in list(Action) else ""
    page = paging(request.args.get("page", 1, int), SIZE, record.counts.get(action or "rows", 0), f"{AT}.show",
                  import_id=record.id, action=action)
    try:
        with files().open(record.report_key or "none") as file:
            rows = read_outcomes(file, action or None, page["offset"], SIZE)
    except FileMissing:
        return {}
    tabs = [("", _("All"), record.counts.get("rows", 0)),
            *((kind.value, str(LABELS[kind]), record.counts.get(kind.value, 0)) for kind in Action)]
    return {
        "rows": [{**row, "label": str(LABELS[Action(row["action"])]), "tone": TONES[Action(row["action"])]} for row in rows],
        "paging": page,
        "tabs": [{"label": label, "count": count, "is_current": kind == action,
                  "url": url(f"{AT}.show", import_id=record.id, **({"action": kind} if kind else {}))} for kind, label, count in tabs]}
