"""Foreign cash in a drawer: how much there is, and what it stands for in the books, which are kept in home currency.

What is taken stands for what it paid; whatever else comes or goes, for its share of that, so that an empty drawer stands
for nothing. `Shift.foreign_cash` remembers both when a shift opens and when it closes.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select

from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.refusal import Refusal
from app.kernel.tenancy import require_tenant
from app.pos.payments.api import current_rates
from app.pos.sales.sales.models import SalePayment
from app.pos.sales.shifts.models import CashDirection, CashMovement, Shift
from app.pos.sales.shifts.rules import Held, worth
from app.pricing import currency_unit

ZERO = Decimal(0)
NOTHING = Held(ZERO, ZERO)


def held(shift: Shift) -> dict[str, Held]:
    """Return what the drawer of a shift should hold of each foreign currency now: two statements."""
    found = {code: Held(Decimal(row["float"]), Decimal(row["float_value"])) for code, row in shift.foreign_cash.items()}
    payment, movement = SalePayment.__table__, CashMovement.__table__
    sign = case((movement.c.direction == CashDirection.IN, 1), else_=-1)
    for statement in (
        select(payment.c.foreign_currency, func.sum(payment.c.foreign_amount), func.sum(payment.c.tendered))
        .where(payment.c.tenant_id == require_tenant(), payment.c.shift_id == shift.id, payment.c.foreign_currency.is_not(None))
        .group_by(payment.c.foreign_currency),
        select(movement.c.currency, func.sum(movement.c.amount * sign), func.sum(movement.c.value * sign))
        .where(movement.c.tenant_id == require_tenant(), movement.c.shift_id == shift.id, movement.c.currency != shift.currency)
        .group_by(movement.c.currency),
    ):
        for code, amount, value in db.session.execute(statement):
            before = found.get(code, NOTHING)
            found[code] = Held(before.amount + Decimal(amount), before.value + Decimal(value))
    return found


def left(shift: Shift | None) -> dict[str, Held]:
    """Return the foreign cash that a closed shift left in its drawer."""
    rows = shift.foreign_cash if shift else {}
    return {code: Held(Decimal(row["left"]), Decimal(row["left_value"])) for code, row in rows.items() if "left" in row}


def float_field(currency: str) -> str:
    """Return where the float of a foreign currency stands in what is asked."""
    return f"foreign_floats.{currency}"


def opened(floats: Mapping[str, Decimal] | None, former: Shift | None, home: str) -> tuple[dict[str, Any], Decimal]:
    """Return (foreign cash of a shift that opens, home value that came into the drawer since the former one closed).

    `floats` None: what the former shift left is still there; it stands for what it stood for. Raises Refusal rate_missing
    for other foreign cash that nothing says the worth of.
    """
    before = left(former)
    if floats is None:
        floats = {code: at.amount for code, at in before.items()}
    rates = current_rates() if any(floats.values()) else {}
    cash, moved = {}, -sum((at.value for at in before.values()), ZERO)
    for code, amount in floats.items():
        if not amount:
            continue
        at = before.get(code, NOTHING)
        value = at.value if amount == at.amount else worth(amount, at, rates.get(code), currency_unit(home))
        if value is None:
            raise rate_missing(code, float_field(code))
        cash[code] = {"float": str(amount), "float_value": str(value)}
        moved += value
    return cash, moved


def closed(shift: Shift, counted: Mapping[str, Decimal] | None) -> dict[str, Any]:
    """Return the foreign cash of a shift that closes; `counted` None: not counted, so that what is expected is left.

    Closing can always be done: what nobody ever put a price on stands for nothing.
    """
    there = held(shift)
    codes = {*there, *(code for code, amount in (counted or {}).items() if amount and code != shift.currency)}
    rates = current_rates(shift.closed_at) if codes else {}
    cash = {}
    for code in sorted(codes):
        before = there.get(code, NOTHING)
        row = {"float": "0", "float_value": "0", **shift.foreign_cash.get(code, {}), "expected": str(before.amount)}
        if counted is None:
            row |= {"left": str(before.amount), "left_value": str(before.value)}
        else:
            amount = counted.get(code, ZERO)
            value = worth(amount, before, rates.get(code), currency_unit(shift.currency)) or ZERO
            row |= {"left": str(amount), "left_value": str(value), "variance": str(amount - before.amount),
                    "variance_value": str(value - before.value)}
        cash[code] = row
    return cash


def rate_missing(currency: str, field: str = "currency") -> Refusal:
    """Return the refusal of foreign cash that has no price."""
    return Refusal("rate_missing", _l("There is no exchange rate for %(currency)s.", currency=currency), field=field,
                   remedy=_l("Enter one in the back office, or choose another currency."))
