"""Licences as staff manage them."""

from __future__ import annotations

from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.csv_export import csv_stream
from app.kernel.forms import Form, form_view
from app.kernel.i18n import _
from app.kernel.ids import parse_id
from app.kernel.pages import notify, paging, redirect_to, show, url
from app.kernel.resource import Resource
from app.licensing import words
from app.licensing.contents.presenter import section
from app.licensing.licenses import presenter, queries, rules, service
from app.licensing.licenses.forms import EditForm, IssueForm, PlanForm, ReasonForm, RenewForm, TransferForm
from app.licensing.licenses.rules import LicenseStatus, Verb

licenses = Resource("licensing.licenses", url="/licensing/licenses")
AT, PAGES, SIZE = "licensing.licenses", "licensing/licenses", 50
VIEW, EDIT, REVOKE = "licensing.licenses.view", "licensing.licenses.edit", "licensing.licenses.revoke"
VERBS = {Verb.SUSPEND: EDIT, Verb.RESUME: EDIT, Verb.REVOKE: REVOKE, Verb.REINSTATE: REVOKE}


@licenses.page("", permission=VIEW)
def index():
    """List the licences, newest first."""
    wanted = _wanted()
    text, status, plan = wanted.text, wanted.status, wanted.plan_id
    pages = paging(request.args.get("page", 1, int), SIZE, queries.count_found(wanted), f"{AT}.index", text=text, status=status, plan=plan)
    rows = [presenter.listed(row, url(f"{AT}.show_license", license_id=row["id"]))
            for row in queries.list_found(wanted, pages["offset"], SIZE)]
    states = [("", _("Any state")), *((str(state), words.badge(words.LICENSES, state)["text"]) for state in LicenseStatus)]
    plans = [("", _("Any plan")), *presenter.plan_choices(offered=False)]
    return {
        "title": _("Licences"), "licenses": rows, "paging": pages,
        "new_url": url(f"{AT}.new") if current_actor().may(EDIT) else None,
        "export_url": url(f"{AT}.export", text=text or None, status=status or None, plan=plan),
        "filter": {
            "action": url(f"{AT}.index"), "search": {"name": "text", "value": text, "label": _("Serial key, business or owner")},
            "fields": {"status": _choice("status", _("State"), states, status), "plan": _choice("plan", _("Plan"), plans, plan)},
            "clear_url": url(f"{AT}.index") if text or status or plan else None},
    }


@licenses.page("/export.csv", permission=VIEW)
def export():
    """Send the licences as filtered, as CSV."""
    names = ("serial", "business_name", "plan", "status", "source", "created_at", "expires_on", "zone", "grace_until", "last_heartbeat_at",
             "tenant_reference", "devices")
    uses = ("branches", "users", "products")
    heads = (*names, "devices_allowed", "owner_name", "owner_email", *(f"{name}_{what}" for name in uses for what in ("used", "allowed")))
    return csv_stream("licences.csv", heads, (
        [*(row[name] for name in names), row["limits"]["activations"], row["owner"]["name"], row["owner"]["email"],
         *(value for name in uses for value in (row["used"].get(name), row["limits"][name]))] for row in queries.each_found(_wanted())))


@licenses.page("/new", permission=EDIT)
def new():
    """Show the empty form of a licence made by hand."""
    return show(f"{PAGES}/form.html", _issue_page(IssueForm(presenter.plan_choices(), formdata=None)))


@licenses.action("/new", permission=EDIT)
def create():
    """Make a licence by hand."""
    form = IssueForm(presenter.plan_choices())
    made = form.carry_out(lambda: service.issue(**form.values(), actor=current_actor()))
    if form.errors:
        return show(f"{PAGES}/form.html", _issue_page(form), 422)
    notify(_("The licence was made."))
    return redirect_to(f"{AT}.show_license", license_id=made.id)


@licenses.page("/<uuid:license_id>", permission=VIEW)
def show_license(license_id: UUID):
    """Show a licence: state, limits, devices, history, and what can be done with it."""
    return show(f"{PAGES}/show.html", _license_page(license_id))


@licenses.action("/<uuid:license_id>/edit", permission=EDIT)
def edit(license_id: UUID):
    """Put right what a licence says of its business and its owner."""
    form = EditForm()
    form.carry_out(lambda: service.edit(license_id, current_actor(), **form.values()))
    return _done(license_id, "EDIT", form, _("The licence was changed."))


