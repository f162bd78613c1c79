"""What pages show of plans that are sold, of subscriptions and of orders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.filters import day, money
from app.kernel.i18n import _
from app.kernel.pages import url
from app.kernel.refusal import Refusal
from app.licensing import words
from app.licensing.billing import cases, checkouts
from app.licensing.billing.provider import can_pay, sold_plans
from app.licensing.billing.queries import modules_by_plan
from app.licensing.billing.rules import CaseState, OrderStatus, is_taken_back
from app.licensing.licenses.holding import holding, told
from app.licensing.licenses.presenter import plan_name
from app.licensing.licenses.rules import LicenseStatus
from app.licensing.modules.queries import names_of
from app.licensing.plans.rules import LIMITS


def sold() -> list[dict[str, Any]]:
    """Return the plans that are sold, each with what it adds to the one before.

    {id, key, name, monthly, yearly, limits [{label, allowed|None}], before (name)|None, modules [name], features [name]}.
    """
    plans, found = sold_plans(), []
    modules = modules_by_plan([plan.id for plan in plans])
    has, name = set[str](), None
    for plan in plans:
        found.append({
            "id": plan.id, "key": plan.key, "name": plan_name(plan.name, plan.name_ar), "before": name,
            "monthly": money(plan.price_monthly, plan.currency), "yearly": money(plan.price_yearly, plan.currency),
            "limits": [{"label": str(words.LIMITS[limit]), "allowed": getattr(plan, f"max_{limit}")} for limit in LIMITS],
            "modules": names_of(modules[plan.id] - has), "features": sorted(plan.features)})
        has, name = has | modules[plan.id], found[-1]["name"]
    return found


def names(plans: list[dict[str, Any]]) -> list[tuple[UUID, str]]:
    """Return the plans as choices of a form beside which their prices stand."""
    return [(plan["id"], plan["name"]) for plan in plans]


def buying_of(license_id: UUID, owner: Actor) -> dict[str, Any]:
    """Return what a licence's own page says about buying: {buy {label, url}|None, pay_notice {title, text, url}|None}."""
    license, row = checkouts.owned(license_id, owner), checkouts.subscription_of(license_id)
    notice = None
    if row is not None and row.unpaid_since and checkouts.is_payer(row, owner.user_id):
        repays = row.pay_url is None and can_pay() and cases.oldest_lost(license_id, owner.user_id) is not None
        notice = {**owed_notice(money(row.unpaid_amount, row.currency), taken_back=row.pay_url is None, can_repay=repays,
                                 held=holding(license.status, is_held=license.is_held)),
                  "url": url("licensing.billing.index")}
    if not can_pay() or checkouts.why_not(license):
        return {"buy": None, "pay_notice": notice}
    runs = row is not None and row.ended_at is None
    label = _("Change the plan") if runs else _("Buy this licence") if license.status is LicenseStatus.TRIAL else _("Renew")
    return {"buy": {"label": label, "url": url("licensing.billing.choose", license_id=license_id)}, "pay_notice": notice}


def can_repay(row: dict[str, Any]) -> bool:
    """Return whether an owner can pay again here what their bank took back (see `queries.subscriptions_of_owner`)."""
    return row["can_repay"] and is_taken_back(row["unpaid_since"], row["pay_url"]) and can_pay()


def owed_notice(amount: str, *, taken_back: bool, can_repay: bool, held: Refusal | None) -> dict[str, str]:
    """Return what an owner is told of an amount that is unpaid, or that their bank took back: {title, text}.

    `held`: what paying does not lift (see `licenses.holding`).
    """
    title = _("Your bank took back %(amount)s.", amount=amount) if taken_back else _("We could not collect %(amount)s.", amount=amount)
    if held:
        return {"title": title, "text": f"{held.message} {held.remedy}"}
    if taken_back:
        text = _("Pay it again online. Two weeks after that day WK POS only sells, until it is paid.") if can_repay else _(
            "Write to us how you will pay it. Two weeks after that day WK POS only sells, until it is settled.")
        return {"title": title, "text": text}
    return {"title": title,
            "text": _("Check your card and pay now, or WK POS will only sell from two weeks after the first attempt on.")}


