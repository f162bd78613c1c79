"""The back office's menu: what there is, in the order people look for it; nobody sees what they may not open."""

from __future__ import annotations

from flask import current_app, g, request

from app.kernel.actor import current_actor
from app.kernel.i18n import _, _l
from app.kernel.pages import url
from app.pos.business.api import get_tenant, is_offered, license_banner
from app.pos.communication.api import count_unread

# (group label, icon, [(label, endpoint, permission)])
MENU: tuple[tuple[object, str, tuple[tuple[object, str, str], ...]], ...] = (
    (_l("Sales"), "receipt", (
        (_l("Receipts"), "pos.sales.sales.index", "sales.sales.view"),
        (_l("Shifts"), "pos.sales.shifts.index", "sales.shifts.view"),
        (_l("Z-reports"), "pos.sales.z_reports.index", "sales.z_reports.view"),
        (_l("Customers"), "pos.customers.customers.index", "customers.customers.view"),
    )),
    (_l("Catalogue"), "tag", (
        (_l("Products"), "pos.catalog.products.index", "catalog.products.view"),
        (_l("Categories"), "pos.catalog.categories.index", "catalog.products.view"),
        (_l("Attributes"), "pos.catalog.attributes.index", "catalog.products.edit"),
        (_l("Tags"), "pos.catalog.tags.index", "catalog.products.edit"),
        (_l("Taxes"), "pos.catalog.taxes.index", "catalog.products.view"),
        (_l("Units"), "pos.catalog.units.index", "catalog.products.edit"),
        (_l("Import and export"), "pos.catalog.imports.index", "catalog.products.import"),
    )),
    (_l("Stock"), "box", (
        (_l("Stock levels"), "pos.inventory.stock.index", "inventory.stock.view"),
        (_l("Movements"), "pos.inventory.stock.log", "inventory.stock.view"),
        (_l("Stock audit"), "pos.inventory.stock.audit", "inventory.stock.view"),
        (_l("Adjustments"), "pos.inventory.adjustments.index", "inventory.adjustments.create"),
        (_l("Alerts"), "pos.inventory.alerts.index", "inventory.alerts.view"),
        (_l("Serial numbers"), "pos.inventory.serials.index", "inventory.stock.view"),
    )),
    (_l("Reports"), "chart", (
        (_l("Sales reports"), "pos.reporting.sales.index", "reporting.sales.view"),
        (_l("Proof of the books"), "pos.reporting.doctor.index", "reporting.doctor.view"),
    )),
    (_l("Accounting"), "book", (
        (_l("Journal"), "pos.accounting.journal.index", "accounting.journal.view"),
        (_l("Trial balance"), "pos.accounting.journal.trial_balance", "accounting.journal.view"),
        (_l("Chart of accounts"), "pos.accounting.accounts.index", "accounting.accounts.view"),
        (_l("Accounting periods"), "pos.accounting.periods.index", "accounting.journal.view"),
        (_l("Exchange rates"), "pos.payments.currencies.index", "payments.currencies.edit"),
    )),
    (_l("Business"), "store", (
        (_l("Settings"), "pos.business.tenants.edit", "business.settings.view"),
        (_l("Branches"), "pos.business.branches.index", "business.branches.view"),
        (_l("Registers"), "pos.business.registers.index", "business.registers.view"),
        (_l("Scale labels"), "pos.sales.scale_labels.index", "business.settings.view"),
        (_l("Employees"), "pos.business.employees.index", "business.employees.view"),
        (_l("Roles"), "pos.business.roles.index", "business.roles.view"),
        (_l("API keys"), "pos.business.api_keys.index", "business.api_keys.edit"),
        (_l("Licence"), "pos.business.license.index", "business.settings.view"),
        (_l("Audit log"), "pos.business.audit.index", "system.audit.view"),
        (_l("Print queue"), "pos.communication.printing.index", "communication.printing.view"),
        (_l("Messages"), "pos.communication.messages.index", "communication.messages.view"),
    )),
)


def office_frame(context: dict) -> dict:
    """Return the frame of a back-office page: menu, person, business; nothing for other pages."""
    actor = current_actor()
    if not request.path.startswith("/office") or actor is None:
        return {"license": banner} if request.path.startswith("/till") and (banner := license_banner()) else {}
    frame = {
        "license": license_banner(),
        "user": {"name": actor.name, "initials": "".join(word[:1] for word in actor.name.split()[:2]).upper(),
                 "role": g.get("role_label", "")},
        "nav": menu(actor),
        "account": _links(("pos.identity.account.index", _("Account and sessions"), "user"),
                          ("pos.business.access.businesses", _("Switch business"), "store")),
        "sign_out_url": _find("pos.identity.sign_in.sign_out"),
    }
    if actor.tenant_id:
        tenant = get_tenant()
        frame["business"] = {"name": tenant.name}
        frame["switches"] = _links(("pos.business.access.businesses", _("Switch business"), "store"))
        frame["bell"] = {"url": url("pos.communication.notifications.index"), "count": count_unread(actor)}
        g.setdefault("currency", tenant.currency)
    return frame


def menu(actor) -> list[dict]:
    """Return the menu as plain dicts, only with what the actor may open."""
    groups, here = [], _entry_of(request.endpoint)
    for label, icon, entries in MENU:
        children = [
            {"label": str(text), "url": target, "active": endpoint == here}
            for text, endpoint, permission in entries
            if actor.may(permission) and is_offered(endpoint) and (target := _find(endpoint))
        ]
        if children:
            groups.append({"label": str(label), "icon": icon, "url": children[0]["url"], "children": children,
                           "active": any(child["active"] for child in children)})
    home = _find("pos.reporting.dashboard.index")
    start = [{"label": _("Overview"), "icon": "home", "url": home, "children": [],
              "active": request.endpoint == "pos.reporting.dashboard.index"}] if home else []
    return start + groups


def _entry_of(endpoint: str) -> str | None:
    """Return the menu's entry for a page: its own, else the first one of the same resource, else None."""
    entries = [entry for _label, _icon, group in MENU for _text, entry, _permission in group]
    resource = endpoint.rpartition(".")[0]
    same = (entry for entry in entries if entry.rpartition(".")[0] == resource)
    return endpoint if endpoint in entries else next(same, None)


def _find(endpoint: str) -> str | None:
    return url(endpoint) if endpoint in current_app.view_functions else None


def _links(*entries: tuple[str, str, str]) -> list[dict]:
    return [{"label": label, "url": target, "icon": icon} for endpoint, label, icon in entries if (target := _find(endpoint))]
