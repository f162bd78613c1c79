"""The shift at the till: opening with a float, cash in and out, the X-report, closing with a blind count."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel.numbers import get_currency_name
from flask import request
from flask_wtf.csrf import generate_csrf

from app.kernel.filters import denomination, money
from app.kernel.forms import form_view
from app.kernel.i18n import _, language
from app.kernel.ids import new_id
from app.kernel.pages import show, url
from app.kernel.refusal import ApprovalNeeded, NotFound, NotPermitted, Refusal
from app.pos.payments.api import current_rates, method_label
from app.pos.sales.shifts import figures, foreign
from app.pos.sales.shifts import service as shifts
from app.pos.sales.shifts.models import CashDirection
from app.pos.sales.shifts.presenter import figures_view
from app.pos.sales.shifts.queries import find_last_shift, get_shift
from app.pos.sales.shifts.rules import differences, over_limit
from app.pos.sales.till import cart, presenter, rules
from app.pos.sales.till.basket import look, require_shift
from app.pos.sales.till.controller.base import SELL, action, actor, here, refused, screen, swap, till, typed_decimal, typed_text
from app.pos.sales.till.forms import DrawerForm
from app.pos.sales.till.pay_presenter import PRINTS
from app.pos.sales.till.presenter import link
from app.pos.sales.till.queries import Till
from app.pricing import currency_unit

ZERO = Decimal(0)
Pieces = dict[str, dict[str, int]]
DIRECTIONS = {"in": CashDirection.IN, "out": CashDirection.OUT, "drop": CashDirection.DROP}


def opening(at: Till, errors: list[str] | None = None, count: list[dict] | None = None) -> dict[str, Any]:
    """Return what the opening of a shift shows."""
    former = find_last_shift(at.register_id, at.currency)
    left = ""
    if former is not None and former.closing_balance is not None:
        abroad = [money(held.amount, code) for code, held in foreign.left(former).items() if held.amount]
        left = _("%(amount)s were counted when the last shift closed.",
                 amount=" + ".join([money(former.closing_balance, at.currency), *abroad]))
    return {"shift_open": {
        "action": link("shift_open"), "csrf_token": generate_csrf(), "idempotency_key": str(new_id()),
        "count": count or [_drawer(code) for code in _currencies(at, foreign.left(former))], "last": left, "errors": errors or []}}


def _drawer(currency: str, errors: list[str] | None = None) -> dict[str, Any]:
    unit = currency_unit(currency)
    notes, coins = rules.split_denominations(currency, unit)
    kinds = [*((value, "note") for value in notes), *((value, "coin") for value in coins)]
    return {
        "currency": currency, "name": get_currency_name(currency, locale=language()), "errors": errors or [],
        "total_name": f"counted-{currency}", "total": request.form.get(f"counted-{currency}", "")[:16],
        "denominations": [{
            "name": f"count-{currency}-{value}", "value": f"{value}", "kind": kind,
            "label": denomination(value, currency),
            "count": request.form.get(f"count-{currency}-{value}", "")[:6]} for value, kind in kinds]}


def _counted(currencies: list[str]) -> tuple[Pieces, list[dict[str, Any]]]:
    """Return the pieces that were counted per currency, and the drawers to show again when something is off.

    A sum that was typed alone counts as pieces of the smallest unit.
    """
    pieces: Pieces = {}
    drawers, is_off = [], False
    for currency in currencies:
        errors: list[str] = []
        counts, total = _pieces(currency, errors), _total(currency, errors)
        summed = sum((Decimal(value) * count for value, count in counts.items()), ZERO)
        if not errors and total is None and not counts and currency == currencies[0]:
            errors.append(_("Count the drawer, or enter 0."))
        if not errors and total is not None and counts and summed != total:
            errors.append(_("The pieces make %(sum)s, not %(total)s.", sum=money(summed, currency), total=money(total, currency)))
        if not errors and total is not None and not counts:
            unit = currency_unit(currency)
            counts = {f"{unit}": int(total / unit)} if total else {}
        pieces[currency] = counts
        drawers.append(_drawer(currency, errors))
        is_off = is_off or bool(errors)
    return pieces, drawers if is_off else []


def _pieces(currency: str, errors: list[str]) -> dict[str, int]:
    counts = {}
    unit = currency_unit(currency)
    notes, coins = rules.split_denominations(currency, unit)
    for value in (*notes, *coins):
        text = request.form.get(f"count-{currency}-{value}", "").strip()
        if not text:
            continue
        if not text.isdecimal() or len(text) > 6:
            errors.append(_("Enter whole numbers of pieces."))
        elif int(text):
            counts[f"{value}"] = int(text)
    return counts


def _total(currency: str, errors: list[str]) -> Decimal | None:
    try:
        total = typed_decimal(f"counted-{currency}")
    except Refusal as refusal:
        errors.append(str(refusal.remedy))
        return None
    if total is not None and (total < 0 or total % currency_unit(currency)):
        errors.append(_("Enter an amount such as 50.00."))
        return None
    return total


@action("/shift/open", permission="sales.shifts.open")
def shift_open():
    """Open a shift with the float that was counted."""
    at = here()
    pieces, problems = _counted(_currencies(at, foreign.left(find_last_shift(at.register_id, at.currency))))
    if problems:
        return swap("shift_opening", {**presenter.frame(at, actor()), **opening(at, count=problems)}, 422)
    floats = {code: _sum(counts) for code, counts in pieces.items()}
    shifts.open_shift(at.register_id, floats.pop(at.currency), actor(), foreign_floats=floats)
    at = here()
    return screen(look(at), at=at)


def _sum(pieces: dict[str, int]) -> Decimal:
    return sum((Decimal(value) * count for value, count in pieces.items()), ZERO)


@till.page("/drawer", permission=SELL, kind="swap")
def drawer():
    """Show the form of cash in and out."""
    return _drawer_form(DrawerForm(formdata=None, kinds=_kinds(), currencies=_currencies(here())))


def _kinds() -> list[tuple[str, object]]:
    kinds: list[tuple[str, object]] = []
    if actor().may("sales.shifts.cash"):
        kinds += [("in", _("Put in")), ("out", _("Take out")), ("drop", _("To the safe"))]
    if actor().may("sales.till.no_sale"):
        kinds.append(("no_sale", _("Only open")))
    return kinds


def _drawer_form(form: DrawerForm) -> dict[str, Any]:
    return {"drawer": {"form": form_view(form, action=link("drawer_done"), submit=_("Do it"))}}


@action("/drawer")
def drawer_done():
    """Put cash in or take it out, or open the drawer for nothing."""
    form = DrawerForm(kinds=_kinds(), currencies=_currencies(here()))
    if form.validate():
        try:
            return {"notice": _move(form)}
        except (ApprovalNeeded, NotPermitted):
            raise
        except Refusal as refusal:
            refused(form, refusal)
    return swap("drawer", _drawer_form(form), 422)


def _move(form: DrawerForm) -> dict[str, Any]:
    reason = str(dict(rules.DRAWER_REASONS)[form.reason.data])
    if form.note.data:
        reason = f"{reason}: {form.note.data}"
    if form.kind.data == "no_sale":
        cart.open_drawer(actor(), reason)
        return presenter.notice("good", _("The drawer is open"), reason)
    currency = form.currency.data if "currency" in form else here().currency
    shifts.move_cash(require_shift(here()), DIRECTIONS[form.kind.data], form.amount.data or ZERO, reason, actor(), currency)
    title = {"in": _("Put in: %(amount)s"), "out": _("Taken out: %(amount)s"), "drop": _("To the safe: %(amount)s")}
    return presenter.notice("good", title[form.kind.data] % {"amount": money(form.amount.data, currency)}, reason)


@till.page("/x-report", permission="sales.shifts.x_report")
def x_report():
    """Show the figures of the open shift so far."""
    return _report(require_shift(here()))


@till.page("/shifts/<uuid:shift_id>/report", permission="sales.shifts.x_report")
def shift_report(shift_id: UUID):
    """Show the figures of a shift of this till."""
    return _report(shift_id)


def _report(shift_id: UUID):
    at = here()
    if get_shift(shift_id).register_id != at.register_id:
        raise NotFound("shift_not_found")
    report = shifts.x_report(shift_id, actor())
    shift, moment = report.pop("shift"), report.pop("at")
    return show("pos/sales/till/x_report.html", {
        "title": _("X report %(number)s", number=shift["number"]), "currency": at.currency, "figures": figures_view(report),
        "print_url": url(f"{PRINTS}.x_report", shift_id=shift_id),
        "report": {"number": shift["number"], "till": at.register_name, "branch": at.branch_name,
                   "business": at.business_name, "business_date": shift["business_date"],
                   "opened_at": shift["opened_at"], "closed_at": shift["closed_at"], "at": moment}})


@till.page("/shift/close", permission="sales.shifts.close", kind="swap")
def shift_close():
    """Show the blind count."""
    at = here()
    codes = _currencies(at, foreign.held(get_shift(require_shift(at))))
    return {**presenter.frame(at, actor()), "shift_close": _closing(at, [_drawer(code) for code in codes])}


def _currencies(at: Till, held: Collection[str] = ()) -> list[str]:
    """Return the home currency, then every other one that the till takes or that lies in its drawer."""
    return [at.currency, *sorted({*current_rates(), *held} - {at.currency})]


def _closing(at: Till, count: list[dict[str, Any]]) -> dict[str, Any]:
    return {"step": "count", "action": link("close_shift"), "csrf_token": generate_csrf(),
            "idempotency_key": str(new_id()), "errors": [], "count": count, "held_count": at.held_count}


@action("/shift/close", permission="sales.shifts.close")
def close_shift():
    """Close the shift with the count; what was expected is shown after it."""
    at = here()
    shift_id = require_shift(at)
    basket = look(at, legs=True)
    if basket is not None:
        cart.ensure_unpaid(basket)
    pieces, problems = _counted(_currencies(at, foreign.held(get_shift(shift_id))))
    if problems:
        return swap("shift_close", {**presenter.frame(at, actor()), "shift_close": _closing(at, problems)}, 422)
    closed = shifts.close_shift(shift_id, {code: counts for code, counts in pieces.items() if counts or code == at.currency},
                                actor(), typed_text("note"))
    collected = figures.collect([closed])
    is_over = bool(over_limit(differences(closed.currency, closed.variance, closed.foreign_cash), at.variance_limit))
    return swap("shift_close", {**presenter.frame(here(), actor()), "shift_close": {"step": "result", "result": {
        "drawers": [_result(drawer) for drawer in collected["drawer"]],
        "tenders": [{"label": str(method_label(row["method"])), "count": row["count"], "amount": row["net"]}
                    for row in collected["tenders"]],
        "is_over_limit": is_over, "report_url": link("shift_report", shift_id=shift_id),
        "next_url": link("page")}}})


def _result(drawer: dict[str, Any]) -> dict[str, Any]:
    terms = [(_("Float"), drawer["float"]), (_("Cash taken"), drawer["taken"]), (_("Change given"), -drawer["change"]),
             (_("Cash given back"), -drawer["refunded"]), (_("Put in"), drawer["paid_in"]),
             (_("Taken out"), -drawer["paid_out"]), (_("To the safe"), -drawer["dropped"])]
    counted = drawer["counted"] if drawer["counted"] is not None else ZERO
    return {"currency": drawer["currency"], "expected": drawer["expected"], "counted": counted,
            "variance": counted - drawer["expected"],
            "terms": [{"label": label, "amount": amount + ZERO} for label, amount in terms if amount or label == _("Float")]}
