"""Every permission of WK POS: its name, what people read, and what each built-in role starts with.

A name is `domain.resource.ability`. `measure` says what an amount limit of the permission means.
The effects are in the order of ROLES: a allow, p needs approval, - deny; `p10` style limits are set as
("p", limit): allowed up to the limit, with approval above.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.kernel.actor import Effect, Grant
from app.kernel.i18n import _l

ROLES = ("APP_OWNER", "ADMIN", "MANAGER", "CASHIER", "ACCOUNTANT", "HR", "INVENTORY")
ROLE_NAMES = {
    "APP_OWNER": _l("Owner"), "ADMIN": _l("Administrator"), "MANAGER": _l("Manager"), "CASHIER": _l("Cashier"),
    "ACCOUNTANT": _l("Accountant"), "HR": _l("Human resources"), "INVENTORY": _l("Stock keeper"),
}


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing that a role allows, denies, or lets pass with approval."""

    key: str
    label: object
    effects: str
    measure: str = ""
    limits: tuple[tuple[str, Decimal], ...] = ()

    @property
    def is_approvable(self) -> bool:
        """Whether somebody can allow it on the spot, at the till; what is done in the back office is allowed or not."""
        return "p" in self.effects or bool(self.measure) or self.key in ("sales.till.remove_line", "sales.till.abandon")


def _p(key: str, label, effects: str, measure: str = "", **limits: str) -> Permission:
    return Permission(key, label, effects, measure, tuple((role, Decimal(value)) for role, value in limits.items()))


