"""Plans as staff make and edit them. What an edit means for licences in use is shown before it is made."""

from __future__ import annotations

from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.i18n import _
from app.kernel.ids import parse_id
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.licensing.licenses.queries import get_plan
from app.licensing.plans import editing, presenter, service

plans = Resource("licensing.plans", url="/licensing/plans")
AT, PAGES = "licensing.plans", "licensing/plans"
VIEW, EDIT = "licensing.plans.view", "licensing.plans.edit"


@plans.page("", permission=VIEW)
def index():
    """List the plans in their order."""
    may_edit = current_actor().may(EDIT)
    return {"title": _("Plans"), "plans": presenter.list_plans(may_edit), "new_url": url(f"{AT}.new") if may_edit else None}


@plans.page("/new", permission=EDIT)
def new():
    """Show the form of a new plan, empty or as a copy of another."""
    source = parse_id(request.args.get("copy"))
    return show(f"{PAGES}/form.html", editing.form_page(editing.empty_form(get_plan(source) if source else None)))


@plans.action("/new", permission=EDIT)
def create():
    """Make a plan."""
    form = editing.plan_form()
    form.carry_out(lambda: service.create_plan(form.key.data, form.columns(), form.modules.data, current_actor()))
    if form.errors:
        return show(f"{PAGES}/form.html", editing.form_page(form), 422)
    notify(_("The plan was made."))
    return redirect_to(f"{AT}.index")


@plans.page("/<uuid:plan_id>", permission=VIEW)
def show_plan(plan_id: UUID):
    """Show a plan with everything it gives."""
    return show(f"{PAGES}/show.html", presenter.show_plan(get_plan(plan_id), current_actor().may(EDIT)))


@plans.page("/<uuid:plan_id>/edit", permission=EDIT)
def edit(plan_id: UUID):
    """Show the form of a plan."""
    plan = get_plan(plan_id)
    return show(f"{PAGES}/form.html", editing.form_page(editing.form_of(plan), plan))


@plans.action("/<uuid:plan_id>/edit", permission=EDIT)
def update(plan_id: UUID):
    """Change a plan; licences in use are shown first what that means for them."""
    plan = get_plan(plan_id)
    form = editing.plan_form(plan)
    step = request.form.get("step", "")
    if step == "back" or not form.validate():
        return show(f"{PAGES}/form.html", editing.form_page(form, plan), 200 if step == "back" else 422)
    if step != "save" and (change := editing.impact(plan, form)):
        return show(f"{PAGES}/confirm.html", editing.confirm_page(plan, form, change))
    form.carry_out(lambda: service.edit_plan(plan_id, form.version.data or 0, form.columns(), form.modules.data, current_actor()))
    if form.errors:
        return show(f"{PAGES}/form.html", editing.form_page(form, plan), 422)
    notify(_("The plan is kept."))
    return redirect_to(f"{AT}.show_plan", plan_id=plan_id)


@plans.action("/<uuid:plan_id>/offer", permission=EDIT)
def offer(plan_id: UUID):
    """Let a plan be chosen again."""
    service.set_offered(plan_id, True, current_actor())
    notify(_("The plan is offered."))
    return redirect_to(f"{AT}.show_plan", plan_id=plan_id)


@plans.action("/<uuid:plan_id>/withdraw", permission=EDIT)
def withdraw(plan_id: UUID):
    """Let a plan not be chosen anew; licences keep it."""
    service.set_offered(plan_id, False, current_actor())
    notify(_("The plan is withdrawn. Licences that have it keep it."))
    return redirect_to(f"{AT}.show_plan", plan_id=plan_id)


@plans.action("/<uuid:plan_id>/forward", permission=EDIT)
def forward(plan_id: UUID):
    """Move a plan one place forward."""
    service.move(plan_id, -1, current_actor())
    return redirect_to(f"{AT}.index")


@plans.action("/<uuid:plan_id>/back", permission=EDIT)
def back(plan_id: UUID):
    """Move a plan one place back."""
    service.move(plan_id, 1, current_actor())
    return redirect_to(f"{AT}.index")
