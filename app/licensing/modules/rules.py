"""Modules in groups, as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.kernel.i18n import _l

GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_l("Selling"), ("pos-core", "payments", "receipts", "shifts", "returns", "discounts", "promotions", "invoices", "printing",
                     "customer-display", "currencies")),
    (_l("Business and people"), ("business", "branches", "registers", "identity", "employees", "audit", "attendance", "payroll",
                                 "multi-business")),
    (_l("Products and stock"), ("catalog", "taxes", "product-import", "inventory", "stock-alerts", "serial-numbers", "batches",
                                "stock-counts", "stock-transfers")),
    (_l("Purchasing"), ("purchasing", "suppliers", "goods-receipts")),
    (_l("Reports and accounting"), ("sales-reports", "journal", "accounts", "accounting-periods", "expenses")),
    (_l("Customers"), ("customers", "loyalty", "gift-cards", "crm", "campaigns")),
    (_l("Restaurant"), ("restaurant-floor", "kitchen", "modifiers", "reservations")),
    (_l("Online and programs"), ("storefront", "channels", "api", "webhooks", "edge")),
)
"""Groups and the keys of their modules, in the order of pages."""
OTHER = _l("Others")


def grouped(keys: Iterable[str]) -> list[tuple[Any, list[str]]]:
    """Return the groups that hold some of `keys`, each with these; keys of no group come last, as others."""
    left = list(keys)
    found = [(label, [key for key in members if key in left]) for label, members in GROUPS]
    known = {key for _label, members in GROUPS for key in members}
    found.append((OTHER, [key for key in left if key not in known]))
    return [(label, members) for label, members in found if members]