def document_note(row: dict[str, Any]) -> str:
    """Return what is to be said of an invoice or credit note beside its number (see `queries.documents_of_owner`)."""
    if row["kind"] != "invoice":
        return {"credit_note": _("Credit note"), "cancellation": _("Cancelled credit note")}[row["kind"]]
    if row["status"] == OrderStatus.CHARGED_BACK:
        return _("Taken back by the bank")
    return _("Disputed by the payer's bank") if row["is_disputed"] else ""


def case_view(row: dict[str, Any], currency: str) -> dict[str, Any]:
    """Return a problem of a payment as staff see it: {id, kind, state, amount, currency, facts [{label, value}], note}."""
    facts = [(_("Since"), day(row["opened_at"].date()))]
    if row["provider_state"]:
        facts += [(_("At the bank"), str(words.DISPUTES.get(row["provider_state"], row["provider_state"]))),
                  (_("Reason"), str(words.DISPUTE_REASONS.get(row["reason"], row["reason"] or "")))]
    if row["respond_by"] and row["state"] is CaseState.OPEN:
        facts.append((_("Answer until"), day(row["respond_by"].date())))
    if row["closed_at"]:
        facts.append((_("Decided"), day(row["closed_at"].date())))
    return {"id": str(row["id"]), "kind": str(words.CASE_KINDS[row["kind"]]), "note": row["note"] or "",
            "state": {"text": _("Paid again"), "tone": "good"} if row["paid_by"] else words.badge(words.CASES, row["state"]),
            "amount": row["amount"], "currency": currency,
            "facts": [{"label": label, "value": value} for label, value in facts]}


def subscription_view(row: dict[str, Any]) -> dict[str, Any]:
    """Return a licence with its subscription as the owner sees it (see `queries.subscriptions_of_owner`)."""
    price = money(row["amount"], row["currency"]) if row["amount"] is not None else ""
    text = {"MONTH": _("%(price)s a month", price=price), "YEAR": _("%(price)s a year", price=price)}
    shows = row["is_payer"] and not row["ended_at"]
    held = holding(row["status"], is_held=row["is_held"])
    facts: list[tuple[str, str]] = []
    if row["stripe_subscription_id"] and not row["is_payer"]:
        state = {"text": _("Paid by somebody else"), "tone": ""}
    elif row["stripe_subscription_id"] is None:
        state = {"text": _("Not paid by a subscription"), "tone": ""}
    elif row["ended_at"]:
        state = {"text": _("Ended"), "tone": ""}
    elif row["unpaid_since"]:
        facts, state = [(_("Unpaid since"), day(row["unpaid_since"].date()))], {"text": _("Payment failed"), "tone": "danger"}
    elif row["ends_at"]:
        facts, state = [(_("Ends on"), day(row["ends_at"].date()))], {"text": _("Cancelled"), "tone": "warning"}
    else:
        facts, state = [(_("Next payment"), day(row["period_end"].date()))], {"text": _("Renews itself"), "tone": "good"}
    if shows:
        facts.insert(0, (_("Price"), text[str(row["period"])]))
    return {
        **{name: row[name] for name in ("business_name", "serial", "expires_on")}, "pay_url": row["pay_url"] if row["is_payer"] else None,
        "plan": plan_name(row["plan"], row["plan_ar"]),
        "state": state, "license_state": words.badge(words.LICENSES, row["status"]),
        "facts": [{"label": label, "value": value} for label, value in facts],
        "url": url("licensing.my.license", license_id=row["id"]) if row["is_owner"] else None,
        "owed": owed_notice(money(row["unpaid_amount"], row["currency"]), taken_back=is_taken_back(row["unpaid_since"], row["pay_url"]),
                            can_repay=can_repay(row), held=held)
        if row["is_payer"] and row["unpaid_since"] is not None else None,
        "held": told(held) if row["is_owner"] else None,
    }


def order_row(row: dict[str, Any], address: str) -> dict[str, Any]:
    """Return an order as lists show it, leading to `address` (see `queries.list_orders`)."""
    return {**row, "plan": plan_name(row["plan"], row["plan_ar"]), "period": str(words.PERIODS[row["period"]]),
            "state": words.badge(words.ORDERS, row["status"]), "url": address,
            "attention": str(words.CASE_KINDS[row["attention"]]) if row["attention"] else ""}
