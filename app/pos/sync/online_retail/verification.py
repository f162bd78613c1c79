"""Comparing what is stored with the reference totals of the data set: month by month, article by article."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.kernel.session import reading
from app.kernel.tenancy import require_tenant
from app.pos.sync.online_retail.drafts import SOURCE

_MONTHS = text("""
    SELECT to_char(sale.business_date, 'YYYY-MM') AS month, sale.kind = 'SALE' AS sold, count(DISTINCT sale.id) AS invoices,
           count(*) AS lines, sum(item.quantity) AS units, sum(item.total) AS value
    FROM sales.sale AS sale
    JOIN sales.sale_item AS item ON item.tenant_id = :tenant AND item.sale_id = sale.id
    WHERE sale.tenant_id = :tenant AND sale.source = :source AND sale.external_reference IS NOT NULL GROUP BY 1, 2
""")
_ADJUSTED = text("""
    SELECT to_char(business_date, 'YYYY-MM') AS month, count(DISTINCT split_part(external_reference, ':', 1)) AS invoices,
           count(*) AS lines, -sum(quantity) AS units
    FROM inventory.stock_adjustment WHERE tenant_id = :tenant AND external_reference IS NOT NULL GROUP BY 1
""")
_STOCK = text("""
    SELECT variant.sku, sum(level.quantity) AS quantity
    FROM inventory.stock_level AS level
    JOIN catalog.product_variant AS variant ON variant.tenant_id = :tenant AND variant.id = level.variant_id
    WHERE level.tenant_id = :tenant GROUP BY variant.sku
""")


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure: whose it is (a month, an article), what it is of them, and both sides of the comparison."""

    of: str
    what: str
    expected: Any
    found: Any

    @property
    def agrees(self) -> bool:
        """Return whether what is stored is what the reference says."""
        return self.expected == self.found


def compare(totals: Path, stock: Path) -> list[Compared]:
    """Return every figure of the reference with what is stored: of months first, then of the stock of each article.

    The reference counts an invoice of stock adjustments among the sales, with its units; here they are adjustments.
    So invoices, lines and units of sales are compared with sales and adjustments together, values with sales alone;
    and stock with minus the net units. Months of which nothing is stored are left out, so is then the stock.
    """
    with reading() as connection:
        values = {"tenant": require_tenant(), "source": SOURCE}
        months = {(row.month, row.sold): row for row in connection.execute(_MONTHS, values)}
        adjusted = {row.month: row for row in connection.execute(_ADJUSTED, values)}
        levels = {row.sku: row.quantity for row in connection.execute(_STOCK, values)}
    reference = json.loads(totals.read_text(encoding="utf-8"))["months"]
    stored = {month for month, _sold in months}
    compared = [Compared(month, *figure) for month in sorted(stored & set(reference)) for figure in _month(
        reference[month], months.get((month, True)), months.get((month, False)), adjusted.get(month))]
    if stored >= set(reference):
        compared += [Compared(code, "stock", -units, levels.get(code)) for code, units in _units(stock).items()]
    return compared


def _month(reference: dict[str, Any], sold: Any, back: Any, adjusted: Any) -> list[tuple[str, Any, Any]]:
    def of(row: Any, name: str) -> Any:
        return getattr(row, name) if row is not None else 0

    sales, cancelled = reference["sales"], reference["cancellations"]
    return [
        ("sales invoices", sales["invoices"], of(sold, "invoices") + of(adjusted, "invoices")),
        ("sales lines", sales["lines"], of(sold, "lines") + of(adjusted, "lines")),
        ("sales units", sales["units"], of(sold, "units") + of(adjusted, "units")),
        ("sales value", Decimal(sales["value_line_rounded"]), of(sold, "value")),
        ("cancellations", cancelled["invoices"], of(back, "invoices")),
        ("cancelled lines", cancelled["lines"], of(back, "lines")),
        ("cancelled units", cancelled["units"], of(back, "units")),
        ("cancelled value", Decimal(cancelled["value_line_rounded"]), of(back, "value")),
        ("adjusted lines", reference["negative_quantity_lines_not_cancellations"], of(adjusted, "lines")),
        ("adjusted units", reference["units_in_those"], of(adjusted, "units")),
    ]


def _units(stock: Path) -> dict[str, Decimal]:
    with stock.open(encoding="utf-8", newline="") as file:
        return {row["StockCode"]: Decimal(row["net_units"]) for row in csv.DictReader(file)}
