"""The figures of X- and Z-reports, summed from stored rows in a fixed number of statements."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, select

from app.kernel.database import db
from app.kernel.tenancy import require_tenant
from app.pos.payments.api import PaymentMethod
from app.pos.sales.sales.models import Sale, SaleItem, SaleItemTax, SaleKind, SalePayment
from app.pos.sales.shifts.models import CashDirection, CashMovement, Shift
from app.pos.sales.shifts.rules import expected_cash
from app.pos.sales.till.models import CartEvent

ZERO = Decimal(0)
_sale, _item, _tax, _payment = Sale.__table__, SaleItem.__table__, SaleItemTax.__table__, SalePayment.__table__
UNDOING = (SaleKind.VOID, SaleKind.CANCELLATION)


def collect(shifts: list[Shift]) -> dict[str, Any]:
    """Return the report of these shifts (one till's, or a branch's day) as nested plain dicts, money as Decimal.

    Sections: receipts, turnover, taxes, tenders, drawer (per currency), departments, service_types, exceptions.
    """
    ids = [shift.id for shift in shifts]
    tenders = _tenders(ids)
    turnover = _turnover(ids)
    return {
        "receipts": _receipts(ids), "turnover": turnover, "taxes": _taxes(ids), "tenders": tenders,
        "drawer": _drawer(shifts, ids), "departments": _departments(ids), "service_types": _service_types(ids),
        "exceptions": {**_events(ids), "no_sales": sum(shift.no_sale_count for shift in shifts)},
    }


def _of(ids: list[UUID], *columns) -> Select:
    return select(*columns).where(_sale.c.tenant_id == require_tenant(), _sale.c.shift_id.in_(ids))


def _items_of(ids: list[UUID], *columns) -> Select:
    joined = _sale.join(_item, and_(_item.c.tenant_id == _sale.c.tenant_id, _item.c.sale_id == _sale.c.id))
    return _of(ids, *columns).select_from(joined)


def _receipts(ids: list[UUID]) -> dict[str, Any]:
    rows = db.session.execute(
        _of(ids, _sale.c.series, func.min(_sale.c.sequence), func.max(_sale.c.sequence), func.count())
        .group_by(_sale.c.series).order_by(_sale.c.series)).all()
    series = [{"series": name, "first": f"{name}-{first:06d}", "last": f"{name}-{last:06d}", "count": count}
              for name, first, last, count in rows]
    kinds = dict(db.session.execute(_of(ids, _sale.c.kind, func.count()).group_by(_sale.c.kind)).all())
    return {"series": series, "count": sum(row["count"] for row in series),
            "by_kind": {str(kind): count for kind, count in kinds.items()}}


def _turnover(ids: list[UUID]) -> dict[str, Decimal]:
    """Sold and returned are told apart line by line, so an exchange counts on both sides."""
    undone = _sale.c.kind.in_(UNDOING)
    sold = case((and_(~undone, _item.c.quantity > 0), _item.c.total), else_=None)
    back = case((and_(~undone, _item.c.quantity < 0), _item.c.total), else_=None)
    void = case((undone, _item.c.total), else_=None)
    row = db.session.execute(_items_of(
        ids, func.sum(sold), func.sum(back), func.sum(void), func.sum(_item.c.net), func.sum(_item.c.tax),
        func.sum(_item.c.total), func.sum(_item.c.discount), func.sum(_item.c.order_discount), func.sum(_item.c.cost))).one()
    names = ("sold", "returned", "voided", "net", "tax", "total", "line_discounts", "cart_discounts", "cost")
    figures = {name: value if value is not None else ZERO for name, value in zip(names, row, strict=True)}
    rounding = db.session.scalar(_of(ids, func.sum(_sale.c.rounding)))
    return {**figures, "rounding": rounding if rounding is not None else ZERO}


def _taxes(ids: list[UUID]) -> list[dict[str, Any]]:
    joined = _sale.join(_tax, and_(_tax.c.tenant_id == _sale.c.tenant_id, _tax.c.sale_id == _sale.c.id))
    rows = db.session.execute(
        _of(ids, _tax.c.code, _tax.c.name, _tax.c.rate, func.sum(_tax.c.base), func.sum(_tax.c.amount))
        .select_from(joined).group_by(_tax.c.code, _tax.c.name, _tax.c.rate).order_by(_tax.c.rate, _tax.c.code)).all()
    return [{"code": code, "name": name, "rate": rate, "net": base, "tax": amount, "gross": base + amount}
            for code, name, rate, base, amount in rows]


def _tenders(ids: list[UUID]) -> list[dict[str, Any]]:
    taken = case((_payment.c.amount > 0, _payment.c.amount), else_=None)
    given = case((_payment.c.amount < 0, _payment.c.amount), else_=None)
    rows = db.session.execute(
        select(_payment.c.method, func.count(), func.sum(taken), func.sum(given), func.sum(_payment.c.amount))
        .where(_payment.c.tenant_id == require_tenant(), _payment.c.shift_id.in_(ids))
        .group_by(_payment.c.method).order_by(_payment.c.method)).all()
    return [{"method": str(method), "count": count, "taken": taken or ZERO, "refunded": given or ZERO, "net": net or ZERO}
            for method, count, taken, given, net in rows]


def _drawer(shifts: list[Shift], ids: list[UUID]) -> list[dict[str, Any]]:
    """Return the arithmetic of the drawer, one entry a currency; the first is the home currency."""
    home = shifts[0].currency if shifts else ""
    foreign = _payment.c.foreign_currency
    taken = case((and_(foreign.is_(None), _payment.c.tendered > 0), _payment.c.tendered), else_=None)
    refunded = case((and_(foreign.is_(None), _payment.c.amount < 0), _payment.c.amount), else_=None)
    rows = db.session.execute(
        select(foreign, func.sum(taken), func.sum(_payment.c.change), func.sum(refunded), func.sum(_payment.c.foreign_amount))
        .where(_payment.c.tenant_id == require_tenant(), _payment.c.shift_id.in_(ids),
               _payment.c.method == PaymentMethod.CASH)
        .group_by(foreign)).all()
    moved = _cash_movements(ids)
    cash = {"taken": sum((row[1] or ZERO for row in rows), ZERO), "change": sum((row[2] or ZERO for row in rows), ZERO),
            "refunded": -sum((row[3] or ZERO for row in rows), ZERO),
            "paid_in": moved.get((home, CashDirection.IN), ZERO), "paid_out": moved.get((home, CashDirection.OUT), ZERO),
            "dropped": moved.get((home, CashDirection.DROP), ZERO)}
    opening = sum((shift.opening_balance for shift in shifts), ZERO)
    entries = [_entry(home, opening, cash, shifts)]
    for currency in sorted(({row[0] for row in rows if row[0]} | {code for code, _d in moved} | _seen(shifts)) - {home}):
        abroad = {"taken": sum((row[4] or ZERO for row in rows if row[0] == currency), ZERO), "change": ZERO,
                  "refunded": ZERO, "paid_in": moved.get((currency, CashDirection.IN), ZERO),
                  "paid_out": moved.get((currency, CashDirection.OUT), ZERO),
                  "dropped": moved.get((currency, CashDirection.DROP), ZERO)}
        floats = (Decimal(shift.foreign_cash[currency]["float"]) for shift in shifts if currency in shift.foreign_cash)
        entries.append(_entry(currency, sum(floats, ZERO), abroad, shifts))
    return entries


def _seen(shifts: list[Shift]) -> set[str]:
    """Return the currencies of floats and of what was counted."""
    counted = {code for shift in shifts if shift.denominations
               for code, total in shift.denominations["counted"].items() if Decimal(total)}
    return counted.union(*(shift.foreign_cash for shift in shifts))


def _entry(currency: str, opening: Decimal, cash: dict[str, Decimal], shifts: list[Shift]) -> dict[str, Any]:
    expected = expected_cash(opening, cash)
    counts = [Decimal(shift.denominations["counted"].get(currency, "0")) for shift in shifts if shift.denominations]
    complete = bool(shifts) and len(counts) == len(shifts)
    total = sum(counts, ZERO) if complete else None
    return {"currency": currency, "float": opening, **cash, "expected": expected, "counted": total,
            "variance": total - expected if total is not None else None}


def _cash_movements(ids: list[UUID]) -> dict[tuple[str, CashDirection], Decimal]:
    table = CashMovement.__table__
    rows = db.session.execute(
        select(table.c.currency, table.c.direction, func.sum(table.c.amount))
        .where(table.c.tenant_id == require_tenant(), table.c.shift_id.in_(ids))
        .group_by(table.c.currency, table.c.direction)).all()
    return {(currency, direction): amount for currency, direction, amount in rows}


def _departments(ids: list[UUID]) -> list[dict[str, Any]]:
    rows = db.session.execute(
        _items_of(ids, _item.c.category_name, func.sum(_item.c.quantity), func.sum(_item.c.net), func.sum(_item.c.total))
        .group_by(_item.c.category_name).order_by(_item.c.category_name)).all()
    return [{"name": name or "", "quantity": quantity, "net": net, "total": total} for name, quantity, net, total in rows]


def _service_types(ids: list[UUID]) -> list[dict[str, Any]]:
    rows = db.session.execute(
        _of(ids, _sale.c.service_type, func.count(), func.sum(_sale.c.total))
        .group_by(_sale.c.service_type).order_by(_sale.c.service_type)).all()
    return [{"name": name, "count": count, "total": total} for name, count, total in rows if name]


def _events(ids: list[UUID]) -> dict[str, int]:
    table = CartEvent.__table__
    rows = db.session.execute(
        select(table.c.kind, func.count(), func.count(table.c.approved_by_id))
        .where(table.c.tenant_id == require_tenant(), table.c.shift_id.in_(ids))
        .group_by(table.c.kind).order_by(table.c.kind)).all()
    return {**{kind: count for kind, count, _approved in rows}, "approved": sum(approved for _kind, _count, approved in rows)}