@licenses.action("/<uuid:license_id>/renew", permission=EDIT)
def renew(license_id: UUID):
    """Prolong a licence."""
    form = RenewForm()
    form.carry_out(lambda: service.renew(license_id, current_actor(), months=form.months.data, until=form.until.data,
                                         reason=form.reason.data or ""))
    return _done(license_id, "RENEW", form, _("The licence was renewed."))


@licenses.action("/<uuid:license_id>/suspend", permission=EDIT)
def suspend(license_id: UUID):
    """Suspend a licence."""
    return _change(license_id, Verb.SUSPEND)


@licenses.action("/<uuid:license_id>/resume", permission=EDIT)
def resume(license_id: UUID):
    """Lift a suspension."""
    return _change(license_id, Verb.RESUME)


@licenses.action("/<uuid:license_id>/revoke", permission=REVOKE)
def revoke(license_id: UUID):
    """Revoke a licence."""
    return _change(license_id, Verb.REVOKE)


@licenses.action("/<uuid:license_id>/reinstate", permission=REVOKE)
def reinstate(license_id: UUID):
    """Lift a revocation; the licence is suspended until it is resumed."""
    return _change(license_id, Verb.REINSTATE)


@licenses.action("/<uuid:license_id>/transfer", permission=EDIT)
def transfer(license_id: UUID):
    """Hand a licence to another owner and business."""
    form = TransferForm()
    form.carry_out(lambda: service.hand_over(license_id, **form.values(), actor=current_actor()))
    return _done(license_id, "TRANSFER", form, _("The licence was transferred and its devices were freed."))


@licenses.page("/<uuid:license_id>/plan", permission=EDIT)
def plan(license_id: UUID):
    """Show what another plan would change, before it is taken."""
    return show(f"{PAGES}/plan.html", _plan_page(license_id, parse_id(request.args.get("plan_id"))))


@licenses.action("/<uuid:license_id>/plan", permission=EDIT)
def change_plan(license_id: UUID):
    """Give a licence another plan."""
    form = PlanForm(presenter.plan_choices())
    form.carry_out(lambda: service.change_plan(license_id, form.plan_id.data, current_actor(), form.reason.data or ""))
    if form.errors:
        return show(f"{PAGES}/plan.html", _plan_page(license_id, form.plan_id.data if not form.plan_id.errors else None, form), 422)
    notify(_("The plan was changed."))
    return redirect_to(f"{AT}.show_license", license_id=license_id)


def _change(license_id: UUID, verb: Verb):
    form = ReasonForm()
    form.carry_out(lambda: service.change_status(license_id, verb, current_actor(), form.reason.data or ""))
    return _done(license_id, str(verb), form, _("The state of the licence was changed."))


def _wanted() -> queries.Wanted:
    args = request.args
    status = args.get("status", "")
    return queries.Wanted(args.get("text", "").replace("\x00", "").strip()[:120], status if status in LicenseStatus.__members__ else "",
                          parse_id(args.get("plan")))


def _done(license_id: UUID, verb: str, form: Form, said: str):
    if form.errors:
        return show(f"{PAGES}/show.html", _license_page(license_id, verb, form), 422)
    notify(said)
    return redirect_to(f"{AT}.show_license", license_id=license_id)


