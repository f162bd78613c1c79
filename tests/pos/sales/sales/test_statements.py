"""What a sale costs in statements: the same for 5 and for 20 lines, at most 8. Exact, so it is a gate."""

from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.session import statements
from app.pos.sales.sales.service import post_sale
from tests.factories import make_draft, make_product, make_shift, make_tax


def _count(shop, shift_id, lines: int) -> int:
    tax = make_tax("20")
    products = [make_product("2.50", shop=shop, taxes=(tax,)) for _ in range(lines)]
    db.session.commit()
    cashier = Actor(shop.tenant_id, None, shop.staff["CASHIER"], "Cashier", "CASHIER", register_id=shop.register_id)
    draft = make_draft(shop, shift_id, *[(product, 1) for product in products])
    sent: list[str] = []
    with statements(sent):
        post_sale(draft, cashier)
        db.session.commit()
    return len(sent)


def test_a_sale_takes_the_same_few_statements_for_5_and_for_20_lines(shop):
    shift_id = make_shift(shop)
    five, twenty = _count(shop, shift_id, 5), _count(shop, shift_id, 20)
    assert five == twenty
    assert five <= 8
