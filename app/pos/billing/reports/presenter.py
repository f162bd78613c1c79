"""X- and Z-reports as sections of texts, in the language in use: page, document and receipt printer show the same ones."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.clock import local_time
from app.kernel.filters import amount, day, ltr, money, quantity
from app.kernel.i18n import _
from app.pos.billing.receipts.presenter import tax_name
from app.pos.billing.seller import seller_view
from app.pos.business.api import employee_names, get_register
from app.pos.catalog.api import service_name
from app.pos.payments.api import method_label
from app.pos.sales.api import figures_view, get_z_report, x_report


def z_report_view(report_id: UUID) -> dict[str, Any]:
    """Return a Z-report as it was stored; raise NotFound.

    {title, number, seller, facts [{label, value}], sections [{title, columns [text], rows [{label, value, is_strong}] or
    rows [{cells [text]}]}], seal [{label, value}]}.
    """
    report = get_z_report(report_id)
    figures, currency = figures_view(report.figures), report.currency
    seller = seller_view(report.branch_id)
    facts = [
        (_("Number"), report.number), (_("Till"), _("All tills")), (_("Business day"), day(report.business_date)),
        (_("Opened"), _moment(min(shift["opened_at"] for shift in figures["shifts"]), seller)),
        (_("Closed"), _moment(report.closed_at, seller)), (_("Closed by"), figures["closed_by"]),
    ]
    shifts = [_row(shift["number"], _variance(shift["variance"], currency)) for shift in figures["shifts"]]
    total = _section(_("Grand total"), [_row(_("Since the first day"), money(figures["grand_total"], currency), True)])
    return {
        "title": _("Z-report"), "number": report.number, "seller": seller, "facts": _facts([*facts, *_receipts(figures)]),
        "sections": [*_sections(figures, currency), _section(_("Shifts and their differences"), shifts), total],
        "seal": _facts([(_("Seal"), report.hash), (_("Seal of the one before"), report.previous_hash)]),
    }


def x_report_view(shift_id: UUID, actor: Actor) -> dict[str, Any]:
    """Return the figures of a shift so far, shaped like `z_report_view`; nothing is closed or numbered.

    Whoever will count the drawer blindly is not told what cash is in it.
    """
    figures = figures_view(x_report(shift_id, actor))
    shift, currency = figures["shift"], figures["shift"]["currency"]
    seller = seller_view(shift["branch_id"])
    names = employee_names([shift["opened_by_id"], shift["closed_by_id"]])
    facts = [
        (_("Shift"), shift["number"]), (_("Till"), get_register(shift["register_id"]).name),
        (_("Business day"), day(shift["business_date"])), (_("Opened"), _moment(shift["opened_at"], seller)),
        (_("Opened by"), names.get(shift["opened_by_id"], "")), (_("Closed"), _moment(shift["closed_at"], seller)),
        (_("Closed by"), names.get(shift["closed_by_id"], "")), (_("Printed"), _moment(figures["at"], seller)),
    ]
    return {"title": _("X-report"), "number": shift["number"], "seller": seller, "facts": _facts([*facts, *_receipts(figures)]),
            "sections": _sections(figures, currency), "seal": []}


def _facts(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in pairs if value]


def _row(label: str, value: str, strong: bool = False) -> dict[str, Any]:
    return {"label": label, "value": value, "is_strong": strong}


def _section(title: str, rows: list[dict[str, Any]], columns: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"title": title, "columns": list(columns), "rows": rows}


def _cells(*texts: str) -> dict[str, Any]:
    return {"cells": list(texts)}


def _moment(value: datetime | str | None, seller: dict[str, Any]) -> str:
    if value is None:
        return ""
    known = datetime.fromisoformat(value) if isinstance(value, str) else value
    return ltr(f"{local_time(known, seller['timezone']):%Y-%m-%d %H:%M}")


def _variance(value: Decimal | str | None, currency: str) -> str:
    return _("not counted") if value is None else amount(value, currency)


def _receipts(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the first and last receipt of each till, and how many there are."""
    ranges = [(_("Receipts"), ltr(f"{series['first']} – {series['last'].rpartition('-')[2]}"))
              for series in figures["receipts"]["series"]]
    return [*ranges, (_("Number of receipts"), str(figures["receipts"]["count"]))]


