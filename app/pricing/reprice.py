"""The unit price when a line moves to other taxes (place, service type, exempt customer)."""

from collections.abc import Sequence
from decimal import Decimal, localcontext

from app.pricing.money import EXACT, ONE, ZERO, decimal, round_money
from app.pricing.taxes import Tax, plan_for


def reprice(
    unit_price: Decimal, old_taxes: Sequence[Tax], new_taxes: Sequence[Tax], unit: Decimal | None = None
) -> Decimal:
    """`unit_price` under `new_taxes`, rounded to `unit` when one is given.

    When the price contains every old tax (or there is none: it is net), they are taken out and the included
    ones of the new taxes put in. When an old tax comes on top of the price, the price stays as it is.
    """
    price = decimal(unit_price, "unit price")
    old, new = plan_for(tuple(old_taxes)), plan_for(tuple(new_taxes))
    with localcontext(EXACT):
        if old.all_included:
            net = price - sum((step.from_price.at(ONE, price) for step in old.steps), ZERO)
            price = new.price_from_net.at(ONE, net)
        return price if unit is None else round_money(price, unit)
