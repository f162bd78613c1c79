"""From the lines of an invoice to the document that `post_sale` stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.ids import new_id
from app.pos.sales.api import (
    DraftLine,
    DraftPayment,
    SaleDraft,
    SaleKind,
    return_figures,
    returnable_lines,
    to_original_tenders,
)
from app.pos.sync.online_retail.rules import Invoice, method_of
from app.pricing import LineInput, Tax, currency_unit, price_document

ZERO = Decimal(0)
SOURCE = "import"
Sellables = Mapping[str, dict[str, Any]]


def draft_lines(invoice: Invoice, goods: Sellables, tax: dict[str, Any] | None, currency: str) -> list[DraftLine]:
    """Return the invoice's lines, priced each on its own; quantities keep their sign.

    `goods` are sellables by stock code, `tax` the one tax that the given prices contain, as a sellable carries it.
    """
    taxes = (Tax(tax["code"], tax["kind"], tax["rate"], tax["included"]),) if tax else ()
    priced = price_document([LineInput(number, row.price, row.quantity, taxes) for number, row in enumerate(invoice.sold)],
                            unit=currency_unit(currency))
    lines = []
    for row, line in zip(invoice.sold, priced.lines, strict=True):
        article = goods[row.code]
        lines.append(DraftLine(
            id=new_id(), variant_id=article["variant_id"], sku=article["sku"], barcode=article["barcode"],
            product_name=row.description or article["product_name"], product_name_ar=article["product_name_ar"],
            category_id=article["category_id"], category_name=article["category_name"], unit=article["unit"],
            quantity=line.quantity, list_price=row.price, unit_price=row.price, gross=line.gross, discount=line.discount,
            order_discount=line.order_discount, net=line.net, tax=line.tax, total=line.total,
            taxes=[{"tax_id": tax["id"], "code": tax["code"], "name": tax["name"], "kind": tax["kind"], "rate": tax["rate"],
                    "included": tax["included"], "base": share.base, "amount": share.amount}
                   for share in line.taxes] if tax else [],
            keeps_stock=article["keeps_stock"], oversell="allow"))
    return lines


def sale_draft(
    invoice: Invoice, lines: list[DraftLine], *, register_id: UUID, shift_id: UUID, customer_id: UUID | None, sold_at: datetime,
) -> SaleDraft:
    """Return the invoice as a sale, or a cancellation whose sale is not known as a return without receipt."""
    total = sum((line.total for line in lines), ZERO)
    payments = [DraftPayment(method_of(invoice.customer), total, total)] if total else []
    return SaleDraft(
        id=new_id(), kind=SaleKind.RETURN if invoice.is_cancellation else SaleKind.SALE, register_id=register_id,
        shift_id=shift_id, lines=lines, payments=payments, customer_id=customer_id, source=SOURCE,
        external_reference=invoice.number, sold_at=sold_at, audit_action="sync.online_retail.import")


def return_draft(draft: SaleDraft, original_sale_id: UUID, originals: list[UUID], currency: str) -> SaleDraft:
    """Return a cancellation as a return of one sale: line by line its shares, the money back the way it came."""
    items = {item["id"]: item for item in returnable_lines(original_sale_id)}
    lines = []
    for line, item_id in zip(draft.lines, originals, strict=True):
        figures = return_figures(items[item_id], -line.quantity, currency)
        lines.append(replace(line, original_item_id=item_id, **figures))
    total = sum((line.total for line in lines), ZERO)
    payments = [DraftPayment(payment["method"], -part, -part, refund_of_id=payment["id"])
                for payment, part in to_original_tenders(original_sale_id, -total)]
    rest = total - sum((payment.amount for payment in payments), ZERO)
    if rest:
        payments.append(DraftPayment(draft.payments[0].method, rest, rest))
    return replace(draft, lines=lines, payments=payments, original_sale_id=original_sale_id)
