"""Back-office page of exchange rates."""

from __future__ import annotations

from typing import Any

from app.kernel.actor import current_actor
from app.kernel.forms import Form, form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.business.api import get_tenant
from app.pos.payments.currencies import queries, service
from app.pos.payments.currencies.forms import RateForm

currencies = Resource("pos.payments.currencies", url="/office/payments/currencies")
AT = "pos.payments.currencies"
INDEX = "pos/payments/currencies/index.html"
EDIT = "payments.currencies.edit"


@currencies.page("/", permission=EDIT)
def index():
    """Show the rates in force, their history, and the form for a new one."""
    return _page(RateForm(get_tenant().currency, formdata=None))


@currencies.action("/", permission=EDIT)
def create():
    """Set a rate."""
    form = RateForm(get_tenant().currency)
    form.carry_out(lambda: service.set_rate(form.currency.data, form.rate.data, current_actor()))
    if form.errors:
        return show(INDEX, _page(form), 422)
    notify(_("The new rate is in force at every till."))
    return redirect_to(f"{AT}.index")


@currencies.action("/<string(length=3):currency>/stop", permission=EDIT)
def stop(currency: str):
    """Stop taking a currency."""
    service.stop_taking(currency, current_actor())
    notify(_("%(currency)s is no longer taken.", currency=currency))
    return redirect_to(f"{AT}.index")


def _page(form: RateForm) -> dict[str, Any]:
    home = get_tenant().currency
    return {
        "title": _("Exchange rates"), "home": home,
        "lead": _("Foreign cash that the tills take. Change is given in %(currency)s.", currency=home),
        "rates": [{"currency": code, "rate": _plain(rate), "stop": form_view(
            Form(), action=url(f"{AT}.stop", currency=code), submit=_("Stop taking it"))}
            for code, rate in queries.current_rates().items()],
        "history": [{**row, "rate": _plain(row["rate"])} for row in queries.list_history()],
        "form": form_view(form, action=url(f"{AT}.create"), submit=_("Set the rate")),
    }


def _plain(rate) -> str:
    return format(rate.normalize(), "f")
