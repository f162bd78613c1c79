"""Opening, running and closing a drawer. Opening posts what its float adds to what the shift before left in it, closing
the difference, in every currency; closing can always be done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel import audit, events
from app.kernel.actor import Actor
from app.kernel.clock import business_day, now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.posting import Posting
from app.kernel.refusal import CONFLICT, Refusal
from app.pos.business.api import get_branch, get_tenant, lock_register
from app.pos.payments.api import current_rates
from app.pos.sales.shifts import figures, foreign, queries, rules
from app.pos.sales.shifts.events import CashMoved, ShiftClosed, ShiftOpened, VarianceFound
from app.pos.sales.shifts.models import CashDirection, CashMovement, Shift, ShiftStatus
from app.pricing import currency_unit

ZERO = Decimal(0)


def open_shift(register_id: UUID, opening_balance: Decimal, actor: Actor, *, at: datetime | None = None,
               foreign_floats: Mapping[str, Decimal] | None = None) -> Shift:
    """Open a shift on a till with its float; raise Refusal shift_open when there is one already.

    What the float is more, or less, than the shift before left in the drawer came from the safe, or went there, and is
    posted so. `foreign_floats` is all the float in other currencies, by code: one that is not named is not in the drawer;
    None: what was left of them is still there. Raises Refusal naming the field of a float that cannot be.
    `at` (UTC) is given by an import of what happened before; else it is now.
    """
    actor.require("sales.shifts.open")
    register = lock_register(register_id)
    if not register.is_active:
        raise Refusal("register_inactive", _l("This till is not in use."), remedy=_l("Choose another till."))
    found = queries.find_open_shift(register_id)
    if found is not None:
        raise Refusal("shift_open", _l("This till has an open shift already."), status=CONFLICT,
                      remedy=_l("Go on selling, or close that shift first."), shift_id=found.id)
    branch = get_branch(register.branch_id)
    _ensure_amount(opening_balance, branch.currency, "opening_balance", least=ZERO)
    for code, amount in (foreign_floats or {}).items():
        _ensure_foreign(code, amount, branch.currency)
    moment = at or now()
    former = queries.find_last_shift(register_id, branch.currency)
    foreign_cash, moved = foreign.opened(foreign_floats, former, branch.currency)
    shift = Shift(
        id=new_id(), number=f"{register.series}-S{queries.count_shifts(register_id) + 1:04d}", branch_id=branch.id,
        register_id=register_id, currency=branch.currency, opened_by_id=actor.employee_id, opened_at=moment,
        business_date=business_day(moment, branch.timezone, branch.day_cutoff), opening_balance=opening_balance,
        foreign_cash=foreign_cash)
    db.session.add(shift)
    db.session.flush()  # reason: the first sale of the shift refers to it
    audit.record("sales.shifts.open", "shift", shift.id, actor, after={"number": shift.number, "float": opening_balance})
    posting = Posting()
    events.publish(ShiftOpened(posting, shift, moved + opening_balance - rules.left(former), actor))
    posting.run()
    return shift


def move_cash(shift_id: UUID, direction: CashDirection, amount: Decimal, reason: str, actor: Actor,
              currency: str | None = None) -> UUID:
    """Put cash into or take it out of the drawer, with a reason; posted to the books at once. Returns its id.

    An approval is for this shift and for what the cash is worth at home, which a new rate may change. Raises Refusal
    rate_missing for a foreign `currency` that nothing says the worth of.
    """
    shift = _open(shift_id)
    currency = currency or shift.currency
    _ensure_amount(amount, currency, "amount", least=currency_unit(currency))
    value = amount if currency == shift.currency else _worth(shift, direction, amount, currency)
    approved_by = actor.require("sales.shifts.cash", value, f"{shift_id}:{value.normalize():f}")
    if not (reason or "").strip():
        raise Refusal("reason_missing", _l("Say why."), field="reason", remedy=_l("Enter a reason."))
    movement = CashMovement(
        id=new_id(), shift_id=shift_id, direction=direction, amount=amount, currency=currency, value=value,
        reason=reason.strip(), employee_id=actor.employee_id, approved_by_id=approved_by, moved_at=now())
    db.session.add(movement)
    db.session.flush()  # reason: the journal entry names it
    audit.record("sales.shifts.cash", "cash_movement", movement.id, actor, approved_by=approved_by, reason=reason,
                 after={"shift": shift.number, "direction": direction, "amount": amount, "currency": currency})
    posting = Posting()
    events.publish(CashMoved(posting, movement, shift, actor))
    posting.run()
    return movement.id


def _worth(shift: Shift, direction: CashDirection, amount: Decimal, currency: str) -> Decimal:
    """What comes in is worth what the till would take it for, what goes out what it was taken at."""
    held = foreign.NOTHING if direction == CashDirection.IN else foreign.held(shift).get(currency, foreign.NOTHING)
    value = rules.worth(amount, held, current_rates().get(currency), currency_unit(shift.currency))
    if value is None:
        raise foreign.rate_missing(currency)
    return value


def close_shift(
    shift_id: UUID, denominations: dict[str, dict[str, int]] | None, actor: Actor, note: str | None = None, *,
    at: datetime | None = None,
) -> Shift:
    """Close a shift with its blind count ({currency: {value: pieces}}); a shift that is closed stays as it is.

    `None` closes without a count (the Z-report of an absent cashier's drawer): expected is kept, variance stays open.
    The variance in each currency goes to the books, at what it is worth at home; above the business's limit the managers
    are told. `at` (UTC) is given by an import of what happened before; else it is now.
    """
    shift = queries.get_shift(shift_id, lock=True)
    if shift.status == ShiftStatus.CLOSED:
        return shift
    own = shift.opened_by_id == actor.employee_id
    approved_by = actor.require("sales.shifts.close" if own else "sales.shifts.close_any", None, str(shift_id))
    counted = rules.counted(denominations) if denominations is not None else None
    if counted is not None:
        counted.setdefault(shift.currency, ZERO)
        shift.denominations = {"pieces": denominations, "counted": {code: str(total) for code, total in counted.items()}}
    drawer = figures.collect([shift])["drawer"][0]
    shift.status, shift.closed_at, shift.closed_by_id = ShiftStatus.CLOSED, at or now(), actor.employee_id
    shift.foreign_cash = foreign.closed(shift, counted)
    shift.expected_cash, shift.closing_balance = drawer["expected"], drawer["counted"]
    shift.variance, shift.close_note = drawer["variance"], note
    db.session.flush()  # reason: the posting below writes over the same connection
    audit.record("sales.shifts.close", "shift", shift.id, actor, approved_by=approved_by,
                 after={"number": shift.number, "expected": shift.expected_cash, "counted": shift.closing_balance,
                        "variance": shift.variance})
    _post_differences(shift, actor)
    return shift


def _post_differences(shift: Shift, actor: Actor) -> None:
    found = rules.differences(shift.currency, shift.variance, shift.foreign_cash)
    if not found:
        return
    posting = Posting()
    events.publish(ShiftClosed(posting, shift, found, actor))
    posting.run()
    for difference in rules.over_limit(found, Decimal(get_tenant().variance_limit)):
        events.publish(VarianceFound(shift.tenant_id, shift.id, shift.number, str(difference.amount), difference.currency))


def x_report(shift_id: UUID, actor: Actor) -> dict[str, Any]:
    """Return the figures of a shift so far, without closing or numbering anything.

    Whoever may not see shifts counts the drawer blindly: until it is counted, `rules.hide_drawer` holds for them.
    Their own shift, and the one of the till they stand at, is open to them.
    """
    shift = queries.get_shift(shift_id)
    is_own = shift.opened_by_id == actor.employee_id or shift.register_id == actor.register_id
    actor.require("sales.shifts.x_report" if is_own else "sales.shifts.view")
    report = figures.collect([shift])
    if shift.status == ShiftStatus.OPEN and actor.effect("sales.shifts.view") != "allow":
        report = rules.hide_drawer(report)
    return {"shift": queries.plain_shift(shift), "at": now(), **report}


def count_no_sale(shift_id: UUID) -> None:
    """Count an opening of the drawer without a sale."""
    table = Shift.__table__
    shift = _open(shift_id)
    db.session.execute(table.update().where(table.c.tenant_id == shift.tenant_id, table.c.id == shift_id)
                       .values(no_sale_count=table.c.no_sale_count + 1))


def _open(shift_id: UUID) -> Shift:
    shift = queries.get_shift(shift_id, lock=True)
    if shift.status != ShiftStatus.OPEN:
        raise Refusal("shift_closed", _l("This shift is closed."), status=CONFLICT, remedy=_l("Open a new shift."))
    return shift


def _ensure_amount(amount: Decimal, currency: str, field: str, least: Decimal) -> None:
    unit = currency_unit(currency)
    if amount is None or amount < least or amount % unit:
        raise Refusal("amount_invalid", _l("This is not an amount of money."), field=field,
                      remedy=_l("Enter an amount such as 50.00."))


def _ensure_foreign(code: str, amount: Decimal, home: str) -> None:
    field = foreign.float_field(code)
    rules.ensure_currency(code, field)
    if code == home:
        raise Refusal("currency_at_home", _l("This is the till's own currency."), field=field,
                      remedy=_l("Give its float as the opening balance."))
    _ensure_amount(amount, code, field, least=ZERO)
