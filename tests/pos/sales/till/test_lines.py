"""Changing and removing lines; prices and discounts with the limits of the role."""

from decimal import Decimal

import pytest

from app.kernel.database import db
from app.kernel.refusal import ApprovalNeeded, Refusal
from app.pos.catalog.products.models import ProductVariant
from app.pos.sales.till import discounts, lines
from app.pos.sales.till.basket import StaleCart
from app.pos.sales.till.cart import show_subtotal
from app.pos.sales.till.models import CartEvent, CartLine
from tests.pos.sales.till.conftest import add


def begin(till, *products, quantity=""):
    basket = add(till.cashier, None, *products, quantity=quantity).basket
    return basket.cart.id, basket.lines[0].id


def events(kind):
    return db.session.scalars(db.select(CartEvent).where(CartEvent.kind == kind)).all()


def test_a_quantity_is_set_or_changed_and_the_total_follows(till):
    cart_id, line_id = begin(till, till.tea)
    basket, line = lines.change_quantity(till.cashier, cart_id, line_id, quantity=Decimal(4))
    assert (line.quantity, line.total, basket.cart.total) == (4, Decimal("10.00"), Decimal("10.00"))
    basket, line = lines.change_quantity(till.cashier, cart_id, line_id, change=Decimal(-1))
    assert (line.quantity, basket.cart.total) == (3, Decimal("7.50"))


def test_one_less_of_the_last_one_removes_the_line(till):
    cart_id, line_id = begin(till, till.tea)
    basket, line = lines.change_quantity(till.cashier, cart_id, line_id, change=Decimal(-1))
    assert (basket.lines, basket.cart.total, line.removed_by_id) == ([], 0, till.staff["CASHIER"])


@pytest.mark.parametrize("quantity", ["1.5", "-1", "100001"])
def test_an_impossible_quantity_is_refused(till, quantity):
    cart_id, line_id = begin(till, till.tea)
    with pytest.raises(Refusal):
        lines.change_quantity(till.cashier, cart_id, line_id, quantity=Decimal(quantity))


def test_a_removed_line_stays_as_a_row_with_who_and_why(till):
    cart_id, line_id = begin(till, till.tea, till.water)
    basket, _ = lines.remove_line(till.cashier, cart_id, line_id)
    db.session.commit()
    assert [line.product_name for line in basket.lines] == ["Water"]
    row = db.session.get(CartLine, (till.tenant_id, line_id))
    assert (row.removed_by_id, row.removed_at is not None) == (till.staff["CASHIER"], True)
    assert [event.amount for event in events("line_removed")] == [Decimal("2.50")]


def test_after_the_total_was_shown_a_removal_needs_a_reason_and_is_loud(till):
    cart_id, line_id = begin(till, till.tea, till.water)
    show_subtotal(till.cashier, cart_id)
    with pytest.raises(lines.ReasonNeeded):
        lines.remove_line(till.cashier, cart_id, line_id)
    with pytest.raises(lines.ReasonNeeded):
        lines.change_quantity(till.cashier, cart_id, line_id, quantity=Decimal("0"))
    lines.remove_line(till.cashier, cart_id, line_id, "customer")
    assert [(event.amount, event.reason) for event in events("line_removed_after_subtotal")] == [
        (Decimal("2.50"), "customer")]


def test_a_line_number_is_never_given_twice(till):
    cart_id, line_id = begin(till, till.tea, till.water)
    basket, _ = lines.remove_line(till.cashier, cart_id, line_id)
    lines.remove_line(till.cashier, cart_id, basket.lines[0].id)
    assert add(till.cashier, cart_id, till.cheese).added[0].line_number == 3


def test_a_line_of_another_cart_is_stale(till):
    cart_id, _ = begin(till, till.tea)
    with pytest.raises(StaleCart):
        lines.remove_line(till.cashier, cart_id, cart_id)


def test_a_cashier_gives_ten_percent_and_needs_leave_for_more(till):
    cart_id, line_id = begin(till, till.cheese)
    basket, line = discounts.discount_line(till.cashier, cart_id, line_id, "percent", Decimal(10))
    assert (line.discount, line.total, basket.cart.total) == (Decimal("1.20"), Decimal("10.80"), Decimal("10.80"))
    with pytest.raises(ApprovalNeeded) as needed:
        discounts.discount_line(till.cashier, cart_id, line_id, "percent", Decimal(11))
    assert needed.value.details["amount"] == Decimal("11.00")


