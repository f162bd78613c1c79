"""Orders as staff see them: found, exported, and looked into down to the provider's events."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.csv_export import csv_stream
from app.kernel.forms import button_view, form_view
from app.kernel.i18n import _
from app.kernel.ids import new_id, parse_id
from app.kernel.pages import notify, paging, redirect_to, show, url
from app.kernel.resource import Resource
from app.licensing import words
from app.licensing.billing import inbox, presenter, refunding, settling
from app.licensing.billing.controller import send_document
from app.licensing.billing.models import LicenseOrder
from app.licensing.billing.provider import can_pay, is_test
from app.licensing.billing.queries import get_case, get_credit_note, get_order
from app.licensing.billing.rules import OUTCOMES, CaseKind, CaseState, OrderStatus
from app.licensing.licenses.presenter import plan_choices
from app.licensing.orders import queries
from app.licensing.orders.forms import CaseForm, RefundForm, SurplusForm
from app.pricing import with_decimals

orders = Resource("licensing.orders", url="/licensing/orders")
AT, PAGES, SIZE = "licensing.orders", "licensing/orders", 50
VIEW, EDIT = "licensing.billing.view", "licensing.billing.edit"
AT_PROVIDER = {True: "https://dashboard.stripe.com/test/", False: "https://dashboard.stripe.com/"}


@orders.page("", permission=VIEW)
def index():
    """List the orders, the newest first."""
    wanted, asked = _wanted()
    pages = paging(request.args.get("page", 1, int), SIZE, queries.count_found(wanted), f"{AT}.index", **asked)
    rows = [presenter.order_row(row, url(f"{AT}.show_order", order_id=row["id"]))
            for row in queries.list_found(wanted, pages["offset"], SIZE)]
    states = [("", _("Any state")), *((str(state), words.badge(words.ORDERS, state)["text"]) for state in OrderStatus)]
    open_only = [("", _("Any order")), ("open", _("To look after"))]
    fields = {"waiting": _field("waiting", _("Problems"), "select", asked["waiting"], open_only),
              "status": _field("status", _("State"), "select", asked["status"], states),
              "plan": _field("plan", _("Plan"), "select", asked["plan"], [("", _("Any plan")), *plan_choices(offered=False)]),
              "first": _field("first", _("From"), "date", asked["first"]), "last": _field("last", _("Until"), "date", asked["last"])}
    return {"title": _("Orders"), "orders": rows, "paging": pages, "csv_url": url(f"{AT}.export", **asked), "filter": {
        "action": url(f"{AT}.index"), "fields": fields, "clear_url": url(f"{AT}.index") if any(asked.values()) else None,
        "search": {"name": "text", "value": asked["text"], "label": _("Number, business, e-mail or serial key")}}}


@orders.page("/export.csv", permission=VIEW)
def export():
    """Send the orders as filtered, as CSV."""
    names = ("created_at", "invoice_number", "status", "business_name", "email", "country", "plan", "period", "net", "tax", "amount",
             "refunded", "taken_back", "currency", "paid_at", "paid_from", "paid_until", "serial", "stripe_customer_id",
             "stripe_subscription_id", "stripe_invoice_id")
    money = {"net", "tax", "amount", "refunded", "taken_back"}
    return csv_stream("orders.csv", names, (
        [with_decimals(row[name], row["currency"]) if name in money else row[name] for name in names]
        for row in queries.each_found(_wanted()[0])))


@orders.page("/<uuid:order_id>", permission=VIEW)
def show_order(order_id: UUID):
    """Show an order: what was paid, its documents, what went wrong with it, and the provider's events."""
    return show(f"{PAGES}/show.html", _order_page(order_id))


