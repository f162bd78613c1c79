"""A shop that did everything once, by the doors of the product: what the doctor must find clean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from types import SimpleNamespace

from sqlalchemy import Connection, create_engine, text

from app.kernel.database import db
from app.kernel.ids import new_id
from app.pos.catalog.sellables.service import refresh_search
from app.pos.customers.api import create_customer
from app.pos.inventory.api import AdjustedLine, StockAdjustmentReason, adjust_stock
from app.pos.payments.api import PaymentMethod
from app.pos.payments.currencies.service import set_rate
from app.pos.payments.terminals.models import TerminalPayment, TerminalStatus
from app.pos.sales.api import (
    CashDirection,
    DraftPayment,
    SaleKind,
    close_shift,
    create_z_report,
    move_cash,
    open_shift,
    post_sale,
    return_figures,
    returnable_lines,
    to_original_tenders,
    void_sale,
)
from app.pos.sales.till.models import Cart, CartStatus
from tests.factories import DraftLine, cash, draft_lines, make_draft, make_product, make_tax


def trade(shop: SimpleNamespace) -> SimpleNamespace:
    """Trade for two shifts and one Z-report, then commit; gives the ids of what tests want to spoil."""
    actor, tax = shop.system, make_tax("20")
    tea = make_product("12.00", cost="5.00", stock=None, taxes=(tax,))
    cup = make_product("3.35", cost="1.25", stock=None, taxes=(tax,))
    refresh_search([tea.product_id, cup.product_id])
    adjust_stock(shop.branch_id, [AdjustedLine(tea.variant_id, quantity=Decimal(10), unit_cost=Decimal("5.00")),
                                  AdjustedLine(cup.variant_id, quantity=Decimal(4), unit_cost=Decimal("1.25"))],
                 StockAdjustmentReason.INITIAL, actor)
    adjust_stock(shop.branch_id, [AdjustedLine(cup.variant_id, quantity=Decimal(-1))], StockAdjustmentReason.DAMAGE, actor)
    customer_id = create_customer({"name": "Regular"}, actor)
    first = open_shift(shop.register_id, Decimal("100.00"), actor).id
    sold = post_sale(make_draft(shop, first, (tea, 2), (cup, 1, "10"), customer_id=customer_id), actor)
    rounded = post_sale(make_draft(shop, first, (cup, 1), payments=[cash("3.40", "5.00")], rounding=Decimal("0.05")), actor)
    card = pay_by_card(shop, first, tea)
    give_back(shop, first, sold.id, customer_id)
    void_sale(rounded.id, shift_id=first, reason="Wrong article", actor=actor)
    oversold = post_sale(make_draft(shop, first, (cup, 9)), actor)
    move_cash(first, CashDirection.IN, Decimal("20.00"), "Change", actor)
    move_cash(first, CashDirection.OUT, Decimal("5.00"), "Window cleaner", actor)
    move_cash(first, CashDirection.DROP, Decimal("50.00"), "Safe", actor)
    set_rate("EUR", Decimal("0.85"), actor)
    move_cash(first, CashDirection.IN, Decimal("30.00"), "Change", actor, "EUR")
    close_shift(first, {"GBP": {"50": 2, "0.01": 3}, "EUR": {"5": 5}}, actor)
    report = create_z_report(shop.branch_id, actor)
    second = open_shift(shop.register_id, Decimal("0.00"), actor).id
    exchange(shop, second, tea, cup)
    adjust_stock(shop.branch_id, [AdjustedLine(cup.variant_id, quantity=Decimal(20), unit_cost=Decimal("1.40"))],
                 StockAdjustmentReason.RECOUNT, actor)
    db.session.commit()
    return SimpleNamespace(shift_id=first, open_shift_id=second, sold_id=sold.id, card_id=card.id, z_report_id=report.id,
                           oversold_id=oversold.id, customer_id=customer_id, tea=tea, cup=cup)


def pay_by_card(shop: SimpleNamespace, shift_id, product):
    """Sell one for an approved card payment, from a completed cart."""
    sale_id, terminal_id = new_id(), new_id()
    db.session.add(TerminalPayment(
        id=terminal_id, register_id=shop.register_id, source_kind="cart", source_id=sale_id, provider="fake",
        amount=product.price, currency="GBP", status=TerminalStatus.APPROVED))
    db.session.add(Cart(
        id=sale_id, branch_id=shop.branch_id, register_id=shop.register_id, shift_id=shift_id,
        employee_id=shop.staff["CASHIER"], status=CartStatus.COMPLETED, currency="GBP"))
    db.session.flush()
    paid = DraftPayment(PaymentMethod.CARD, product.price, product.price, terminal_payment_id=terminal_id)
    return post_sale(make_draft(shop, shift_id, (product, 1), id=sale_id, payments=[paid]), shop.system)


def give_back(shop: SimpleNamespace, shift_id, sale_id, customer_id):
    """Return one piece of a sale's first line, damaged, to its tender."""
    item = returnable_lines(sale_id)[0]
    line = DraftLine(
        id=new_id(), variant_id=item["variant_id"], sku=item["sku"], product_name=item["product_name"], unit="pc",
        list_price=item["list_price"], unit_price=item["unit_price"], original_item_id=item["id"], restock=False,
        **return_figures(item, Decimal(1), "GBP"))
    refunds = [DraftPayment(payment["method"], -part, -part, refund_of_id=payment["id"])
               for payment, part in to_original_tenders(sale_id, -line.total)]
    return post_sale(make_draft(shop, shift_id, lines=[line], payments=refunds, kind=SaleKind.RETURN,
                                original_sale_id=sale_id, customer_id=customer_id, reason="Broken"), shop.system)


def exchange(shop: SimpleNamespace, shift_id, taken, brought):
    """Take one product for another without a receipt."""
    lines = draft_lines((taken, 1), (brought, -1))
    return post_sale(make_draft(shop, shift_id, lines=lines, kind=SaleKind.EXCHANGE), shop.system)


@contextmanager
def behind_the_back(owner_url: str, *tables: str) -> Iterator[Connection]:
    """Yield the owner's connection with the triggers of these tables off: the only way to spoil a fact.

    Whatever is done there is undone at the end, so one shop serves many tests.
    """
    engine = create_engine(owner_url)
    with engine.connect() as owner:
        for table in tables:
            owner.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        yield owner
        owner.rollback()
    engine.dispose()
