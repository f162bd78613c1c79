"""Back-office page of stock alerts."""

from __future__ import annotations

from flask import request

from app.kernel.actor import current_actor
from app.kernel.forms import Form, form_view
from app.kernel.i18n import _, _n, _p
from app.kernel.pages import asked_page, notify, paging, redirect_to, url
from app.kernel.resource import Resource
from app.pos.inventory.alerts import queries, service
from app.pos.inventory.alerts.rules import LABELS, AlertSeverity
from app.pos.inventory.places import visible_branches

alerts = Resource("pos.inventory.alerts", url="/office/inventory/alerts")
AT = "pos.inventory.alerts"
SIZE = 50


@alerts.page("/", permission="inventory.alerts.view")
def index():
    """List what is low, the most urgent first; or what was."""
    is_open = request.args.get("state") != "resolved"
    branch_ids = [row["id"] for row in visible_branches(current_actor())]
    number = asked_page()
    total, rows = queries.page_alerts(branch_ids, is_open, (number - 1) * SIZE, SIZE)
    state = None if is_open else "resolved"
    return {
        "title": _("Stock alerts"), "is_open": is_open,
        "lead": _("What is at its reorder level or below. The level is set on the product."),
        "tabs": [{"label": _p("state", "Open"), "url": url(f"{AT}.index"), "is_current": is_open},
                 {"label": _("Resolved"), "url": url(f"{AT}.index", state="resolved"), "is_current": not is_open}],
        "rows": [{**row, "severity": {"text": str(LABELS[AlertSeverity(row["severity"])]), "tone": _tone(row["severity"])},
                  "url": url("pos.inventory.stock.show", variant_id=row["variant_id"], branch=row["branch_id"])} for row in rows],
        "paging": paging(number, SIZE, total, f"{AT}.index", state=state),
        "check": form_view(Form(), action=url(f"{AT}.check"), submit=_("Check all stock now")),
    }


@alerts.action("/check", permission="inventory.alerts.view")
def check():
    """Compare all stock with the reorder levels now: after levels were changed, or an import."""
    raised = sum(service.review(branch["id"]) for branch in visible_branches(current_actor()))
    notify(_n("All stock was checked: %(num)s new alert.", "All stock was checked: %(num)s new alerts.", raised))
    return redirect_to(f"{AT}.index")


def _tone(severity: str) -> str:
    return {"CRITICAL": "danger", "HIGH": "warning", "MEDIUM": "warning"}.get(severity, "info")
