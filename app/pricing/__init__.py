"""The money engine: prices, discounts, taxes, rounding, refunds and cash, as pure functions on Decimal.

One engine for cart, receipt, refund, storefront and invoice. What it returns is stored; receipts, reports and
the books read the stored figures. See docs/money.md.
"""

from app.pricing.cash import CashRounding, PaidLeg, Payment, RoundedCash, Settlement, round_cash, settle
from app.pricing.discounts import Discount, OrderDiscount
from app.pricing.distribute import distribute
from app.pricing.document import price_document, price_line, summed
from app.pricing.explain import LABELS, explain, explain_settlement
from app.pricing.figures import (
    AppliedDiscount,
    LineInput,
    LineTax,
    PricedDocument,
    PricedLine,
    Returned,
    TaxTotal,
)
from app.pricing.invoice import (
    AllowanceCharge,
    InvoiceLine,
    PricedInvoice,
    VatCategory,
    VatSubtotal,
    price_invoice,
)
from app.pricing.money import currency_unit, round_money, with_decimals
from app.pricing.refund import refund_share
from app.pricing.reprice import reprice
from app.pricing.rounding_global import UnroundedLine, unrounded
from app.pricing.taxes import Tax

__all__ = [
    "LABELS",
    "AllowanceCharge",
    "AppliedDiscount",
    "CashRounding",
    "Discount",
    "InvoiceLine",
    "LineInput",
    "LineTax",
    "OrderDiscount",
    "PaidLeg",
    "Payment",
    "PricedDocument",
    "PricedInvoice",
    "PricedLine",
    "Returned",
    "RoundedCash",
    "Settlement",
    "Tax",
    "TaxTotal",
    "UnroundedLine",
    "VatCategory",
    "VatSubtotal",
    "currency_unit",
    "distribute",
    "explain",
    "explain_settlement",
    "price_document",
    "price_invoice",
    "price_line",
    "refund_share",
    "reprice",
    "round_cash",
    "round_money",
    "settle",
    "summed",
    "unrounded",
    "with_decimals",
]
