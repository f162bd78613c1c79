"""The first set-up, step by step; each step is saved, and it goes on where it was left."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app

from app.kernel.actor import current_actor
from app.kernel.forms import Form, form_view
from app.kernel.i18n import _, _l
from app.kernel.pages import redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.accounting.accounts.choosing import find_template, list_templates
from app.pos.accounting.accounts.templates import chart_for
from app.pos.accounting.setup import service
from app.pos.accounting.setup.forms import RATES, AccountsForm, BranchForm, CountryForm, TaxesForm
from app.pos.accounting.setup.rates import proposal_for
from app.pos.business.api import SETUP_STEPS, get_main_branch, get_tenant, list_registers
from app.pos.catalog.api import list_taxes

setup = Resource("pos.accounting.setup", url="/office/setup")
AT = "pos.accounting.setup"
MAY = "business.settings.edit"
PAGE = "pos/accounting/setup/step.html"
LABELS = {"country": _l("Country"), "taxes": _l("Taxes"), "branch": _l("Branch and till"), "accounts": _l("Accounts"),
          "done": _l("Done")}
LEADS = {"country": _l("Where is the business, and what money does it take?"),
         "taxes": _l("Filled in is a starting point, not advice: check the rates with your tax office; "
                     "leave the rates empty if you charge no tax."),
         "branch": _l("Where the first till stands. More branches and tills can follow any time."),
         "accounts": _l("Your books keep themselves. Choose how the accounts are arranged.")}
WAYS_ON = (("pos.catalog.products.index", "tag", _l("Add products")),
           ("pos.catalog.imports.index", "upload", _l("Import a list of products")),
           ("pos.business.employees.new", "users", _l("Add an employee")),
           ("pos.business.registers.index", "store", _l("Connect a till")))


@setup.page("/", permission=MAY)
def index():
    """Go to the step that is next."""
    return redirect_to(f"{AT}.{get_tenant().setup_step}")


@setup.page("/country", permission=MAY)
def country():
    """Ask for country and currency."""
    return _step("country", lambda: CountryForm(formdata=None, obj=get_tenant()))


@setup.action("/country", permission=MAY)
def save_country():
    """Save them."""
    form = CountryForm()
    return _save("country", form, lambda: service.save_country(form.values(), current_actor()))


@setup.page("/taxes", permission=MAY)
def taxes():
    """Propose the taxes of the country, or show what was chosen."""
    return _step("taxes", lambda: TaxesForm(formdata=None, data=_tax_values()))


@setup.action("/taxes", permission=MAY)
def save_taxes():
    """Save them."""
    form = TaxesForm()
    return _save("taxes", form, lambda: service.save_taxes(form.values(), form.rates(), current_actor()))


@setup.page("/branch", permission=MAY)
def branch():
    """Ask where the first till stands."""
    def filled() -> BranchForm:
        main = get_main_branch()
        return BranchForm(formdata=None, obj=main, data={"register": list_registers(branch_id=main.id)[0]["name"]})
    return _step("branch", filled)


@setup.action("/branch", permission=MAY)
def save_branch():
    """Save it."""
    form = BranchForm()
    return _save("branch", form, lambda: service.save_branch(form.values(), current_actor()))


@setup.page("/accounts", permission=MAY)
def accounts():
    """Ask for the chart of accounts."""
    key = find_template() or chart_for(get_tenant().country).key
    return _step("accounts", lambda: _accounts_form(formdata=None, data={"template": key}))


@setup.action("/accounts", permission=MAY)
def save_accounts():
    """Save it."""
    form = _accounts_form()
    return _save("accounts", form, lambda: service.save_accounts(form.values(), current_actor()))


@setup.page("/done", permission=MAY)
def done():
    """Show the ways on."""
    if get_tenant().setup_step != "done":
        return redirect_to(f"{AT}.index")
    return {"title": _("Ready to sell"), "lead": _("%(business)s is set up.", business=get_tenant().name), "wide": True,
            "steps": _steps("done"), "till_url": "/till", "office_url": "/office",
            "ways": [{"url": url(endpoint), "icon": icon, "label": str(label)} for endpoint, icon, label in WAYS_ON
                     if endpoint in current_app.view_functions]}


def _step(step: str, filled: Callable[[], Form]):
    now = get_tenant().setup_step
    if now == "done" or SETUP_STEPS.index(step) > SETUP_STEPS.index(now):
        return redirect_to(f"{AT}.{now}")
    return show(PAGE, _page(step, filled()))


def _save(step: str, form: Form, save: Callable[[], str]):
    following = form.carry_out(save)
    if form.errors:
        return show(PAGE, _page(step, form), 422)
    return redirect_to(f"{AT}.{following}")


def _page(step: str, form: Form) -> dict:
    position = SETUP_STEPS.index(step)
    view = form_view(form, action=url(f"{AT}.save_{step}"), submit=_("Continue"))
    if position:
        view["back_url"] = url(f"{AT}.{SETUP_STEPS[position - 1]}")
    return {"title": str(LABELS[step]), "lead": str(LEADS[step]), "wide": True, "steps": _steps(step), "form": view}


def _steps(current: str) -> list[dict]:
    reached = SETUP_STEPS.index(get_tenant().setup_step)
    return [{"label": str(LABELS[step]), "is_done": number < reached, "is_current": step == current}
            for number, step in enumerate(SETUP_STEPS)]


def _tax_values() -> dict:
    tenant, existing = get_tenant(), list_taxes(only_active=True)
    proposal = proposal_for(tenant.country)
    existing.sort(key=lambda tax: not tax["is_default"])
    rates = [tax["rate"] for tax in existing] or proposal.rates
    name = existing[0]["name"].rsplit(" ", 2)[0] if existing else proposal.name
    return {"tax_number": tenant.tax_number, "tax_name": name, **dict(zip(RATES, rates, strict=False)),
            "prices_include_tax": tenant.prices_include_tax if existing else proposal.is_included}


def _accounts_form(**options) -> AccountsForm:
    form = AccountsForm(**options)
    form.template.choices = [(chart["key"], chart["name"]) for chart in list_templates()]
    return form
