"""Playing the invoices through the same doors as a till: sales, returns, adjustments, shifts and Z-reports of their day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.kernel.actor import Actor, system_actor
from app.kernel.tenancy import require_tenant
from app.pos.business.api import create_employee, create_register, get_main_branch
from app.pos.catalog.api import create_tax, ensure_goods, list_sellables, list_taxes
from app.pos.customers.api import ensure_customers
from app.pos.inventory.api import AdjustedLine, StockAdjustmentReason, adjust_stock
from app.pos.payments.api import PaymentMethod
from app.pos.sales.api import (
    close_shift,
    create_z_report,
    denominations_of,
    find_open_shift,
    list_unreported,
    open_shift,
    post_sale,
    x_report,
)
from app.pos.sync.online_retail import queries
from app.pos.sync.online_retail.drafts import draft_lines, return_draft, sale_draft
from app.pos.sync.online_retail.rules import (
    Day,
    Invoice,
    Row,
    country_code,
    exact_count,
    float_for,
    match_original,
    method_of,
)
from app.pricing import currency_unit, round_money

NAME = "Import"
ZERO = Decimal(0)


@dataclass(slots=True)
class Played:
    """What a run did; `known` were stored by an earlier one, `refused` say which invoice and why."""

    sales: int = 0
    returns: int = 0
    returns_with_receipt: int = 0
    adjustments: int = 0
    lines: int = 0
    shifts: int = 0
    z_reports: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)


class Player:
    """Plays days of invoices into the current business, on a register of its own in the main branch.

    Every step that it yields is whole: the caller commits it, and may stop after any of them. What an earlier run
    stored is found by invoice number and left alone, so a run goes on where another one stopped. `tax_percent` is the
    rate of the tax that the given prices contain; None: no tax.
    """

    def __init__(self, tax_percent: Decimal | None = None) -> None:
        system, branch = system_actor(require_tenant()), get_main_branch()
        self.branch_id, self.currency, self.timezone = branch.id, branch.currency, ZoneInfo(branch.timezone)
        self.register_id = queries.find_register(branch.id, NAME) or create_register(
            {"branch_id": branch.id, "name": NAME}, system)
        employee_id = queries.find_employee(NAME) or create_employee(NAME, "CASHIER", system)
        self.actor: Actor = replace(system, employee_id=employee_id, name=NAME, register_id=self.register_id)
        self.tax = _included_tax(tax_percent, system) if tax_percent is not None else None
        self.played = Played()
        self._goods: dict[str, dict[str, Any]] = {}
        self._customers: dict[str, UUID] = {}
        self._days: dict[str, date] = {}

    def play(self, day: Day) -> Iterator[int]:
        """Play a day; yield after each whole step how many rows of the file it was."""
        left = [invoice for invoice in day.invoices if self._is_tellable(invoice, day.date)]
        done = day.row_count - sum(len(invoice.rows) for invoice in left)
        left, rows = self._unknown(left)
        if left:
            yield from self._close_other_days(day.date)
            self._learn(left)
            shift_id = self._shift(day)
            yield done + rows
            for invoice in left:
                yield self._post(invoice, shift_id, day.date)
        else:
            yield done + rows
        self._close(day.date, max(invoice.at for invoice in day.invoices))
        yield 0

    def _is_tellable(self, invoice: Invoice, day: date) -> bool:
        problem = invoice.problem
        if self._days.setdefault(invoice.number, day) != day:
            problem = f"its lines stand on {self._days[invoice.number]} and on {day}"
        if problem:
            self.played.refused.append(f"{invoice.number}: {problem}")
        return not problem

    def _unknown(self, invoices: list[Invoice]) -> tuple[list[Invoice], int]:
        """Return the invoices that are not stored yet, and how many rows the stored ones are."""
        documents = queries.stored_documents([invoice.number for invoice in invoices])
        adjustments = queries.stored_adjustments([ref for invoice in invoices for ref, _row in invoice.adjusted])
        left, rows = [], 0
        for invoice in invoices:
            told = documents.get(invoice.number)
            if told not in (None, len(invoice.sold)):
                self.played.refused.append(
                    f"{invoice.number}: stored with {told} lines, the file has {len(invoice.sold)}")
            missing = (invoice.sold and invoice.number not in documents) or any(
                ref not in adjustments for ref, _row in invoice.adjusted)
            if missing:
                left.append(invoice)
            else:
                self.played.known += 1
                rows += len(invoice.rows)
        return left, rows

    def _learn(self, invoices: list[Invoice]) -> None:
        """Know every article and customer of these invoices, the new ones made in one go."""
        rows = [row for invoice in invoices for row in invoice.rows]
        wanted: dict[str, tuple[str, Decimal]] = {}
        for row in rows:
            if row.code not in self._goods and (row.code not in wanted or wanted[row.code][0] == row.code):
                wanted[row.code] = (row.description or row.code, row.price)
        if wanted:
            found = ensure_goods(wanted, self.actor, [self.tax["id"]] if self.tax else [])
            sellables = list_sellables(found.values())
            self._goods.update({code: sellables[variant_id] for code, variant_id in found.items()})
        people = {row.customer: (f"Customer {row.customer}", country_code(row.country))
                  for row in reversed(rows) if row.customer and row.customer not in self._customers}
        if people:
            self._customers.update(ensure_customers(people, self.actor))

    def _shift(self, day: Day) -> UUID:
        """Return the day's open shift, opened with the float that its cash refunds will need."""
        shift = find_open_shift(self.register_id)
        if shift is None:
            unit = currency_unit(self.currency)
            cash = [sum((round_money(row.price * row.quantity, unit) for row in invoice.sold), ZERO)
                    for invoice in day.invoices if method_of(invoice.customer) is PaymentMethod.CASH]
            shift = open_shift(self.register_id, float_for(cash), self.actor,
                               at=self._utc(min(invoice.at for invoice in day.invoices)))
            self.played.shifts += 1
        return shift.id

    def _post(self, invoice: Invoice, shift_id: UUID, day: date) -> int:
        """Store one invoice whole: its document and its adjustments; return its number of rows."""
        moment = self._utc(invoice.at)
        if invoice.sold:
            draft = sale_draft(
                invoice, draft_lines(invoice, self._goods, self.tax, self.currency), register_id=self.register_id,
                shift_id=shift_id, customer_id=self._customers.get(invoice.customer), sold_at=moment)
            original = self._original(invoice) if invoice.is_cancellation else None
            posted = post_sale(return_draft(draft, *original, self.currency) if original else draft, self.actor)
            if not posted.repeated:
                self.played.lines += len(invoice.sold)
                self.played.sales += not invoice.is_cancellation
                self.played.returns += invoice.is_cancellation
                self.played.returns_with_receipt += original is not None
        for reference, row in invoice.adjusted:
            self._adjust(reference, row, moment, day)
        return len(invoice.rows)

    def _original(self, invoice: Invoice) -> tuple[UUID, list[UUID]] | None:
        customer_id = self._customers.get(invoice.customer)
        if customer_id is None:
            return None
        wanted = [(self._goods[row.code]["variant_id"], row.price, -row.quantity) for row in invoice.sold]
        return match_original(wanted, queries.list_sold(customer_id, {variant_id for variant_id, *_rest in wanted}))

    def _adjust(self, reference: str, row: Row, moment: datetime, day: date) -> None:
        """Store a line that is no sale; the file counts what leaves, so stock changes by the opposite."""
        adjust_stock(
            self.branch_id, [AdjustedLine(self._goods[row.code]["variant_id"], quantity=-row.quantity)],
            StockAdjustmentReason.CORRECTION, self.actor, note=row.description or None, external_reference=reference,
            moved_at=moment, business_date=day, below_zero=True)
        self.played.adjustments += 1

    def _close_other_days(self, day: date) -> Iterator[int]:
        """Close the shift of another day that an earlier run left open."""
        shift = find_open_shift(self.register_id)
        if shift is not None and shift.business_date != day:
            self._end(shift.id, shift.opened_at)
            yield 0

    def _close(self, day: date, last: datetime) -> None:
        shift = find_open_shift(self.register_id)
        if shift is not None and shift.business_date == day:
            self._end(shift.id, self._utc(last))

    def _end(self, shift_id: UUID, at: datetime) -> None:
        """Close a shift with the count that its drawer should hold, and the day with a Z-report.

        A branch that sells otherwise too makes its own Z-reports, over these shifts as well.
        """
        expected = x_report(shift_id, self.actor)["drawer"][0]["expected"]
        pieces = None if expected < 0 else {
            self.currency: exact_count(expected, self.currency, denominations_of(self.currency))}
        close_shift(shift_id, pieces, self.actor, at=at)
        if all(shift.register_id == self.register_id for shift in list_unreported(self.branch_id)):
            create_z_report(self.branch_id, self.actor, at=at)
            self.played.z_reports += 1

    def _utc(self, local: datetime) -> datetime:
        """Return local time of the branch as UTC."""
        return local.replace(tzinfo=self.timezone).astimezone(ZoneInfo("UTC"))


def _included_tax(percent: Decimal, actor: Actor) -> dict[str, Any]:
    """Return the tax of this rate that prices contain, as a sellable carries it; make it when there is none."""
    found = _find_tax(percent)
    if found is None:
        code = f"VAT{percent.normalize():f}"
        create_tax({"code": code, "name": f"VAT {percent.normalize():f} %", "rate": percent}, actor)
        found = _find_tax(percent)
    if found is None:
        raise LookupError(f"the tax of {percent} % is not listed")
    return {**found, "included": True}


def _find_tax(percent: Decimal) -> dict[str, Any] | None:
    return next((tax for tax in list_taxes(only_active=True) if tax["rate"] == percent
                 and (tax["kind"], tax["type"]) == ("percent", "INCLUSIVE")), None)
