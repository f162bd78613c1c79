"""What owners see of money: what is paid when, their invoices, another plan, and the way to their pages at the provider."""

from __future__ import annotations

from uuid import UUID

from flask import Response, make_response, request, send_file

from app.kernel.actor import current_actor
from app.kernel.forms import button_view, form_view
from app.kernel.i18n import _
from app.kernel.ids import parse_id
from app.kernel.pages import redirect_url, show, url
from app.kernel.resource import Resource
from app.licensing.billing import checkouts, documents, presenter, queries, repaying
from app.licensing.billing.provider import can_pay
from app.licensing.buy.forms import PERIODS, ChoiceForm
from app.licensing.licenses import presenter as licenses
from app.licensing.licenses.queries import show_license
from app.licensing.plans.rules import Period
from app.licensing.staff.rules import OWNER

billing = Resource("licensing.billing", url="/licensing/my/billing")
AT, PAGES = "licensing.billing", "licensing/billing"


@billing.page("", permission=OWNER)
def index():
    """Show what is paid for the owner's licences, and every invoice."""
    rows, owner = queries.subscriptions_of_owner(current_actor().user_id), current_actor()
    endpoints = {"invoice": "invoice", "credit_note": "credit_note", "cancellation": "credit_note"}
    return {
        "title": _("Payments"), "can_pay": can_pay(), "is_paid": "paid" in request.args,
        "licenses": [{
            **presenter.subscription_view(row), "choose_url": url(f"{AT}.choose", license_id=row["id"]),
            "is_payable": row["is_owner"] and checkouts.obstacle_of(row) is None,
            "repay": button_view(url(f"{AT}.repay", license_id=row["id"]))
            if presenter.can_repay(row) and "paid" not in request.args else None,
            "portal": button_view(url(f"{AT}.portal", license_id=row["id"])) if row["is_payer"] else None} for row in rows],
        "documents": [{**row, "note": presenter.document_note(row), "url": url(f"{AT}.{endpoints[row['kind']]}", document_id=row["id"])}
                      for row in queries.documents_of_owner(owner.user_id)],
    }


@billing.action("/<uuid:license_id>/portal", permission=OWNER)
def portal(license_id: UUID):
    """Send to the owner's own pages at the provider: card, invoices, cancelling."""
    return redirect_url(checkouts.portal(license_id, current_actor()))


@billing.action("/<uuid:license_id>/repay", permission=OWNER)
def repay(license_id: UUID):
    """Send to the payment of what a bank took back."""
    return redirect_url(repaying.repay(license_id, current_actor()))


@billing.page("/<uuid:license_id>/plan", permission=OWNER)
def choose(license_id: UUID):
    """Show what there is to buy for a licence, and what the chosen plan would change."""
    period = request.args.get("period", "")
    return show(f"{PAGES}/choose.html", _choose_page(
        license_id, parse_id(request.args.get("plan_id")), period if period in Period.__members__ else str(Period.MONTH)))


@billing.action("/<uuid:license_id>/plan", permission=OWNER)
def pay(license_id: UUID):
    """Send to the payment, or to confirming the change of what is paid already."""
    form = ChoiceForm(presenter.names(presenter.sold()))
    target = form.carry_out(lambda: checkouts.buy_for(license_id, form.plan_id.data, Period(form.period.data), current_actor()))
    if form.errors:
        return show(f"{PAGES}/choose.html", _choose_page(license_id, form.plan_id.data, form.period.data or str(Period.MONTH), form), 422)
    return redirect_url(target)


@billing.page("/invoices/<uuid:document_id>", permission=OWNER)
def invoice(document_id: UUID):
    """Send an invoice of the owner's as PDF."""
    return send_document(queries.get_order(document_id, current_actor().user_id))


@billing.page("/credit-notes/<uuid:document_id>", permission=OWNER)
def credit_note(document_id: UUID):
    """Send a credit note of the owner's as PDF."""
    return send_document(queries.get_credit_note(document_id, current_actor().user_id))


def send_document(row) -> Response:
    """Send a document's PDF, named by its number."""
    number = getattr(row, "invoice_number", None) or row.number
    response = make_response(send_file(documents.open_document(row), mimetype="application/pdf", as_attachment=True,
                                       download_name=f"{number}.pdf"))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _choose_page(license_id: UUID, plan_id: UUID | None, period: str, form: ChoiceForm | None = None) -> dict:
    row, plans = show_license(license_id, current_actor().user_id), presenter.sold()
    refusal = checkouts.why_not(checkouts.owned(license_id, current_actor()))
    plan_id = plan_id if plan_id in {plan["id"] for plan in plans} else None
    form = form or ChoiceForm(presenter.names(plans), formdata=None)
    runs = checkouts.running_subscription(license_id) is not None
    view = form_view(form, action=url(f"{AT}.pay", license_id=license_id),
                     submit=_("Confirm the change") if runs else _("Go to the payment"))
    view["errors"] += [error for field in view["fields"].values() for error in field["errors"]]
    view["fields"] = {name: {"type": "hidden", "name": name, "value": str(value or "")}
                      for name, value in (("plan_id", plan_id), ("period", period))}
    return {
        "title": _("Choose a plan"), "now": licenses.plan_name(row["plan"], row["plan_ar"]), "form": view if plan_id else None,
        "lead": _("What your licence has left is added to what you buy.") if not runs and row["expires_on"] else "",
        "is_begun": checkouts.has_open_checkout(license_id),
        "refusal": {"title": str(refusal.message), "text": str(refusal.remedy)} if refusal else None, "can_pay": can_pay(),
        "choose": {"action": url(f"{AT}.choose", license_id=license_id), "fields": {
            "plan_id": _select("plan_id", _("Plan"), presenter.names(plans), plan_id),
            "period": _select("period", _("Billing period"), PERIODS, period)}},
        "change": licenses.preview_change(license_id, plan_id) if plan_id else None,
        "breadcrumb": [{"label": _("Your licences"), "url": url("licensing.my.index")},
                       {"label": row["serial"], "url": url("licensing.my.license", license_id=license_id)},
                       {"label": _("Choose a plan"), "url": ""}],
    }


def _select(name: str, label: str, choices: list, chosen: object) -> dict:
    return {"name": name, "id": f"choose-{name}", "label": label, "type": "select", "value": "", "plain_label": True,
            "choices": [{"value": str(value), "label": str(text), "selected": str(value) == str(chosen or "")} for value, text in choices]}
