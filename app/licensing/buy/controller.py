"""Buying in public: the plans side by side, the way to the checkout, and the key at its end."""

from __future__ import annotations

from flask import request

from app.kernel.actor import current_actor
from app.kernel.forms import form_view
from app.kernel.i18n import _, language
from app.kernel.pages import redirect_url, show, url
from app.kernel.refusal import Refusal
from app.kernel.resource import PUBLIC, Resource
from app.licensing.billing import checkouts, presenter, queries
from app.licensing.billing.provider import can_pay
from app.licensing.buy.forms import BuyForm
from app.licensing.plans.rules import Period
from app.licensing.staff.rules import OWNER

buy = Resource("licensing.buy", url="/licensing/buy")
AT, PAGES = "licensing.buy", "licensing/buy"


@buy.page("", permission=PUBLIC)
def new():
    """Show what there is to buy, and ask what a purchase needs."""
    plans = presenter.sold()
    chosen = next((plan for plan in plans if plan["key"] == request.args.get("plan")), plans[0] if plans else None)
    form = BuyForm(presenter.names(plans), formdata=None, data={
        "plan_id": chosen and chosen["id"], "period": str(Period.MONTH), "zone": "UTC"})
    return show(f"{PAGES}/new.html", _page(plans, chosen, form))


@buy.action("", permission=PUBLIC)
def begin():
    """Send to the payment."""
    plans = presenter.sold()
    form = BuyForm(presenter.names(plans))
    target = form.carry_out(lambda: checkouts.buy(
        checkouts.Customer(form.business_name.data, form.owner_name.data, form.email.data, form.country.data, form.zone.data, language()),
        form.plan_id.data, Period(form.period.data), request.remote_addr))
    if form.errors:
        chosen = next((plan for plan in plans if plan["id"] == form.plan_id.data), None)
        return show(f"{PAGES}/new.html", _page(plans, chosen, form), 422)
    return redirect_url(target)


@buy.page("/done", permission=PUBLIC)
def done():
    """Thank a payer, and show the serial key as soon as it is there."""
    state = _state(request.args.get("checkout", ""))
    return {"title": _("Buy a licence") if state["status"] == "UNKNOWN" else _("Thank you"), "wide": True, "state": state}


@buy.page("/state", permission=PUBLIC, kind="fragment")
def state():
    """Say how far the order of a checkout is; asked every two seconds until it is paid or not."""
    return {"state": _state(request.args.get("checkout", ""))}


def _state(session_id: str) -> dict:
    session_id = session_id.replace("\x00", "")[:200]
    found = queries.find_checkout(session_id)
    owner = current_actor()
    return {
        "status": found["status"] if found else "UNKNOWN", "serial": found["serial"] if found else None,
        "last_day": found["expires_on"] if found else None, "email": found["email"] if found else "",
        "again_url": url(f"{AT}.state", checkout=session_id), "buy_url": url(f"{AT}.new"),
        "home_url": url("licensing.billing.index") if owner and owner.may(OWNER) else url("licensing.access.sign_in"),
    }


def _page(plans: list[dict], chosen: dict | None, form: BuyForm) -> dict:
    if not can_pay():
        raise Refusal("payments_not_set_up", _("Nothing can be bought here yet."),
                      remedy=_("Ask the vendor; licences that are there go on working."), status=503)
    return {
        "title": _("Buy a licence"), "lead": _("Choose a plan. You can change it or cancel it at any time."), "wide": True,
        "plans": [{**plan, "is_chosen": plan is chosen, "url": f"{url(f'{AT}.new', plan=plan['key'])}#buy"} for plan in plans],
        "form": form_view(form, action=url(f"{AT}.begin"), submit=_("Go to the payment")) if plans else None,
        "trial_url": url("licensing.trials.new"),
    }
