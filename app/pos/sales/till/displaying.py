"""What the customer sees: the sale in the making, or the change of the one that was just finished."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.kernel.clock import now
from app.pos.sales.till import queries
from app.pos.sales.till.basket import look
from app.pos.sales.till.presenter import line_view, totals_view
from app.pos.sales.till.queries import Till

STAYS = timedelta(seconds=60)


def state(at: Till) -> dict[str, Any]:
    """Return the display's content: mode "selling" (last line, lines, totals), "paid" (total, paid, change) or "idle"."""
    shop = {"business": at.business_name, "branch": at.branch_name}
    basket = look(at)
    if basket is not None and basket.lines:
        lines = [line_view(line) for line in basket.lines]
        return {"mode": "selling", **shop, "last": lines[-1], "lines": lines[-8:], "totals": totals_view(basket)}
    sale = queries.find_last_sale(at.register_id, since=now() - STAYS)
    if sale is not None:
        return {"mode": "paid", **shop, "total": sale["total"] + sale["rounding"], "change": sale["change"],
                "number": sale["invoice_number"], "is_refund": sale["total"] < 0}
    return {"mode": "idle", **shop}
