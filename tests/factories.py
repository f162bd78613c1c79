"""Small things that tests are about: products, shifts, drafts of documents. Each commits nothing."""

from __future__ import annotations

import itertools
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.pos.catalog.products.models import Product, ProductTax, ProductVariant, VariantBarcode
from app.pos.catalog.taxes.models import Tax, TaxType
from app.pos.catalog.units.models import Unit
from app.pos.inventory.stock.models import StockLevel
from app.pos.payments.api import PaymentMethod
from app.pos.sales.api import DraftLine, DraftPayment, SaleDraft, SaleKind
from app.pos.sales.shifts.models import Shift
from app.pricing import Discount, LineInput, currency_unit, price_document
from app.pricing import Tax as PricingTax

_numbers = itertools.count(1)


def make_unit() -> UUID:
    """Return the id of the business's unit "pc"."""
    found = db.session.scalar(db.select(Unit.id).where(Unit.code == "pc"))
    if found is None:
        found = new_id()
        db.session.add(Unit(id=found, code="pc", name="Piece"))
        db.session.flush()
    return found


def make_tax(rate: str = "20", *, included: bool = True, code: str | None = None, **known) -> Tax:
    """Make a tax of the business."""
    tax = Tax(id=new_id(), code=code or f"T{rate}-{next(_numbers)}", name=f"VAT {rate} %", rate=Decimal(rate),
              type=TaxType.INCLUSIVE if included else TaxType.EXCLUSIVE, **known)
    db.session.add(tax)
    db.session.flush()
    return tax


def make_product(
    price: str = "2.50", *, cost: str = "1.00", stock: str | None = "100", shop: SimpleNamespace | None = None,
    taxes: tuple[Tax, ...] = (), name: str | None = None, barcode: str | None = None, oversell: str = "warn",
    has_serials: bool = False,
) -> SimpleNamespace:
    """Make a product with one variant, its barcode and, with `stock` and `shop`, an opening level without a movement.

    Gives variant_id, product_id, sku, barcode, name, price, taxes, oversell.
    """
    number = next(_numbers)
    name = name or f"Article {number}"
    product = Product(id=new_id(), name=name, unit_id=make_unit(), oversell=oversell, has_serials=has_serials)
    variant = ProductVariant(id=new_id(), product_id=product.id, sku=f"SKU-{number}-{new_id().hex[-6:]}",
                             selling_price=Decimal(price), cost_price=Decimal(cost))
    db.session.add(product)
    db.session.flush()
    db.session.add(variant)
    db.session.flush()
    barcode = barcode or f"C{number}{new_id().hex[-8:]}"
    db.session.add(VariantBarcode(id=new_id(), variant_id=variant.id, barcode=barcode, is_primary=True))
    for tax in taxes:
        db.session.add(ProductTax(id=new_id(), product_id=product.id, tax_id=tax.id))
    if stock is not None and shop is not None:
        db.session.add(StockLevel(id=new_id(), branch_id=shop.branch_id, variant_id=variant.id, quantity=Decimal(stock),
                                  value=Decimal(cost) * Decimal(stock)))
    db.session.flush()
    return SimpleNamespace(variant_id=variant.id, product_id=product.id, sku=variant.sku, barcode=barcode, name=name,
                           price=Decimal(price), cost=Decimal(cost), taxes=taxes, oversell=oversell)


def make_shift(shop: SimpleNamespace, *, register_id: UUID | None = None, float_amount: str = "100") -> UUID:
    """Open a shift on the shop's register, by the cashier."""
    moment = now()
    shift = Shift(id=new_id(), number=f"S-{new_id().hex[-8:]}", branch_id=shop.branch_id,
                  register_id=register_id or shop.register_id, currency=shop.currency, business_date=moment.date(),
                  opened_by_id=shop.staff["CASHIER"], opened_at=moment, opening_balance=Decimal(float_amount))
    db.session.add(shift)
    db.session.flush()
    return shift.id


def draft_lines(*wanted: tuple, currency: str = "GBP") -> list[DraftLine]:
    """Price (product, quantity) or (product, quantity, discount percent) tuples into lines, as the till does."""
    inputs = []
    for number, (product, quantity, *discount) in enumerate(wanted):
        inputs.append(LineInput(
            number, product.price, Decimal(quantity),
            tuple(PricingTax(tax.code, tax.kind, tax.rate, tax.type == TaxType.INCLUSIVE) for tax in product.taxes),
            Discount("percent", Decimal(discount[0])) if discount else None))
    priced = price_document(inputs, unit=currency_unit(currency))
    lines = []
    for (product, *_rest), line in zip(wanted, priced.lines, strict=True):
        lines.append(DraftLine(
            id=new_id(), variant_id=product.variant_id, sku=product.sku, barcode=product.barcode,
            product_name=product.name, unit="pc", quantity=line.quantity, list_price=product.price,
            unit_price=line.unit_price, gross=line.gross, discount=line.discount, order_discount=line.order_discount,
            net=line.net, tax=line.tax, total=line.total, oversell=product.oversell,
            taxes=[{"tax_id": tax.id, "code": tax.code, "name": tax.name, "kind": str(tax.kind), "rate": tax.rate,
                    "included": tax.type == TaxType.INCLUSIVE, "base": share.base, "amount": share.amount}
                   for tax, share in zip(product.taxes, line.taxes, strict=True)]))
    return lines


def cash(amount, tendered=None) -> DraftPayment:
    """Return a cash leg that settles `amount`."""
    amount = Decimal(amount)
    given = Decimal(tendered) if tendered is not None else amount
    return DraftPayment(PaymentMethod.CASH, amount, given, change=given - amount)


def make_draft(shop: SimpleNamespace, shift_id: UUID, *wanted: tuple, **known) -> SaleDraft:
    """Return a cash sale of the wanted (product, quantity) tuples."""
    lines = known.pop("lines", None) or draft_lines(*wanted, currency=shop.currency)
    total = sum((line.total for line in lines), Decimal(0))
    payments = known.pop("payments", None) or [cash(total)]
    return SaleDraft(id=known.pop("id", new_id()), kind=known.pop("kind", SaleKind.SALE),
                     register_id=known.pop("register_id", shop.register_id), shift_id=shift_id, lines=lines,
                     payments=payments, **known)
