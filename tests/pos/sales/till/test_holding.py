"""Putting a cart aside and taking it up again, at any till of the branch."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.models import AuditLog
from app.kernel.refusal import Refusal
from app.pos.business.api import edit_business
from app.pos.business.registers.service import create_register
from app.pos.catalog.products.models import ProductVariant
from app.pos.sales.till import holding, queries
from app.pos.sales.till.basket import look
from app.pos.sales.till.cart import abandon
from app.pos.sales.till.models import Cart, CartStatus
from tests.factories import make_shift
from tests.pos.sales.till.conftest import add, person


def hold(till, *products, name=None):
    basket = holding.hold(till.cashier, add(till.cashier, None, *products).basket.cart.id, name)
    db.session.commit()
    return basket.cart


def test_held_carts_are_numbered_named_and_listed_for_the_branch(till):
    first, second = hold(till, till.tea, till.tea), hold(till, till.water, name="Red coat")
    assert (first.held_number, second.held_number) == (1, 2)
    rows = holding.list_held(queries.get_till(till.register_id))
    assert [(row["number"], row["name"], row["total"], row["units"], row["items"], row["who"]) for row in rows] == [
        (1, "", Decimal("5.00"), 2, ["Tea"], "Cashier"), (2, "Red coat", Decimal("1.00"), 1, ["Water"], "Cashier")]
    assert queries.get_till(till.register_id).held_count == 2


def test_a_free_number_is_used_again(till):
    first = hold(till, till.tea)
    hold(till, till.water)
    holding.recall(till.cashier, first.id)
    assert holding.hold(till.cashier, first.id).cart.held_number == 1


def test_another_till_of_the_branch_takes_the_cart_up(till):
    held = hold(till, till.tea)
    register_id = create_register({"branch_id": till.branch_id, "name": "Second"}, till.system)
    shift_id = make_shift(till, register_id=register_id)
    other = person(till, "CASHIER", register_id)
    recalled = holding.recall(other, held.id)
    assert (recalled.basket.cart.register_id, recalled.basket.cart.shift_id) == (register_id, shift_id)
    with pytest.raises(Refusal) as refused:
        holding.recall(till.cashier, held.id)
    assert refused.value.code == "cart_not_held"


def test_recalled_prices_are_today_s_and_the_differences_are_named(till):
    held = hold(till, till.tea, till.water)
    db.session.get(ProductVariant, (till.tenant_id, till.tea.variant_id)).selling_price = Decimal("3.00")
    db.session.commit()
    recalled = holding.recall(till.cashier, held.id)
    assert [(change.name, change.before, change.after) for change in recalled.changes] == [
        ("Tea", Decimal("2.50"), Decimal("3.00"))]
    assert recalled.basket.cart.total == Decimal("4.00")


def test_the_open_cart_is_put_aside_for_the_one_that_is_taken_up(till):
    held = hold(till, till.tea)
    add(till.cashier, None, till.water)
    recalled = holding.recall(till.cashier, held.id)
    assert recalled.put_aside == 2
    db.session.commit()
    assert look(queries.get_till(till.register_id)).cart.id == held.id


def test_an_expired_cart_is_given_up(till):
    held = hold(till, till.tea)
    db.session.get(Cart, (till.tenant_id, held.id)).expires_at = now() - timedelta(seconds=1)
    db.session.commit()
    here = queries.get_till(till.register_id)
    assert (holding.list_held(here), here.held_count) == ([], 0)
    with pytest.raises(Refusal):
        holding.recall(till.cashier, held.id)
    db.session.rollback()
    assert (holding.give_up_expired(), holding.give_up_expired()) == (1, 0)
    assert db.session.scalar(db.select(AuditLog.entity_id).where(AuditLog.action == "sales.till.hold_expired")) == held.id


def test_a_cart_is_held_as_long_as_the_business_says(till):
    edit_business({"held_hours": 2}, till.owner)
    db.session.commit()
    held = hold(till, till.tea)
    assert held.expires_at - held.held_at == timedelta(hours=2)


def test_an_empty_cart_cannot_be_held(till):
    with pytest.raises(Refusal):
        holding.hold(till.cashier, None)


def test_an_abandoned_cart_is_over_and_counted(till):
    cart_id = add(till.cashier, None, till.tea).basket.cart.id
    assert abandon(till.cashier, cart_id, "customer left").cart.status is CartStatus.ABANDONED
    db.session.commit()
    assert look(queries.get_till(till.register_id)) is None