def _sections(figures: dict[str, Any], currency: str) -> list[dict[str, Any]]:
    turnover = figures["turnover"]
    money_rows = [
        (_("Sold"), "sold", False), (_("Returned"), "returned", False), (_("Voided and cancelled"), "voided", False),
        (_("Total"), "total", True), (_("Net of tax"), "net", False), (_("Tax"), "tax", False),
        (_("Discounts on lines"), "line_discounts", False), (_("Discounts on carts"), "cart_discounts", False),
        (_("Cash rounding"), "rounding", False),
    ]
    sections = [_section(_("Turnover"), [
        _row(label, amount(turnover[name], currency), strong) for label, name, strong in money_rows])]
    if figures["taxes"]:
        sections.append(_section(_("Taxes"), [
            _cells(tax_name(tax), *(amount(tax[name], currency) for name in ("net", "tax", "gross")))
            for tax in figures["taxes"]], (_("Tax"), _("Net"), _("Amount"), _("Gross"))))
    if figures["tenders"]:
        sections.append(_section(_("Tenders"), [
            _cells(f"{method_label(tender['method'])} × {tender['count']}",
                   *(_known(tender[name], currency) for name in ("taken", "refunded", "net")))
            for tender in figures["tenders"]], (_("Tender"), _("Taken"), _("Refunded"), _("Net"))))
    sections += [_drawer(entry) for entry in figures["drawer"]]
    if figures["departments"]:
        sections.append(_section(_("Departments"), [
            _cells(row["name"] or _("No category"), quantity(row["quantity"]), amount(row["total"], currency))
            for row in figures["departments"]], (_("Category"), _("Quantity"), _("Total"))))
    if figures["service_types"]:
        sections.append(_section(_("Service types"), [
            _cells(service_name(row["name"]), str(row["count"]), amount(row["total"], currency)) for row in figures["service_types"]],
            (_("Service type"), _("Receipts"), _("Total"))))
    return [*sections, _documents(figures), _exceptions(figures["exceptions"])]


def _known(value: Decimal | str | None, currency: str) -> str:
    return "–" if value is None else amount(value, currency)


def _drawer(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the arithmetic of the drawer: what goes out has its minus sign, so the column adds up to what is expected."""
    currency = entry["currency"]
    terms = [
        (_("Float"), entry["float"], 1), (_("Cash taken"), entry["taken"], 1), (_("Change given"), entry["change"], -1),
        (_("Cash refunded"), entry["refunded"], -1), (_("Paid in"), entry["paid_in"], 1),
        (_("Paid out"), entry["paid_out"], -1), (_("Dropped to the safe"), entry["dropped"], -1),
    ]
    rows = [_row(label, amount(Decimal(value) * sign + 0, currency)) for label, value, sign in terms if value is not None]
    if entry["expected"] is None:
        return _section(_("Drawer in %(currency)s", currency=currency), [*rows, _row(_("Expected"), _("after the count"))])
    rows.append(_row(_("Expected"), amount(entry["expected"], currency), True))
    if entry["counted"] is not None:
        rows += [_row(_("Counted"), amount(entry["counted"], currency)),
                 _row(_("Difference"), amount(entry["variance"], currency), True)]
    else:
        rows.append(_row(_("Counted"), _("not counted")))
    return _section(_("Drawer in %(currency)s", currency=currency), rows)


def _documents(figures: dict[str, Any]) -> dict[str, Any]:
    labels = {"SALE": _("Sales"), "RETURN": _("Returns"), "EXCHANGE": _("Exchanges"), "VOID": _("Voids"),
              "CANCELLATION": _("Cancellations")}
    counts = figures["receipts"]["by_kind"]
    return _section(_("Documents"), [_row(label, str(counts.get(kind, 0))) for kind, label in labels.items()])


def _exceptions(counts: dict[str, int]) -> dict[str, Any]:
    labels = {
        "line_removed": _("Lines removed"), "line_removed_after_subtotal": _("Lines removed after the subtotal"),
        "price_changed": _("Prices changed"), "discount": _("Discounts given"), "cart_abandoned": _("Carts abandoned"),
        "no_sales": _("Drawer opened without a sale"), "approved": _("Approved at the till"),
    }
    return _section(_("Exceptions"), [_row(label, str(counts.get(kind, 0))) for kind, label in labels.items()])