def _license_page(license_id: UUID, tried: str = "", form: Form | None = None) -> dict:
    row, actor = queries.show_license(license_id), current_actor()
    status = LicenseStatus(row["status"])
    gives_files = status in rules.LIVE and actor.may("licensing.offline.issue")
    verbs = []
    if actor.may(EDIT) and rules.after(status, Verb.RENEW):
        verbs.append(_verb(license_id, "RENEW", "renew", _("Renew"), form if tried == "RENEW" else RenewForm(formdata=None), tried))
    for verb, permission in VERBS.items():
        if actor.may(permission) and rules.after(status, verb, is_held=row["is_held"]):
            asked = form if form and tried == verb else ReasonForm(formdata=None)
            verbs.append(_verb(license_id, str(verb), str(verb).lower(), str(words.VERBS[verb]), asked, tried))
    if actor.may(EDIT):
        known = {"business_name": row["business_name"], "zone": row["zone"], "owner_name": row["owner"]["name"],
                 "email": row["owner"]["email"], "language": row["owner"]["language"]}
        asked = form if tried == "EDIT" else EditForm(formdata=None, data=known)
        verbs.append(_verb(license_id, "EDIT", "edit", _("Edit"), asked, tried))
        asked = form if tried == "TRANSFER" else TransferForm(formdata=None)
        verbs.append(_verb(license_id, "TRANSFER", "transfer", _("Transfer"), asked, tried))
    return {
        "title": row["business_name"], "license": presenter.listed(row, ""), "limits": presenter.limits_of(license_id), "verbs": verbs,
        "devices": presenter.devices_of(
            license_id, "licensing.activations", actor.may("licensing.activations.free"),
            (lambda device_id: url("licensing.activations.file", activation_id=device_id)) if gives_files else None),
        "contents": section(license_id, actor.may(EDIT)), "history": presenter.history(license_id, actor.may("licensing.audit.view")),
        "audit_url": url("licensing.audit.index", serial=row["serial"]) if actor.may("licensing.audit.view") else None,
        "ways": _ways(license_id, row["serial"]),
        "plan_url": url(f"{AT}.plan", license_id=license_id) if actor.may(EDIT) else None,
        "breadcrumb": [{"label": _("Licences"), "url": url(f"{AT}.index")}, {"label": row["serial"], "url": ""}],
    }


def _ways(license_id: UUID, serial: str) -> list[dict]:
    """Return where there is more about a licence, for who may read it."""
    ways = (("licensing.billing.view", _("Orders"), "licensing.orders.index", {"text": serial}),
            ("licensing.decisions.view", _("Decisions"), "licensing.decisions.index", {"serial": serial}),
            ("licensing.decisions.view", _("Violations"), "licensing.decisions.violations", {"serial": serial}),
            ("licensing.metering.view", _("Use of programs"), "licensing.metering.license", {"license_id": license_id}))
    actor = current_actor()
    return [{"label": label, "url": url(endpoint, **asked)} for permission, label, endpoint, asked in ways if actor.may(permission)]


def _verb(license_id: UUID, key: str, endpoint: str, label: str, form: Form, tried: str) -> dict:
    view = form_view(form, action=url(f"{AT}.{endpoint}", license_id=license_id), submit=label)
    for name, field in view["fields"].items():
        field["id"] = f"{endpoint}-{name}"
    if key in words.EFFECTS:
        view["fields"]["reason"]["help"] = str(words.EFFECTS[key])
    kind = {"RENEW": "primary", "REVOKE": "danger"}.get(key, "")
    return {"id": f"dialog-{endpoint}", "label": label, "kind": kind, "form": view, "is_open": key == tried}


def _plan_page(license_id: UUID, plan_id: UUID | None, form: PlanForm | None = None) -> dict:
    row, choices = queries.show_license(license_id), presenter.plan_choices()
    form = form or PlanForm(choices, formdata=None, data={"plan_id": plan_id})
    view = form_view(form, action=url(f"{AT}.change_plan", license_id=license_id), submit=_("Change the plan"))
    view["fields"]["plan_id"] = {"type": "hidden", "name": "plan_id", "value": str(plan_id or "")}
    return {
        "title": _("Change the plan"), "now": presenter.plan_name(row["plan"], row["plan_ar"]), "form": view,
        "choose": {"action": url(f"{AT}.plan", license_id=license_id), "search": None, "clear_url": None, "fields": {
            "plan_id": _choice("plan_id", _("Plan"), choices, plan_id)}},
        "change": presenter.preview_change(license_id, plan_id) if plan_id else None,
        "breadcrumb": [{"label": _("Licences"), "url": url(f"{AT}.index")},
                       {"label": row["serial"], "url": url(f"{AT}.show_license", license_id=license_id)},
                       {"label": _("Change the plan"), "url": ""}],
    }


def _issue_page(form: IssueForm) -> dict:
    return {"title": _("New licence"), "form": form_view(form, action=url(f"{AT}.create"), submit=_("Make the licence")),
            "breadcrumb": [{"label": _("Licences"), "url": url(f"{AT}.index")}, {"label": _("New licence"), "url": ""}]}


def _choice(name: str, label: str, choices: list, chosen: object) -> dict:
    return {"name": name, "id": f"filter-{name}", "label": label, "type": "select", "value": "", "plain_label": True,
            "choices": [{"value": str(value), "label": str(text), "selected": str(value) == str(chosen or "")} for value, text in choices]}
