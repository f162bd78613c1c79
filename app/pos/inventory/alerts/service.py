"""Raising and resolving alerts: after stock moved, and for everything when somebody asks."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.pos.catalog.api import ReorderLevelsChanged
from app.pos.communication.api import notify_staff
from app.pos.inventory.alerts import queries, rules
from app.pos.inventory.alerts.models import StockAlert
from app.pos.inventory.stock.events import StockMoved

PERMISSION = "inventory.alerts.view"
PAGE = "/office/inventory/alerts/"


def watch(event: StockMoved) -> None:
    """Look at the variants that moved (handler of StockMoved after commit; safe to repeat)."""
    review(UUID(str(event.branch_id)), [UUID(variant_id) for variant_id in event.variant_ids.split(",")])


def watch_levels(event: ReorderLevelsChanged) -> None:
    """Look at variants whose reorder level is another now, wherever they are kept (handler after commit; safe to repeat)."""
    variant_ids = [UUID(variant_id) for variant_id in event.variant_ids.split(",")]
    for branch_id in queries.list_keeping_branches(variant_ids):
        review(branch_id, variant_ids)


def review(branch_id: UUID, variant_ids: Collection[UUID] | None = None) -> int:
    """Compare stock with the reorder levels, raise what is low, resolve what no longer is; return how many were raised.

    Without `variant_ids` everything at the branch is looked at. Staff who see alerts get one notice for all that is new.
    """
    open_alerts = queries.open_alerts(branch_id, variant_ids)
    raised: list[str] = []
    for variant in queries.list_watched(branch_id, variant_ids):
        alert = open_alerts.pop(variant["variant_id"], None)
        severity = rules.severity_of(variant["available"], variant["reorder_level"])
        if severity is None:
            _resolve(alert)
        elif alert is not None:
            alert.severity, alert.quantity, alert.reorder_level = severity, variant["available"], variant["reorder_level"]
            alert.type = _type(variant["available"])
        else:
            raised.append(variant["name"])
            db.session.add(StockAlert(
                branch_id=branch_id, variant_id=variant["variant_id"], type=_type(variant["available"]), severity=severity,
                quantity=variant["available"], reorder_level=variant["reorder_level"]))
    for alert in open_alerts.values():  # no longer watched: the reorder level was taken away, or the product
        _resolve(alert)
    db.session.flush()
    if raised:
        _tell(raised)
    return len(raised)


def _resolve(alert: StockAlert | None) -> None:
    if alert is not None:
        alert.resolved_at = now()


def _type(available: Decimal) -> str:
    return "out" if available <= 0 else "low"


def _tell(names: list[str]) -> None:
    message = (_l("%(product)s is at its reorder level or below.", product=names[0]) if len(names) == 1 else
               _l("%(count)s products are at their reorder level or below: %(products)s", count=len(names),
                  products=", ".join(names[:5]) + ("…" if len(names) > 5 else "")))
    notify_staff("stock_low", _l("Stock is low"), message, url=PAGE, permission=PERMISSION)
