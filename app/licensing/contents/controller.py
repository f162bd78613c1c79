"""What one licence has beside its plan, changed by staff."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.forms import Form, form_view
from app.kernel.i18n import _
from app.kernel.ids import parse_id
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.licensing.contents import presenter, queries, service
from app.licensing.contents.forms import FeatureForm, LimitsForm, ModuleForm
from app.licensing.licenses.models import License
from app.licensing.licenses.queries import get_license, get_plan
from app.licensing.plans.presenter import limit_text

contents = Resource("licensing.contents", url="/licensing/licenses/<uuid:license_id>/contents")
AT, PAGE, EDIT = "licensing.contents", "licensing/contents/index.html", "licensing.licenses.edit"


@contents.page("", permission=EDIT)
def index(license_id: UUID):
    """Show what a licence has beside its plan, with the forms to change it; one of them filled for what the query names."""
    license, given = get_license(license_id), {}
    module, feature = parse_id(request.args.get("module")), request.args.get("feature", "")[:60]
    modules = queries.list_modules(license.id, license.plan_id)
    said = next((row["beside"] for row in modules if row["id"] == module), None)
    if said:
        given["module"] = _module_form(modules, formdata=None, data={"module_id": module, **presenter.agreement(license, said)})
    said = next((row for row in queries.list_features(license.id) if row["feature"] == feature), None)
    if said:
        given["feature"] = FeatureForm(formdata=None, data={"feature": feature, **presenter.agreement(license, said)})
    return _page(license, modules, given)


@contents.action("/modules", permission=EDIT)
def set_module(license_id: UUID):
    """Give a module beside the plan, or keep it from the licence."""
    license = get_license(license_id)
    form = _module_form(queries.list_modules(license.id, license.plan_id))
    return _carry_out(license, "module", form, lambda: service.set_module(
        license_id, form.module_id.data, current_actor(), allowed=form.allowed.data, **form.terms()))


@contents.action("/features", permission=EDIT)
def set_feature(license_id: UUID):
    """Give a feature beside the plan, or keep it from the licence."""
    license, form = get_license(license_id), FeatureForm()
    return _carry_out(license, "feature", form, lambda: service.set_feature(
        license_id, form.feature.data, current_actor(), **form.terms()))


@contents.action("/limits", permission=EDIT)
def set_limits(license_id: UUID):
    """Give a licence limits of its own."""
    license, form = get_license(license_id), LimitsForm()
    return _carry_out(license, "limits", form, lambda: service.set_own_limits(
        license_id, {name: form[name].data for name in service.OWN}, current_actor(), form.reason.data))


@contents.action("/modules/<uuid:module_id>/drop", permission=EDIT)
def drop_module(license_id: UUID, module_id: UUID):
    """Let the plan alone decide on a module again."""
    service.drop_module(license_id, module_id, current_actor())
    return _done(license_id)


@contents.action("/features/<feature>/drop", permission=EDIT)
def drop_feature(license_id: UUID, feature: str):
    """Let plan and flags alone decide on a feature again."""
    service.drop_feature(license_id, feature, current_actor())
    return _done(license_id)


def _carry_out(license: License, name: str, form: Form, work: Callable[[], None]):
    form.carry_out(work)
    if form.errors:
        return show(PAGE, _page(license, queries.list_modules(license.id, license.plan_id), {name: form}), 422)
    return _done(license.id)


def _done(license_id: UUID):
    notify(_("What the licence includes is changed."))
    return redirect_to(f"{AT}.index", license_id=license_id)


def _module_form(modules: list[dict], **values) -> ModuleForm:
    return ModuleForm([(row["id"], presenter.name_of(row)) for row in modules if not row["is_core"]], **values)


def _page(license: License, modules: list[dict], given: dict[str, Form]) -> dict:
    plan = get_plan(license.plan_id)
    forms = {"module": given.get("module") or _module_form(modules, formdata=None),
             "feature": given.get("feature") or FeatureForm(formdata=None),
             "limits": given.get("limits") or LimitsForm(formdata=None, data={name: getattr(license, name) for name in service.OWN})}
    actions = {"module": "set_module", "feature": "set_feature", "limits": "set_limits"}
    labels = {"module": _("Give or withhold a module"), "feature": _("Give or withhold a feature"), "limits": _("Own limits")}
    views = []
    for name, form in forms.items():
        view = form_view(form, action=url(f"{AT}.{actions[name]}", license_id=license.id), submit=_("Save"))
        for key, field in view["fields"].items():
            field["id"] = f"{name}-{key}"
            if name == "limits" and key in service.OWN:
                field["help"] = _("The plan's: %(limit)s", limit=limit_text(getattr(plan, key)))
        order = getattr(form, "field_order", view["fields"])
        view["fields"] = {key: view["fields"][key] for key in order}
        views.append({"label": labels[name], "form": view})
    page = url("licensing.licenses.show_license", license_id=license.id)
    return {
        "title": _("What it includes"), "lead": _("What %(business)s has beside its plan.", business=license.business_name), "forms": views,
        "beside": presenter.beside(license, modules, may_edit=True),
        "breadcrumb": [{"label": _("Licences"), "url": url("licensing.licenses.index")}, {"label": license.serial, "url": page},
                       {"label": _("What it includes"), "url": ""}]}
