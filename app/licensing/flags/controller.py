"""Feature flags, as staff make and switch them."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.filters import day
from app.kernel.forms import button_view, form_view
from app.kernel.i18n import _, _n
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.licensing import words
from app.licensing.flags import queries, service
from app.licensing.flags.forms import FlagForm
from app.licensing.flags.models import FeatureFlag
from app.licensing.flags.rules import EVERYBODY, Conditions, read_conditions
from app.licensing.licenses.queries import list_plans
from app.licensing.plans.presenter import plan_name

flags = Resource("licensing.flags", url="/licensing/flags")
AT, PAGES = "licensing.flags", "licensing/flags"
VIEW, EDIT = "licensing.plans.view", "licensing.settings.edit"


@flags.page("", permission=VIEW)
def index():
    """List the flags with their conditions."""
    may_edit, names = current_actor().may(EDIT), _plan_names()
    rows = [{
        "name": row.name, "description": row.description, "is_enabled": row.is_enabled,
        "conditions": _in_words(read_conditions(row.conditions), names), "url": url(f"{AT}.edit", flag_id=row.id) if may_edit else None,
        "switch": button_view(url(f"{AT}.{'off' if row.is_enabled else 'on'}", flag_id=row.id)) if may_edit else None,
    } for row in queries.list_flags()]
    return {"title": _("Feature flags"), "lead": _("Features that licences have beside their plan while the conditions are met."),
            "flags": rows, "new_url": url(f"{AT}.new") if may_edit else None}


@flags.page("/new", permission=EDIT)
def new():
    """Show the form of a new flag."""
    return show(f"{PAGES}/form.html", _form_page(_form(formdata=None)))


@flags.action("/new", permission=EDIT)
def create():
    """Make a flag."""
    form = _form()
    form.carry_out(lambda: service.create_flag(
        form.name.data, form.description.data or "", form.is_enabled.data, form.conditions(), current_actor()))
    if form.errors:
        return show(f"{PAGES}/form.html", _form_page(form), 422)
    return _done(_("The flag was made."))


@flags.page("/<uuid:flag_id>", permission=EDIT)
def edit(flag_id: UUID):
    """Show the form of a flag."""
    flag = queries.get_flag(flag_id)
    conditions = read_conditions(flag.conditions)
    form = _form(flag, formdata=None, data={
        "description": flag.description, "is_enabled": flag.is_enabled,
        "tiers": sorted(conditions.tiers), "plans": sorted(conditions.plans), "share": conditions.share,
        "serials": "\n".join(sorted(conditions.serials)), "starts_on": conditions.starts_on, "ends_on": conditions.ends_on})
    return show(f"{PAGES}/form.html", _form_page(form, flag))


@flags.action("/<uuid:flag_id>", permission=EDIT)
def update(flag_id: UUID):
    """Give a flag other conditions."""
    flag = queries.get_flag(flag_id)
    form = _form(flag)
    form.carry_out(lambda: service.edit_flag(
        flag_id, form.description.data or "", form.is_enabled.data, form.conditions(), current_actor()))
    if form.errors:
        return show(f"{PAGES}/form.html", _form_page(form, flag), 422)
    return _done(_("The flag is kept."))


@flags.action("/<uuid:flag_id>/on", permission=EDIT)
def on(flag_id: UUID):
    """Switch a flag on."""
    service.switch(flag_id, True, current_actor())
    return _done(_("The flag is switched on."))


@flags.action("/<uuid:flag_id>/off", permission=EDIT)
def off(flag_id: UUID):
    """Switch a flag off."""
    service.switch(flag_id, False, current_actor())
    return _done(_("The flag is switched off."))


@flags.action("/<uuid:flag_id>/delete", permission=EDIT)
def delete(flag_id: UUID):
    """Delete a flag."""
    service.delete_flag(flag_id, current_actor())
    return _done(_("The flag was deleted."))


def _done(said: str):
    notify(said)
    return redirect_to(f"{AT}.index")


def _form(flag: FeatureFlag | None = None, **values) -> FlagForm:
    form = FlagForm(list(_plan_names().items()), **values)
    if flag is not None:
        del form.name
    return form


def _form_page(form: FlagForm, flag: FeatureFlag | None = None) -> dict:
    title = flag.name if flag else _("New flag")
    action = url(f"{AT}.update", flag_id=flag.id) if flag else url(f"{AT}.create")
    return {
        "title": title, "lead": _("Every condition that is filled in must be met."),
        "form": form_view(form, action=action, submit=_("Save"), cancel_url=url(f"{AT}.index")),
        "delete": button_view(url(f"{AT}.delete", flag_id=flag.id)) if flag else None,
        "breadcrumb": [{"label": _("Feature flags"), "url": url(f"{AT}.index")}, {"label": title, "url": ""}]}


def _plan_names() -> dict[str, str]:
    return {plan.key: plan_name(plan.name, plan.name_ar) for plan in list_plans()}


def _in_words(conditions: Conditions, names: dict[str, str]) -> list[str]:
    """Return the conditions as people read them; every licence, when there is none."""
    found = [", ".join(str(words.TIERS[tier]) for tier in words.TIERS if tier in conditions.tiers),
             ", ".join(names.get(key, key) for key in sorted(conditions.plans)),
             _("%(share)s%% of licences", share=conditions.share) if conditions.share < EVERYBODY else "",
             _n("%(num)s serial key", "%(num)s serial keys", len(conditions.serials)) if conditions.serials else "",
             _("from %(day)s", day=day(conditions.starts_on)) if conditions.starts_on else "",
             _("until %(day)s", day=day(conditions.ends_on)) if conditions.ends_on else ""]
    return [one for one in found if one] or [_("Every licence")]