def test_rounding_never_makes_an_allowed_percentage_look_too_high(till):
    cart_id, line_id = begin(till, till.water)
    discounts.discount_line(till.cashier, cart_id, line_id, "percent", Decimal("9.9"))
    line = discounts.discount_line(till.cashier, cart_id, line_id, "percent", Decimal("10"))[1]
    assert line.total == Decimal("0.90")


def test_the_limit_counts_line_and_cart_discount_together(till):
    cart_id, line_id = begin(till, till.cheese)
    discounts.discount_line(till.cashier, cart_id, line_id, "percent", Decimal(8))
    with pytest.raises(ApprovalNeeded) as needed:
        discounts.discount_cart(till.cashier, cart_id, "percent", Decimal(5))
    assert needed.value.details["amount"] == Decimal("12.60")
    basket = discounts.discount_cart(till.manager, cart_id, "percent", Decimal(5))
    assert basket.cart.total == Decimal("10.49")


def test_an_amount_off_the_cart_is_spread_and_taken_back(till):
    cart_id, _ = begin(till, till.cheese, till.water)
    basket = discounts.discount_cart(till.cashier, cart_id, "amount", Decimal("1.00"))
    assert [line.order_discount for line in basket.lines] == [Decimal("0.92"), Decimal("0.08")]
    assert basket.cart.total == Decimal("12.00")
    assert discounts.discount_cart(till.cashier, cart_id, "amount", Decimal(0)).cart.total == Decimal("13.00")


def test_a_discount_beyond_everything_is_refused(till):
    cart_id, line_id = begin(till, till.cheese)
    for kind, value in (("percent", Decimal(101)), ("amount", Decimal(-1)), ("half", Decimal(1))):
        with pytest.raises(Refusal):
            discounts.discount_line(till.manager, cart_id, line_id, kind, value)


def test_a_price_needs_leave_and_leaves_a_trace(till):
    cart_id, line_id = begin(till, till.cheese)
    with pytest.raises(ApprovalNeeded):
        discounts.change_price(till.cashier, cart_id, line_id, Decimal("10.00"), "damaged")
    _, line = discounts.change_price(till.manager, cart_id, line_id, Decimal("10.00"), "damaged")
    assert (line.unit_price, line.list_price, line.total) == (Decimal("10.00"), Decimal("12.00"), Decimal("10.00"))
    assert [(event.amount, event.reason) for event in events("price_changed")] == [(Decimal("-2.00"), "damaged")]


def test_an_approval_is_for_this_cart_and_this_very_price(till):
    cart_id, line_id = begin(till, till.cheese)
    till.cashier.approvals[f"sales.till.price:{cart_id}:10"] = till.staff["MANAGER"]
    with pytest.raises(ApprovalNeeded):
        discounts.change_price(till.cashier, cart_id, line_id, Decimal("9.00"))
    _, line = discounts.change_price(till.cashier, cart_id, line_id, Decimal("10.00"))
    assert line.approved_by_id == till.staff["MANAGER"]


def test_under_the_minimum_price_a_discount_needs_leave_too(till):
    db.session.get(ProductVariant, (till.tenant_id, till.cheese.variant_id)).min_price = Decimal("11.50")
    db.session.commit()
    cart_id, line_id = begin(till, till.cheese)
    with pytest.raises(ApprovalNeeded) as needed:
        discounts.discount_line(till.cashier, cart_id, line_id, "percent", Decimal(5))
    assert needed.value.details["permission"] == "sales.till.below_minimum"
    _, line = discounts.discount_line(till.manager, cart_id, line_id, "percent", Decimal(5))
    assert line.total == Decimal("11.40")


def test_quantity_price_and_discount_change_together(till):
    cart_id, line_id = begin(till, till.cheese)
    _, line = lines.edit_line(till.manager, cart_id, line_id, lines.Edit(
        Decimal(2), Decimal("10.00"), "amount", Decimal("1.00"), "agreed"))
    assert (line.quantity, line.unit_price, line.discount, line.total) == (
        2, Decimal("10.00"), Decimal("1.00"), Decimal("19.00"))


def test_more_of_a_discounted_line_is_a_line_of_its_own(till):
    cart_id, line_id = begin(till, till.water)
    discounts.discount_line(till.cashier, cart_id, line_id, "percent", Decimal(5))
    assert len(add(till.cashier, cart_id, till.water).basket.lines) == 2
