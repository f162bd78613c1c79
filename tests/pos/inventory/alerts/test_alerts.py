"""Alerts: raised when stock is low, resolved when it no longer is; staff are told once."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.kernel import outbox
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.tenancy import set_tenant
from app.pos.catalog.api import edit_product
from app.pos.catalog.products.models import ProductVariant
from app.pos.communication.messages.models import Notification
from app.pos.inventory.alerts.models import StockAlert
from app.pos.inventory.alerts.rules import severity_of
from app.pos.inventory.alerts.service import review
from app.pos.inventory.api import AdjustedLine, StockAdjustmentReason, adjust_stock, document_at, reserve_stock
from tests.personas import Persona
from tests.pos.inventory.goods import make_variant


@pytest.mark.parametrize(("available", "level", "severity"), [
    ("11", "10", None), ("10", "10", "LOW"), ("5", "10", "MEDIUM"), ("2.5", "10", "HIGH"), ("0", "10", "CRITICAL"),
    ("-1", "10", "CRITICAL"), ("0", None, None), ("0", "0", "CRITICAL"), ("1", "0", None)])
def test_how_urgent_an_order_is(available, level, severity):
    assert severity_of(Decimal(available), level and Decimal(level)) == severity


def count(shop, variant, counted):
    """Count a variant, commit, and let the worker handle what follows."""
    adjust_stock(shop.branch_id, [AdjustedLine(variant, counted=Decimal(counted), unit_cost=Decimal(1))],
                 StockAdjustmentReason.RECOUNT, shop.system)
    db.session.commit()
    outbox.drain()
    set_tenant(shop.tenant_id, None, db.session())


def alerts():
    return [(alert.type, alert.severity.value, alert.quantity, alert.resolved_at is None)
            for alert in db.session.scalars(select(StockAlert).order_by(StockAlert.id))]


def test_stock_that_falls_to_its_level_raises_one_alert_that_follows_it(shop):
    tea = make_variant(shop, name="Green tea", reorder_level=Decimal(10))
    count(shop, tea, "30")
    assert alerts() == []
    count(shop, tea, "9")
    count(shop, tea, "4")
    assert alerts() == [("low", "MEDIUM", 4, True)]
    count(shop, tea, "0")
    assert alerts() == [("out", "CRITICAL", 0, True)]
    count(shop, tea, "11")
    assert alerts() == [("out", "CRITICAL", 0, False)]
    count(shop, tea, "10")
    assert [alert[3] for alert in alerts()] == [False, True]


def test_another_reorder_level_is_looked_at_at_once(shop):
    tea = make_variant(shop, name="Green tea")
    count(shop, tea, "9")
    product_id = db.session.get(ProductVariant, (shop.tenant_id, tea)).product_id

    def order_at(level):
        edit_product(product_id, {}, [{"id": tea, "reorder_level": level and Decimal(level)}], shop.system)
        db.session.commit()
        outbox.drain()
        set_tenant(shop.tenant_id, None, db.session())
        return alerts()

    assert order_at("10") == [("low", "LOW", 9, True)]
    assert order_at("20") == [("low", "MEDIUM", 9, True)]
    assert order_at("5") == [("low", "MEDIUM", 9, False)]
    assert [alert[3] for alert in order_at("9")] == [False, True]
    assert [alert[3] for alert in order_at(None)] == [False, False]


def test_staff_are_told_once_for_each_alert(shop):
    tea = make_variant(shop, name="Green tea", reorder_level=Decimal(10))
    for counted in ("9", "8", "7"):
        count(shop, tea, counted)
    notices = db.session.scalars(select(Notification).where(Notification.kind == "stock_low")).all()
    assert [notice.message for notice in notices] == ["Green tea is at its reorder level or below."]
    assert notices[0].permission == "inventory.alerts.view"


def test_products_without_a_level_never_alert(shop):
    count(shop, make_variant(shop), "1")
    assert alerts() == []


def test_reserved_goods_count_as_gone(shop):
    tea = make_variant(shop, reorder_level=Decimal(10))
    count(shop, tea, "15")
    reserve_stock(document_at(shop.branch_id, "order", new_id(), "O-1", "Order", shop.system), [(tea, Decimal(6))])
    assert review(shop.branch_id, [tea]) == 1
    assert alerts() == [("low", "LOW", 9, True)]


def test_the_page_lists_what_is_low_and_checks_all_stock(app, shop):
    make_variant(shop, name="Green tea", reorder_level=Decimal(10))
    db.session.commit()
    manager = Persona(app, shop, "MANAGER")
    assert "Nothing is low" in manager.get("/office/inventory/alerts/").text
    manager.post("/office/inventory/alerts/check")
    page = manager.get("/office/inventory/alerts/")
    assert "Green tea" in page.text and "Nothing left" in page.text
    assert "Green tea" not in manager.get("/office/inventory/alerts/?state=resolved").text
