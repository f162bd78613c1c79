"""The door of the inventory domain: what other domains may use of it."""

from app.pos.inventory.serials.codes import find_serials
from app.pos.inventory.serials.ledger import move_serials
from app.pos.inventory.stock.events import StockMoved
from app.pos.inventory.stock.ledger import add_movements, check_short
from app.pos.inventory.stock.queries import list_levels, stock_facts
from app.pos.inventory.stock.rules import InventoryMovementType, Movement, value_of

__all__ = [
    "InventoryMovementType", "Movement", "StockMoved", "add_movements", "check_short", "find_serials", "list_levels",
    "move_serials", "stock_facts", "value_of",
]
