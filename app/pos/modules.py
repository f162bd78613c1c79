"""Which licensed module a route belongs to. Routes that are named nowhere belong to every plan."""

from __future__ import annotations

PREFIXES: tuple[tuple[str, str], ...] = (
    ("api.", "api"),
    ("pos.business.api_keys.", "api"),
    ("pos.catalog.imports.", "product-import"),
    ("pos.inventory.", "inventory"),
    ("pos.inventory.alerts.", "stock-alerts"),
    ("pos.inventory.serials.", "serial-numbers"),
    ("pos.accounting.", "journal"),
    ("pos.accounting.setup.", "business"),
    ("pos.accounting.accounts.", "accounts"),
    ("pos.accounting.periods.", "accounting-periods"),
    ("pos.payments.currencies.", "currencies"),
    ("pos.reporting.sales.", "sales-reports"),
    ("pos.billing.documents.", "invoices"),
    ("pos.billing.documents.z_report", "shifts"),
    ("pos.sales.till.display", "customer-display"),
    ("pos.communication.printing.", "printing"),
)
"""Beginnings of endpoints and their modules; the longest one that fits decides. Nothing that a sale needs is here."""
CORE = frozenset({"business", "shifts"})
"""Modules of every plan: naming one takes a route out of a wider prefix."""

VIEW, CREATE, EDIT, EXPORT = "view", "create", "edit", "export"
"""What a licence can allow within a module."""
CREATES = frozenset({
    "pos.accounting.journal.lines", "pos.inventory.adjustments.lines", "pos.catalog.imports.upload", "pos.catalog.imports.check",
    "pos.catalog.imports.run"})
"""Steps on the way to something new, beside the endpoints called `new` and `create`."""

_known: dict[str, str | None] = {}


def module_of(endpoint: str) -> str | None:
    """Return the key of the module that a plan must have for a route, or None if every plan has it."""
    if endpoint not in _known:
        fitting = max((entry for entry in PREFIXES if endpoint.startswith(entry[0])), key=lambda entry: len(entry[0]),
                      default=("", None))
        _known[endpoint] = None if fitting[1] in CORE else fitting[1]
    return _known[endpoint]


def permission_of(endpoint: str, *, mutates: bool) -> str:
    """Return what a licence must allow within the route's module: "create", "edit", "export", or "view" for all other pages."""
    last = endpoint.rpartition(".")[2]
    if last in ("new", "create") or endpoint in CREATES:
        return CREATE
    if mutates:
        return EDIT
    return EXPORT if last.startswith("export") else VIEW
