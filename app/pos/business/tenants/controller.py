"""The settings of the business."""

from __future__ import annotations

from babel import Locale

from app.kernel.actor import current_actor
from app.kernel.forms import form_view
from app.kernel.i18n import _, language
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.business.tenants import queries, service
from app.pos.business.tenants.forms import TenantForm
from app.pos.business.tenants.rules import HELD_HOURS, SERVICE_TYPES, USUAL_HELD_HOURS

tenants = Resource("pos.business.tenants", url="/office/business/settings")
AT = "pos.business.tenants"


@tenants.page("/", permission="business.settings.view")
def edit():
    """Show the settings."""
    tenant = queries.get_tenant()
    return _page(TenantForm(obj=tenant, asks_service_type=bool(tenant.features.get(SERVICE_TYPES)),
                            held_hours=tenant.features.get(HELD_HOURS, USUAL_HELD_HOURS)))


@tenants.action("/", permission="business.settings.edit")
def update():
    """Save the settings."""
    form = TenantForm()
    form.carry_out(lambda: service.edit_business(form.values(), current_actor()))
    if form.errors:
        return show("pos/business/tenants/edit.html", _page(form), 422)
    notify(_("The settings were saved."))
    return redirect_to(f"{AT}.edit")


def _page(form: TenantForm) -> dict:
    tenant = queries.get_tenant()
    return {
        "title": _("Settings"), "can_edit": current_actor().may("business.settings.edit"),
        "form": form_view(form, action=url(f"{AT}.update"), submit=_("Save")),
        "facts": [{"label": _("Short name"), "value": tenant.slug, "is_code": True},
                  {"label": _("Country"), "value": Locale.parse(language()).territories.get(tenant.country, tenant.country),
                   "is_code": False},
                  {"label": _("Currency"), "value": tenant.currency, "is_code": True}],
    }
