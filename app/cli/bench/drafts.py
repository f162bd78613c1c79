"""The sale that is measured: a cart priced by the money engine, 5, 20 or 50 lines, one cash payment, a customer."""

from __future__ import annotations

import random
from decimal import Decimal

from app.cli.bench.world import World
from app.kernel.ids import new_id
from app.pos.payments.api import PaymentMethod
from app.pos.sales.api import DraftLine, DraftPayment, SaleDraft, SaleKind
from app.pricing import LineInput, Tax, price_document

PRICE, UNIT = Decimal("2.49"), Decimal("0.01")
VAT = Tax("VAT20", "percent", Decimal(20), True)


def make_draft(world: World, till: int, lines: int, chance: random.Random) -> SaleDraft:
    """Return a fresh document of `lines` different articles for the till."""
    chosen = chance.sample(range(len(world.variants)), lines)
    priced = price_document([LineInput(at, PRICE, Decimal(1), (VAT,)) for at in chosen], unit=UNIT)
    drafted = [
        DraftLine(
            id=new_id(), variant_id=world.variants[at], sku=world.barcodes[at],
            barcode=world.barcodes[at], product_name="Article of the benchmark", unit="pc", quantity=line.quantity,
            list_price=PRICE, unit_price=PRICE, gross=line.gross, discount=line.discount,
            order_discount=line.order_discount, net=line.net, tax=line.tax, total=line.total,
            taxes=[{"tax_id": world.tax_id, "code": tax.code, "name": "VAT 20 %", "kind": tax.kind, "rate": tax.rate,
                    "included": tax.included, "base": tax.base, "amount": tax.amount} for tax in line.taxes])
        for at, line in zip(chosen, priced.lines, strict=True)
    ]
    return SaleDraft(
        id=new_id(), kind=SaleKind.SALE, register_id=world.registers[till], shift_id=world.shifts[till], lines=drafted,
        payments=[DraftPayment(PaymentMethod.CASH, priced.total, priced.total)], customer_id=world.customers[till])
