"""The door of the sales domain."""

from app.pos.sales.sales.drafts import DraftLine, DraftPayment, PostedSale, SaleDraft
from app.pos.sales.sales.events import SalePosted, SaleRecorded
from app.pos.sales.sales.models import SaleKind, SaleStatus
from app.pos.sales.sales.queries import find_by_external_reference, find_sale_id, get_sale, list_items, list_payments
from app.pos.sales.sales.returning import (
    refundable_payments,
    return_figures,
    returnable_lines,
    to_original_tenders,
)
from app.pos.sales.sales.reversal import cancel_sale, void_sale
from app.pos.sales.sales.service import post_sale

__all__ = [
    "DraftLine", "DraftPayment", "PostedSale", "SaleDraft", "SaleKind", "SalePosted", "SaleRecorded", "SaleStatus",
    "cancel_sale", "find_by_external_reference", "find_sale_id", "get_sale", "list_items", "list_payments", "post_sale",
    "refundable_payments", "return_figures", "returnable_lines", "to_original_tenders", "void_sale",
]
