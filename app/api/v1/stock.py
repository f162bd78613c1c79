"""What is in stock."""

from __future__ import annotations

from app.api.v1.interface import INTERFACE, NUMBER, named, page_of
from app.kernel.actor import current_actor
from app.kernel.json_api.endpoint import Api
from app.kernel.json_api.schema import PAGING, STRING, UUID_, given, one_of, or_null, text
from app.kernel.json_api.values import picked
from app.pos.inventory.api import Shown, choose_branch, page_levels

stock = Api(INTERFACE, "stock", "What is in stock")

_NAMES = {"variant_id": UUID_, "sku": STRING, "name": STRING, "name_ar": or_null(STRING), "unit": STRING,
          "state": one_of("in", "low", "out", "negative")}
_FIGURES = {"quantity": NUMBER, "reserved": NUMBER, "available": NUMBER, "reorder_level": or_null(NUMBER)}


@stock.get("/stock", permission="inventory.stock.view",
           answer=page_of("StockLevel", named("StockLevel", {**_NAMES, **_FIGURES})),
           query=given({}, {"branch_id": UUID_, "q": text(100), "state": one_of("in", "low", "out", "negative"), **PAGING}))
def index(asked: dict) -> dict:
    """List the stock levels of a branch (the main one if none is named), by name."""
    branch = choose_branch(current_actor(), asked["branch_id"])
    shown = Shown((branch["id"],), query=asked["q"] or "", state=asked["state"] or "")
    total, rows = page_levels(shown, (asked["page"] - 1) * asked["limit"], asked["limit"])
    return {"items": [picked(row, plain=tuple(_NAMES), numbers=tuple(_FIGURES)) for row in rows],
            "page": asked["page"], "limit": asked["limit"], "total": total}
