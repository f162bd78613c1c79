"""What every part of the till's controller shares: the resource, reading input, approvals, whole answers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_wtf.csrf import generate_csrf

from app.kernel.actor import Actor, current_actor
from app.kernel.database import db
from app.kernel.filters import money, percent
from app.kernel.forms import Form
from app.kernel.i18n import _, _l
from app.kernel.ids import new_id, parse_id
from app.kernel.numbers import NotANumber, parse_decimal
from app.kernel.pages import show
from app.kernel.refusal import ApprovalNeeded, Refusal
from app.kernel.resource import Resource
from app.pos.business.api import list_approvers
from app.pos.permissions import BY_KEY
from app.pos.sales.till import approvals, presenter, queries, quick
from app.pos.sales.till.basket import Basket, StaleCart, look
from app.pos.sales.till.queries import Till
from app.pos.sales.till.rules import APPROVAL_REASONS

till = Resource("pos.sales.till", url="/till")
FOLDER = "pos/sales/till"
SELL = "sales.till.sell"
VERSION = "X-Cart-Version"
LONGEST_QUERY = 100
LONGEST_TEXT = 500
Asked = tuple[str, Decimal | None]


def actor() -> Actor:
    """Return the cashier."""
    found = current_actor()
    assert found is not None
    return found


def here() -> Till:
    """Return the till this request is for."""
    return queries.get_till(actor().register_id)


def swap(name: str, context: dict[str, Any], status: int = 200) -> Response:
    """Answer with the fragments of a named template."""
    return show(f"{FOLDER}/{name}.swap.html", context, status)


def cart_id() -> UUID | None:
    """Return the cart that the screen shows; None for an empty one."""
    return parse_id(request.values.get("cart_id"))


def seen_version() -> int | None:
    """Return the version of the cart that the screen shows, as far as it says."""
    shown, _colon, number = request.headers.get(VERSION, "").rpartition(":")
    return int(number) if number.isdecimal() and parse_id(shown) == cart_id() else None


def is_behind(basket: Basket) -> bool:
    """Return whether the screen had not seen the cart as it was before this request."""
    return seen_version() not in (None, basket.seen_version)


def asked_text(name: str) -> str:
    """Return what was typed into a search, without control characters, cut to a sensible length."""
    return _plain(request.args.get(name, ""))[:LONGEST_QUERY]


def typed_text(*names: str) -> str | None:
    """Return the first of these fields that holds text, without control characters and cut; None if none does."""
    return next((text[:LONGEST_TEXT] for name in names if (text := _plain(request.form.get(name, "")))), None)


def _plain(text: str) -> str:
    return "".join(char for char in text if char.isprintable()).strip()


def typed_decimal(name: str) -> Decimal | None:
    """Return a number from the request's form, None when the field is empty; raise Refusal when it is none."""
    text = request.form.get(name, "").strip()
    if not text:
        return None
    try:
        value = parse_decimal(text)
    except NotANumber as problem:
        raise Refusal("number_invalid", _l("This is not a number."), field=name, remedy=problem.sentence) from None
    if value != round(value, 4) or abs(value) >= Decimal(10) ** 11:
        raise Refusal("number_invalid", _l("This is not a number."), field=name, remedy=_l("Enter a number such as 12.50."))
    return value


def screen(basket: Basket | None, *, notices: list[dict] | None = None, at: Till | None = None) -> dict[str, Any]:
    """Return everything that the selling screen shows, the cart as it is now."""
    at = at or (basket.till if basket else here())
    return {**presenter.frame(at, actor()), **presenter.cart_context(basket, notices=notices), **quick.panel_context(at)}


def cart_swap(basket: Basket, *, notices: list[dict] | None = None) -> Response:
    """Answer with the whole cart, the selling panel and the bar."""
    return swap("recall", screen(basket, notices=notices))


def line_swap(basket: Basket, line) -> Response:
    """Answer with a changed line and the totals; with the whole cart when the line is gone or the screen was behind."""
    if is_behind(basket) or basket.cart.discount_kind or basket.till.rounding_method != "per_line":
        return cart_swap(basket)
    if line not in basket.lines:
        return swap("void", {**presenter.frame(basket.till, actor()), "void": {"line_id": str(line.id)},
                             "cart": {"urls": presenter.cart_urls()}, "totals": presenter.totals_view(basket)})
    return swap("line", {**presenter.frame(basket.till, actor()), "line": presenter.line_view(line, is_selected=True),
                         "cart": {"urls": presenter.cart_urls()}, "totals": presenter.totals_view(basket)})


