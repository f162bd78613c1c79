"""What accounts measure, and which purposes the product posts to by itself."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.i18n import _l


class AccountType(StrEnum):
    """What an account measures."""

    ASSET = "ASSET"
    LIABILITY = "LIABILITY"
    EQUITY = "EQUITY"
    REVENUE = "REVENUE"
    EXPENSE = "EXPENSE"


TYPE_LABELS = {
    AccountType.ASSET: _l("Asset"), AccountType.LIABILITY: _l("Liability"), AccountType.EQUITY: _l("Equity"),
    AccountType.REVENUE: _l("Revenue"), AccountType.EXPENSE: _l("Expense"),
}


class Purpose(StrEnum):
    """What the product posts by itself; each business says to which of its accounts."""

    CASH = "CASH"
    CARD_CLEARING = "CARD_CLEARING"
    BANK_TRANSFER = "BANK_TRANSFER"
    MOBILE = "MOBILE"
    CHECK = "CHECK"
    OTHER_TENDER = "OTHER_TENDER"
    SAFE = "SAFE"
    CASH_MOVEMENT = "CASH_MOVEMENT"
    INVENTORY = "INVENTORY"
    TAX_PAYABLE = "TAX_PAYABLE"
    OPENING_STOCK = "OPENING_STOCK"
    SALES = "SALES"
    COST_OF_GOODS = "COST_OF_GOODS"
    STOCK_ADJUSTMENT = "STOCK_ADJUSTMENT"
    STOCK_RECEIVED = "STOCK_RECEIVED"
    CASH_DIFFERENCE = "CASH_DIFFERENCE"
    CASH_ROUNDING = "CASH_ROUNDING"
    ROUNDING_DIFFERENCE = "ROUNDING_DIFFERENCE"


PURPOSE_LABELS = {
    Purpose.CASH: _l("Cash in the drawers"),
    Purpose.CARD_CLEARING: _l("Card payments on their way to the bank"),
    Purpose.BANK_TRANSFER: _l("Bank transfers"),
    Purpose.MOBILE: _l("Mobile payments"),
    Purpose.CHECK: _l("Cheques to be cashed"),
    Purpose.OTHER_TENDER: _l("Other means of payment"),
    Purpose.SAFE: _l("Cash dropped into the safe"),
    Purpose.CASH_MOVEMENT: _l("Cash paid in and out of drawers"),
    Purpose.INVENTORY: _l("Goods in stock"),
    Purpose.TAX_PAYABLE: _l("Tax collected on sales"),
    Purpose.OPENING_STOCK: _l("Stock at the beginning"),
    Purpose.SALES: _l("Sales and returns"),
    Purpose.COST_OF_GOODS: _l("Cost of goods sold"),
    Purpose.STOCK_ADJUSTMENT: _l("Stock lost, damaged or found"),
    Purpose.STOCK_RECEIVED: _l("Goods received, not yet invoiced"),
    Purpose.CASH_DIFFERENCE: _l("Differences of the drawer count"),
    Purpose.CASH_ROUNDING: _l("Cash rounding"),
    Purpose.ROUNDING_DIFFERENCE: _l("Rounding differences"),
}

ASSETS, PROFIT = (AccountType.ASSET,), (AccountType.REVENUE, AccountType.EXPENSE)
FITTING: dict[Purpose, tuple[AccountType, ...]] = {
    Purpose.CASH: ASSETS, Purpose.CARD_CLEARING: ASSETS, Purpose.BANK_TRANSFER: ASSETS, Purpose.MOBILE: ASSETS,
    Purpose.CHECK: ASSETS, Purpose.OTHER_TENDER: ASSETS, Purpose.SAFE: ASSETS,
    Purpose.CASH_MOVEMENT: (AccountType.ASSET, AccountType.LIABILITY, AccountType.EXPENSE), Purpose.INVENTORY: ASSETS,
    Purpose.TAX_PAYABLE: (AccountType.LIABILITY,), Purpose.OPENING_STOCK: (AccountType.EQUITY, AccountType.LIABILITY),
    Purpose.SALES: (AccountType.REVENUE,), Purpose.COST_OF_GOODS: (AccountType.EXPENSE,),
    Purpose.STOCK_ADJUSTMENT: PROFIT, Purpose.STOCK_RECEIVED: (AccountType.LIABILITY,),
    Purpose.CASH_DIFFERENCE: PROFIT, Purpose.CASH_ROUNDING: PROFIT, Purpose.ROUNDING_DIFFERENCE: PROFIT,
}
"""The account types that make sense for each purpose; the mapping page offers no others."""