@orders.action("/cases/<uuid:case_id>/close", permission=EDIT)
def close_case(case_id: UUID):
    """Write down what was done about a problem of a payment."""
    form, order_id = CaseForm(list(CaseState)), get_case(case_id).order_id
    form.carry_out(lambda: settling.close_case(case_id, CaseState(form.outcome.data), form.note.data, current_actor()))
    if form.errors:
        return show(f"{PAGES}/show.html", _order_page(order_id, case_id, form), 422)
    notify(_("The problem is settled."))
    return redirect_to(f"{AT}.show_order", order_id=order_id)


@orders.action("/<uuid:order_id>/refund", permission=EDIT)
def refund(order_id: UUID):
    """Give money of an order back, in whole or in part."""
    form = RefundForm()
    get_order(order_id)
    made = form.carry_out(lambda: refunding.refund_order(
        order_id, form.amount.data, form.seen.data, form.request.data, form.reason.data, current_actor()))
    if form.errors:
        return show(f"{PAGES}/show.html", _order_page(order_id, refund=form), 422)
    _say(made)
    return redirect_to(f"{AT}.show_order", order_id=order_id)


@orders.action("/cases/<uuid:case_id>/refund", permission=EDIT)
def refund_surplus(case_id: UUID):
    """Give a payment back that was too much."""
    form, order_id = SurplusForm(), get_case(case_id).order_id
    made = form.carry_out(lambda: refunding.refund_surplus(case_id, form.request.data, form.reason.data, current_actor()))
    if form.errors:
        return show(f"{PAGES}/show.html", _order_page(order_id, case_id, surplus=form), 422)
    _say(made)
    return redirect_to(f"{AT}.show_order", order_id=order_id)


@orders.action("/events/<uuid:event_id>/retry", permission=EDIT)
def retry(event_id: UUID):
    """Let an event that failed be handled again."""
    inbox.retry(event_id)
    notify(_("The event will be handled again in a moment."))
    order_id = parse_id(request.args.get("order"))
    return redirect_to(f"{AT}.show_order", order_id=order_id) if order_id else redirect_to(f"{AT}.index")


@orders.page("/<uuid:order_id>/invoice", permission=VIEW)
def invoice(order_id: UUID):
    """Send an invoice as PDF."""
    return send_document(get_order(order_id))


@orders.page("/credit-notes/<uuid:note_id>", permission=VIEW)
def credit_note(note_id: UUID):
    """Send a credit note as PDF."""
    return send_document(get_credit_note(note_id))


def _say(made: str) -> None:
    """Tell how far a refund is."""
    if made == "failed":
        notify(_("The refund failed. Give the money back in another way."), "error")
    elif made == "succeeded":
        notify(_("The money is on its way back."))
    else:
        notify(_("The refund is being made. Its credit note follows when it has arrived."))


def _order_page(order_id: UUID, tried: UUID | None = None, form: CaseForm | None = None, *, refund: RefundForm | None = None,
                surplus: SurplusForm | None = None) -> dict:
    row, can_edit, order = queries.show_order(order_id), current_actor().may(EDIT), get_order(order_id)
    cases, gives_back = queries.list_cases(order_id), can_edit and can_pay()
    surplus_forms = {case["id"]: _surplus_form(case, order, surplus if case["id"] == tried else None) for case in cases if gives_back}
    return {
        "title": row["invoice_number"] or _("Order"), "order": presenter.order_row(row, ""),
        "cases": [{**presenter.case_view(case, row["currency"]),
                   "form": _case_form(case, form if case["id"] == tried else None) if can_edit else None,
                   "surplus": surplus_forms.get(case["id"])}
                  for case in cases],
        "refund": _refund_form(order, refund) if gives_back and not any(surplus_forms.values()) else None,
        "license_url": url("licensing.licenses.show_license", license_id=row["license_id"]) if row["license_id"] else None,
        "invoice_url": url(f"{AT}.invoice", order_id=order_id) if row["document_key"] else None,
        "notes": [{**note, "url": url(f"{AT}.credit_note", note_id=note["id"]) if note["document_key"] else None}
                  for note in queries.list_credit_notes(order_id)],
        "links": _links(row), "paid_while_revoked": row["license_status"] == "REVOKED" and row["status"] == "PAID",
        "events": [{**event, "retry": button_view(url(f"{AT}.retry", event_id=event["id"], order=order_id))
                    if can_edit and event["error"] and not event["handled_at"] else None} for event in inbox.events_of(order)],
        "breadcrumb": [{"label": _("Orders"), "url": url(f"{AT}.index")}, {"label": row["invoice_number"] or _("Order"), "url": ""}]}


