"""The door of the inventory domain: what other domains may use of it."""

from app.pos.inventory.adjustments.rules import AdjustedLine, StockAdjustmentReason
from app.pos.inventory.adjustments.service import adjust_stock
from app.pos.inventory.places import choose_branch
from app.pos.inventory.serials.codes import find_serials
from app.pos.inventory.serials.ledger import move_serials
from app.pos.inventory.stock.events import StockMoved, StockValueChanged, ValueCause
from app.pos.inventory.stock.ledger import add_movements, check_short
from app.pos.inventory.stock.pages import Shown, page_levels
from app.pos.inventory.stock.queries import list_levels, stock_facts
from app.pos.inventory.stock.rules import InventoryMovementType, Movement, value_of
from app.pos.inventory.stock.service import Document, document_at, receive_stock, release_stock, reserve_stock

__all__ = [
    "AdjustedLine",
    "Document",
    "InventoryMovementType",
    "Movement",
    "Shown",
    "StockAdjustmentReason",
    "StockMoved",
    "StockValueChanged",
    "ValueCause",
    "add_movements",
    "adjust_stock",
    "check_short",
    "choose_branch",
    "document_at",
    "find_serials",
    "list_levels",
    "move_serials",
    "page_levels",
    "receive_stock",
    "release_stock",
    "reserve_stock",
    "stock_facts",
    "value_of",
]
