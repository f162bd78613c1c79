"""The door of the sales domain."""

from app.pos.sales.direct.service import About, WantedLine, sell, take_back
from app.pos.sales.sales.drafts import DraftLine, DraftPayment, PostedSale, SaleDraft
from app.pos.sales.sales.events import ReceiptWanted, SalePosted, SaleRecorded
from app.pos.sales.sales.lists import Wanted as WantedSales
from app.pos.sales.sales.lists import page_sales
from app.pos.sales.sales.models import Sale, SaleItem, SaleItemTax, SaleKind, SalePayment, SaleStatus
from app.pos.sales.sales.presenter import document_view
from app.pos.sales.sales.queries import find_by_external_reference, find_sale_id, get_sale, list_items, list_payments
from app.pos.sales.sales.returning import (
    refundable_payments,
    return_figures,
    returnable_lines,
    to_original_tenders,
)
from app.pos.sales.sales.reversal import cancel_sale, void_sale
from app.pos.sales.sales.rules import SEALED_ITEM, SEALED_PAYMENT, SEALED_SALE, receipt_number
from app.pos.sales.sales.rules import digest as sale_digest
from app.pos.sales.sales.rules import seal as sale_seal
from app.pos.sales.sales.service import post_sale
from app.pos.sales.shifts.alerts import tell_of_variance
from app.pos.sales.shifts.events import CashMoved, ShiftClosed, ShiftOpened, VarianceFound
from app.pos.sales.shifts.lists import page_shifts
from app.pos.sales.shifts.models import CashDirection, ShiftStatus
from app.pos.sales.shifts.presenter import figures_view
from app.pos.sales.shifts.queries import find_open_shift, get_shift, get_z_report, list_unreported
from app.pos.sales.shifts.rules import denominations_of
from app.pos.sales.shifts.rules import seal as z_seal
from app.pos.sales.shifts.service import close_shift, count_no_sale, move_cash, open_shift, x_report
from app.pos.sales.till.holding import give_up_expired
from app.pos.sales.till.payments import Tender
from app.pos.sales.till.returning import Back
from app.pos.sales.till.rules import RETURN_REASONS
from app.pos.sales.z_reports.service import create_z_report

__all__ = [
    "RETURN_REASONS",
    "SEALED_ITEM",
    "SEALED_PAYMENT",
    "SEALED_SALE",
    "About",
    "Back",
    "CashDirection",
    "CashMoved",
    "DraftLine",
    "DraftPayment",
    "PostedSale",
    "ReceiptWanted",
    "Sale",
    "SaleDraft",
    "SaleItem",
    "SaleItemTax",
    "SaleKind",
    "SalePayment",
    "SalePosted",
    "SaleRecorded",
    "SaleStatus",
    "ShiftClosed",
    "ShiftOpened",
    "ShiftStatus",
    "Tender",
    "VarianceFound",
    "WantedLine",
    "WantedSales",
    "cancel_sale",
    "close_shift",
    "count_no_sale",
    "create_z_report",
    "denominations_of",
    "document_view",
    "figures_view",
    "find_by_external_reference",
    "find_open_shift",
    "find_sale_id",
    "get_sale",
    "get_shift",
    "get_z_report",
    "give_up_expired",
    "list_items",
    "list_payments",
    "list_unreported",
    "move_cash",
    "open_shift",
    "page_sales",
    "page_shifts",
    "post_sale",
    "receipt_number",
    "refundable_payments",
    "return_figures",
    "returnable_lines",
    "sale_digest",
    "sale_seal",
    "sell",
    "take_back",
    "tell_of_variance",
    "to_original_tenders",
    "void_sale",
    "x_report",
    "z_seal",
]