def _case_form(case: dict, form: CaseForm | None) -> dict | None:
    """Return the form of what staff may make of a problem, or None while that is for others to decide."""
    outcomes = OUTCOMES[case["kind"]].get(case["state"], ())
    if not outcomes:
        return None
    view = form_view(form or CaseForm(outcomes, formdata=None), action=url(f"{AT}.close_case", case_id=case["id"]), submit=_("Settled"))
    for name, field in view["fields"].items():
        field["id"] = f"{name}-{case['id']}"
    return view


def _surplus_form(case: dict, order: LicenseOrder, form: SurplusForm | None) -> dict | None:
    """Return the form that gives a payment back which was too much; None for other problems."""
    if case["kind"] is not CaseKind.PAID_TWICE or case["state"] is not CaseState.OPEN or case["reference"] == order.stripe_subscription_id:
        return None
    view = form_view(form or SurplusForm(formdata=None, data={"request": str(new_id())}), submit=_("Give the payment back"),
                     action=url(f"{AT}.refund_surplus", case_id=case["id"]))
    view["fields"]["request"]["type"] = "hidden"
    view["fields"]["reason"]["id"] = f"reason-{case['id']}"
    return view


def _refund_form(order: LicenseOrder, form: RefundForm | None) -> dict | None:
    """Return the form that gives money of an order back; None where none can be."""
    left = refunding.left_of(order)
    if not left and form is None:
        return None
    view = form_view(form or RefundForm(formdata=None, data={"request": str(new_id())}), action=url(f"{AT}.refund", order_id=order.id),
                     submit=_("Give back"))
    if form is None:
        view["fields"]["amount"]["value"] = with_decimals(left, order.currency)
    view["fields"]["amount"]["label"] = _("Amount (%(currency)s)", currency=order.currency)
    view["fields"]["seen"]["value"] = str(order.refunded)
    for name in ("seen", "request"):
        view["fields"][name]["type"] = "hidden"
    return view


def _wanted() -> tuple[queries.Wanted, dict]:
    args = request.args
    status, plan = args.get("status", ""), parse_id(args.get("plan"))
    wanted = queries.Wanted(args.get("text", "").replace("\x00", "").strip()[:120], status if status in OrderStatus.__members__ else "",
                            plan, _day(args.get("first")), _day(args.get("last")), args.get("waiting") == "open")
    return wanted, {"text": wanted.text, "status": wanted.status, "plan": str(plan or ""), "first": str(wanted.first or ""),
                    "last": str(wanted.last or ""), "waiting": "open" if wanted.waiting else ""}


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 1970 < found.year < 9000 else None


def _links(row: dict) -> list[dict]:
    """Return where the provider shows the same: nowhere while payments are played."""
    if (played := is_test()) is None:
        return []
    places = ((_("Customer"), "customers", "stripe_customer_id"), (_("Subscription"), "subscriptions", "stripe_subscription_id"),
              (_("Invoice"), "invoices", "stripe_invoice_id"))
    return [{"label": label, "url": f"{AT_PROVIDER[played]}{place}/{row[name]}"} for label, place, name in places if row[name]]


def _field(name: str, label: str, kind: str, value: str, choices: list | None = None) -> dict:
    return {"name": name, "id": f"filter-{name}", "label": label, "type": kind, "value": "" if choices else value, "plain_label": True,
            "choices": [{"value": str(key), "label": str(text), "selected": str(key) == value} for key, text in choices or []]}
