"""The form of a plan, and what an edit of it means for the licences that have it, as plain values for the pages."""

from __future__ import annotations

from typing import Any

from app.kernel.filters import quantity
from app.kernel.forms import form_view
from app.kernel.i18n import _, _n
from app.kernel.pages import url
from app.licensing import words
from app.licensing.modules.queries import list_modules
from app.licensing.modules.rules import grouped
from app.licensing.plans import queries
from app.licensing.plans.forms import PlanForm
from app.licensing.plans.models import LicensePlan
from app.licensing.plans.presenter import describe_change, plan_name
from app.licensing.plans.rules import COLUMNS, DAYS, LIMITS, QUOTAS, TERMS, Offer, preview

AT = "licensing.plans"
SECTIONS = (
    ("names", ("key", "name", "name_ar", "tier", "is_offered")),
    ("prices", ("currency", "price_monthly", "price_yearly", "stripe_price_monthly", "stripe_price_yearly")),
    ("limits", tuple(f"max_{name}" for name in LIMITS)),
    ("quotas", QUOTAS),
    ("days", DAYS),
)


def plan_form(plan: LicensePlan | None = None, **values: Any) -> PlanForm:
    """Return the form as it was sent, or with `data` given; the key of a plan that exists is no input."""
    choices = [(row["id"], row["name"]) for row in list_modules() if not row["is_core"]]
    form = PlanForm(choices, plan.currency if plan else None, **values)
    if plan is not None:
        del form.key
    return form


def empty_form(source: LicensePlan | None) -> PlanForm:
    """Return the form of a new plan, filled as `source` if there is one."""
    if source is None:
        return plan_form(formdata=None)
    values = {**_values(source), "stripe_price_monthly": None, "stripe_price_yearly": None, "name": _("Copy of %(name)s", name=source.name),
              "key": None}
    return plan_form(formdata=None, data=values)


def form_of(plan: LicensePlan) -> PlanForm:
    """Return the form of a plan as it stands."""
    return plan_form(plan, formdata=None, data=_values(plan))


def form_page(form: PlanForm, plan: LicensePlan | None = None) -> dict[str, Any]:
    """Return what the page of the form displays."""
    title = plan_name(plan.name, plan.name_ar) if plan else _("New plan")
    view = form_view(form, action=url(f"{AT}.update", plan_id=plan.id) if plan else url(f"{AT}.create"), submit=_("Save"),
                     cancel_url=url(f"{AT}.show_plan", plan_id=plan.id) if plan else url(f"{AT}.index"))
    view["fields"]["version"] = _hidden("version", form.version.data)
    labels = {"names": _("Name"), "prices": _("Prices"), "limits": _("Limits"), "quotas": _("Quotas of programs"), "days": _("Days")}
    notes = {"prices": _("A price that changes loses its price at Stripe, unless you enter the new one."),
             "days": _("A silent installation warns after a day, sells only after three, and locks after the days given here.")}
    chosen, modules = set(form.modules.data or ()), {row["key"]: row for row in list_modules()}
    groups = [{"label": str(label), "choices": [{
        "value": str(row["id"]), "label": row["name"], "help": row["description"], "selected": row["is_core"] or row["id"] in chosen,
        "disabled": row["is_core"]} for key in keys if (row := modules[key])]} for label, keys in grouped(modules)]
    return {
        "title": title, "form": view, "modules": groups, "breadcrumb": _trail(title),
        "sections": [{"label": labels[name], "note": notes.get(name, ""), "fields": [
            view["fields"][one] for one in fields if one in view["fields"]]} for name, fields in SECTIONS],
        "features": view["fields"]["features"], "module_field": view["fields"]["modules"]}


def impact(plan: LicensePlan, form: PlanForm) -> dict[str, Any] | None:
    """Return what the edit changes for licences in use, as `describe_change` tells it with `count` and `over` licences
    [{text, url, note}] of `over_count`; None when no licence in use feels it.
    """
    count, wanted = queries.count_in_use(plan.id), form.columns()
    if not count:
        return None
    before = {name: getattr(plan, name) for name in COLUMNS}
    keys = {row["id"]: row["key"] for row in list_modules()}
    change = preview(
        _offer(before, (keys[one] for one in queries.module_ids(plan.id))),
        _offer(wanted, (keys[one] for one in form.modules.data)), {})
    told = describe_change({name: before[name] for name in TERMS}, {name: wanted[name] for name in TERMS}, change)
    if told["is_nothing"]:
        return None
    over_count, over = queries.list_exceeding(plan.id, {name: after for name, (_before, after) in change.limits.items()})
    return {**told, "count": count, "over_count": over_count, "over": [
        {"text": row["business_name"], "url": url("licensing.licenses.show_license", license_id=row["id"]), "serial": row["serial"],
         "note": " · ".join(_("%(limit)s: %(used)s in use, %(allowed)s allowed", limit=words.LIMITS[name], used=quantity(used),
                              allowed=quantity(allowed)) for name, (used, allowed) in row["over"].items())} for row in over]}


def confirm_page(plan: LicensePlan, form: PlanForm, change: dict[str, Any]) -> dict[str, Any]:
    """Return what the page displays on which an edit is confirmed; everything typed goes along."""
    view = form_view(form, action=url(f"{AT}.update", plan_id=plan.id), submit=_("Change the plan"))
    hidden = [field for name, field in view["fields"].items() if name not in ("modules", "is_offered")]
    fields = {field["name"]: _hidden(field["name"], next((one["value"] for one in field["choices"] if one["selected"]), field["value"]))
              for field in hidden}
    if form.is_offered.data:
        fields["is_offered"] = _hidden("is_offered", "y")
    fields |= {f"modules-{place}": _hidden("modules", one) for place, one in enumerate(form.modules.data)}
    name = plan_name(plan.name, plan.name_ar)
    return {
        "title": _("What this changes"), "plan": name, "change": change, "form": {**view, "fields": fields},
        "lead": _n("%(num)s licence in use has this plan. Its devices that are online feel the change within a minute.",
                   "%(num)s licences in use have this plan. Their devices that are online feel the change within a minute.",
                   change["count"]),
        "breadcrumb": [*_trail(name)[:-1], {"label": name, "url": url(f"{AT}.show_plan", plan_id=plan.id)},
                       {"label": _("What this changes"), "url": ""}]}


def _offer(values: dict[str, Any], modules) -> Offer:
    return Offer({name: values[f"max_{name}"] for name in LIMITS}, frozenset(modules), frozenset(values["features"]))


def _values(plan: LicensePlan) -> dict[str, Any]:
    return {**{name: getattr(plan, name) for name in COLUMNS}, "tier": str(plan.tier), "features": "\n".join(plan.features),
            "modules": list(queries.module_ids(plan.id)), "version": plan.version}


def _hidden(name: str, value: Any) -> dict[str, str]:
    return {"type": "hidden", "name": name, "value": "" if value is None else str(value)}


def _trail(title: str) -> list[dict[str, str]]:
    return [{"label": _("Plans"), "url": url(f"{AT}.index")}, {"label": title, "url": ""}]
