"""Reading orders, subscriptions and revenue."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, func, select, union_all

from app.kernel.clock import UTC, now
from app.kernel.database import db
from app.licensing.billing.models import CreditNote, LicenseOrder, Subscription
from app.licensing.plans.rules import Period


def revenue_by_month(months: int = 12, zone: str = "UTC") -> list[dict[str, Any]]:
    """Return what was earned in each of the last `months` months, the running one included, oldest first.

    Each {month (its first day), currency, invoiced, refunded, net}: without tax, by the day of payment and of refund.
    Every month is there for every currency that occurs; without any payment the list is empty.
    """
    starts = _months(now().astimezone(ZoneInfo(zone)), months)
    paid = select(func.date_trunc("month", func.timezone(zone, LicenseOrder.paid_at)).label("month"), LicenseOrder.currency,
                  LicenseOrder.net.label("invoiced"), (LicenseOrder.net * 0).label("refunded")).where(
                      LicenseOrder.paid_at >= starts[0].astimezone(UTC))
    back = select(func.date_trunc("month", func.timezone(zone, CreditNote.issued_at)), LicenseOrder.currency, CreditNote.net * 0,
                  CreditNote.net).join(LicenseOrder, LicenseOrder.id == CreditNote.order_id).where(
                      CreditNote.issued_at >= starts[0].astimezone(UTC))
    both = union_all(paid, back).subquery()
    found = {(row.month.date(), row.currency): row for row in db.session.execute(
        select(both.c.month, both.c.currency, func.sum(both.c.invoiced).label("invoiced"), func.sum(both.c.refunded).label("refunded"))
        .group_by(both.c.month, both.c.currency))}
    zero, rows = Decimal(0), []
    for currency in sorted({currency for _month, currency in found}):
        for start in starts:
            row = found.get((start.date(), currency))
            invoiced, refunded = (row.invoiced, row.refunded) if row else (zero, zero)
            rows.append({"month": start.date(), "currency": currency, "invoiced": invoiced, "refunded": refunded,
                         "net": invoiced - refunded})
    return sorted(rows, key=lambda row: (row["month"], row["currency"]))


def monthly_recurring() -> list[dict[str, Any]]:
    """Return what running subscriptions bring in a month, a twelfth of yearly ones: [{currency, amount, subscriptions}]."""
    monthly = case((Subscription.period == Period.YEAR, Subscription.amount / 12), else_=Subscription.amount)
    rows = db.session.execute(
        select(Subscription.currency, func.round(func.sum(monthly), 2).label("amount"), func.count().label("subscriptions"))
        .where(and_(Subscription.ended_at.is_(None), Subscription.deleted_at.is_(None)))
        .group_by(Subscription.currency).order_by(Subscription.currency))
    return [{"currency": row.currency, "amount": row.amount, "subscriptions": row.subscriptions} for row in rows]


def _months(moment: datetime, count: int) -> list[datetime]:
    """Return the beginnings of the last `count` months up to that of `moment`, in its own zone."""
    first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last = first.year * 12 + first.month - 1
    return [first.replace(year=number // 12, month=number % 12 + 1) for number in range(last - count + 1, last + 1)]