# effects: one letter a role, in the order owner, admin, manager, cashier, accountant, HR, stock
PERMISSIONS: tuple[Permission, ...] = (
    _p("business.settings.view", _l("See the business settings"), "aaa-a--"),
    _p("business.settings.edit", _l("Change the business settings"), "aa-----"),
    _p("business.branches.view", _l("See branches"), "aaa-aaa"),
    _p("business.branches.edit", _l("Create and change branches"), "aa-----"),
    _p("business.registers.view", _l("See registers"), "aaa----"),
    _p("business.registers.edit", _l("Create and change registers"), "aa-----"),
    _p("business.registers.pair", _l("Make a device a till"), "aaa----"),
    _p("business.employees.view", _l("See employees"), "aaa--a-"),
    _p("business.employees.edit", _l("Create and change employees"), "aa---a-"),
    _p("business.roles.view", _l("See roles"), "aaa--a-"),
    _p("business.api_keys.edit", _l("Make and end API keys"), "aa-----"),
    _p("business.roles.edit", _l("Change what roles may do"), "aa-----"),
    _p("system.audit.view", _l("See the audit log"), "aaa-a--"),
    _p("communication.messages.view", _l("See sent messages"), "aa-----"),
    _p("communication.messages.retry", _l("Send failed messages again"), "aa-----"),
    _p("communication.printing.view", _l("See the print queue"), "aaa----"),
    _p("communication.printing.retry", _l("Try prints again or cancel them"), "aaa----"),
    _p("catalog.products.view", _l("See products"), "aaaaa-a"),
    _p("catalog.products.cost", _l("See cost prices and margins"), "aaa-a-a"),
    _p("catalog.products.edit", _l("Create and change products"), "aaa---a"),
    _p("catalog.products.import", _l("Import and export products"), "aaa---a"),
    _p("catalog.taxes.edit", _l("Create and change taxes"), "aa--a--"),
    _p("customers.customers.view", _l("See customers"), "aaaaa--"),
    _p("customers.customers.edit", _l("Create and change customers"), "aaaa---"),
    _p("inventory.stock.view", _l("See stock"), "aaaaa-a"),
    _p("inventory.adjustments.create", _l("Adjust stock"), "aaa---a"),
    _p("inventory.alerts.view", _l("See stock alerts"), "aaa---a"),
    _p("payments.currencies.edit", _l("Change exchange rates"), "aaa-a--"),
    _p("payments.terminals.force", _l("Settle an unclear card payment by hand"), "aaap---"),
    _p("sales.till.sell", _l("Sell at the till"), "aaaa---"),
    _p("sales.till.price", _l("Change a price at the till"), "aaap---"),
    _p("sales.till.discount", _l("Give a discount"), "aaaa---", "percent", MANAGER="50", CASHIER="10"),
    _p("sales.till.below_minimum", _l("Sell under the minimum price"), "aaap---"),
    _p("sales.till.refund_other_way", _l("Give money back another way than it was paid"), "aaap---"),
    _p("sales.till.remove_line", _l("Remove a line after the subtotal was shown"), "aaaa---"),
    _p("sales.till.abandon", _l("Abandon a cart"), "aaaa---"),
    _p("sales.till.high_value", _l("Complete a sale of any amount"), "aaaa---", "money", CASHIER="5000"),
    _p("sales.till.no_sale", _l("Open the drawer without a sale"), "aaap---"),
    _p("sales.till.oversell", _l("Sell more than is in stock of blocked products"), "aap----"),
    _p("sales.sales.view", _l("See receipts"), "aaaaa--"),
    _p("sales.sales.view_all", _l("See receipts of every till and cashier"), "aaa-a--"),
    _p("sales.sales.return", _l("Take goods back with receipt"), "aaap---"),
    _p("sales.sales.return_without_receipt", _l("Take goods back without receipt"), "aaap---"),
    _p("sales.sales.void", _l("Void a receipt on the same day"), "aaap---"),
    _p("sales.sales.cancel", _l("Cancel a receipt of an earlier day"), "aaap---"),
    _p("sales.sales.reprint", _l("Print a copy of a receipt"), "aaaaa--"),
    _p("sales.shifts.open", _l("Open a shift"), "aaaa---"),
    _p("sales.shifts.close", _l("Close the own shift"), "aaaa---"),
    _p("sales.shifts.close_any", _l("Close somebody else's shift"), "aaap---"),
    _p("sales.shifts.cash", _l("Put cash in and take cash out"), "aaaa---", "money", CASHIER="200"),
    _p("sales.shifts.view", _l("See shifts and X-reports"), "aaa-a--"),
    _p("sales.shifts.x_report", _l("Print an X-report of the own till"), "aaaa---"),
    _p("sales.z_reports.create", _l("Close the day with a Z-report"), "aaa----"),
    _p("sales.z_reports.view", _l("See Z-reports"), "aaa-a--"),
    _p("accounting.accounts.view", _l("See the chart of accounts"), "aaa-a--"),
    _p("accounting.accounts.edit", _l("Change the chart of accounts"), "aa--a--"),
    _p("accounting.journal.view", _l("See journal and trial balance"), "aaa-a--"),
    _p("accounting.periods.close", _l("Close and open accounting periods"), "aa--a--"),
    _p("accounting.journal.post", _l("Post journal entries by hand"), "aa--a--"),
    _p("billing.documents.view", _l("See and print invoices"), "aaaaa--"),
    _p("reporting.sales.view", _l("See sales reports"), "aaa-a--"),
    _p("reporting.sales.export", _l("Export reports"), "aaa-a--"),
    _p("reporting.doctor.view", _l("Prove the books (doctor)"), "aa--a--"),
)
BY_KEY = {permission.key: permission for permission in PERMISSIONS}
GROUPS: tuple[tuple[object, tuple[str, ...]], ...] = (
    (_l("At the till"), ("sales.till.", "sales.shifts.", "payments.terminals.")),
    (_l("Receipts, returns and closing the day"), ("sales.sales.", "sales.z_reports.", "billing.")),
    (_l("Customers"), ("customers.",)),
    (_l("Catalogue"), ("catalog.",)),
    (_l("Stock"), ("inventory.",)),
    (_l("Reports and accounting"), ("reporting.", "accounting.", "payments.currencies.")),
    (_l("Business"), ("business.", "system.", "communication.")),
)
"""How people find a permission: a heading, and the beginnings of the names under it."""
_EFFECTS: dict[str, Effect] = {"a": "allow", "p": "approve", "-": "deny"}


_DEFAULTS = {
    role: {permission.key: Grant(_EFFECTS[permission.effects[position]], dict(permission.limits).get(role)) for permission in PERMISSIONS}
    for position, role in enumerate(ROLES)
}


def default_grants(role: str) -> dict[str, Grant]:
    """Return what a built-in role starts with, by permission."""
    return dict(_DEFAULTS[role])


def grouped() -> list[tuple[object, list[Permission]]]:
    """Return every permission under its heading; what has none stands under the last."""
    homes: dict[int, list[Permission]] = {position: [] for position in range(len(GROUPS))}
    for permission in PERMISSIONS:
        home = next((position for position, (_label, starts) in enumerate(GROUPS) if permission.key.startswith(starts)),
                    len(GROUPS) - 1)
        homes[home].append(permission)
    return [(label, homes[position]) for position, (label, _starts) in enumerate(GROUPS)]