def refused(form: Form, refusal: Refusal) -> None:
    """Undo what the refused verb began, and put its words on the form."""
    db.session.rollback()
    text = " ".join(part for part in (str(refusal.message), str(refusal.remedy)) if part)
    if refusal.field in form:
        form[refusal.field].errors = [*form[refusal.field].errors, text]
    else:
        form.form_errors.append(text)


def action(rule: str, *, permission: str = SELL, idempotent: bool = True) -> Callable:
    """Declare an action of the till: a manager's approval that comes with it is taken first, a stale screen is told."""

    def register(handler: Callable) -> Callable:
        @wraps(handler)
        def approved(**arguments):
            if "approval_slip" in request.form and (answer := _take_approval()):
                return answer
            try:
                return handler(**arguments)
            except StaleCart as stale:
                return stale_answer(stale)

        return till.action(rule, permission=permission, idempotent=idempotent)(approved)

    return register


def stale_answer(stale: StaleCart) -> Response:
    """Answer 409 with the cart as it is now: the screen was behind."""
    db.session.rollback()
    at = here()
    notice = presenter.notice("warning", str(stale.message), str(stale.remedy))
    return swap("recall", screen(look(at), notices=[notice], at=at), stale.status)


def _take_approval() -> Response | None:
    answer = approvals.Answer(request.form["approval_slip"], parse_id(request.form.get("manager_id")),
                              request.form.get("pin", ""), typed_text("approval_reason"))
    wrong = approvals.take(actor(), answer, path=request.path, fields=_fields(), branch_id=actor().branch_id)
    if wrong is None:
        return None
    slip = approvals.read(answer.slip)
    assert slip is not None
    problem = " ".join(part for part in (str(wrong.message), str(wrong.remedy)) if part)
    return _panel([(given.permission, given.limit) for given in slip.wanted], answer.slip, wrong.status, [problem])


def ask_approval(needed: ApprovalNeeded) -> Response | None:
    """Answer a refused action of the till with the panel in which a manager allows it; None elsewhere."""
    if not request.path.startswith("/till") or request.method != "POST":
        return None
    every = needed.all if isinstance(needed, approvals.ApprovalsNeeded) else [needed]
    if not list_approvers(_wanted(every), actor().branch_id):
        every = every[:1]  # reason: nobody may allow them all, so they are asked for one after the other
    return _panel(_wanted(every), approvals.ask(every, actor(), request.path, _fields()), needed.status, [])


def _wanted(needed: list[ApprovalNeeded]) -> list[Asked]:
    return list(dict.fromkeys((one.details["permission"], one.details.get("amount")) for one in needed))


def _fields() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.form.items(multi=True)]


def _panel(asked: list[Asked], slip: str, status: int, errors: list[str]) -> Response:
    managers = list_approvers(asked, actor().branch_id)
    if not managers:
        errors = [*errors, _("Nobody at this branch may allow it.")]
    fields = {name: value for name, value in _fields()
              if name not in ("csrf_token", "idempotency_key", *approvals.OWN_FIELDS)}
    return swap("override", {"override": {
        "what": [_what(permission, amount) for permission, amount in asked], "who": actor().name,
        "why": _("Your role may not do this alone."), "url": request.path, "csrf_token": generate_csrf(),
        "idempotency_key": str(new_id()), "fields": {**fields, "approval_slip": slip}, "managers": [
            {"id": str(person["id"]), "name": person["name"], "initials": person["initials"]} for person in managers],
        "reasons": [{"value": value, "label": str(label)} for value, label in APPROVAL_REASONS], "errors": errors,
    }, "till": {"can": {"price": False, "discount": False}}}, status)


def _what(permission: str, amount: Decimal | None) -> dict[str, str]:
    known = BY_KEY.get(permission)
    shown = "" if amount is None else (percent(amount) if known and known.measure == "percent" else money(amount))
    return {"label": str(known.label) if known else permission, "amount": shown}
