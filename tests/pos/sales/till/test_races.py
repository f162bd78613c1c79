"""Two windows, many tills, lost answers: with real connections at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

from sqlalchemy.exc import IntegrityError, OperationalError

from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.posting import Conflict
from app.kernel.tenancy import set_tenant, tenant_scope
from app.pos.payments.api import PaymentMethod
from app.pos.sales.sales.drafts import PostedSale
from app.pos.sales.sales.models import Sale
from app.pos.sales.till import queries
from app.pos.sales.till.basket import look
from app.pos.sales.till.completing import complete_basket, lock_for_payment
from app.pos.sales.till.payments import Tender, add_leg
from app.pos.sales.till.scanning import Scan, scan
from tests.factories import make_product
from tests.pos.sales.till.conftest import add, person


def at_once(app, shop, works):
    """Run the functions in threads that start together, each as a request that is tried again on a conflict."""
    start = Barrier(len(works))

    def run(work):
        with app.app_context():
            start.wait()
            with tenant_scope(shop.tenant_id):
                for _try in range(6):
                    try:
                        result = work()
                        db.session.commit()
                        return result
                    except (Conflict, OperationalError, IntegrityError):
                        db.session.rollback()
                    finally:
                        db.session.remove()
                        set_tenant(shop.tenant_id)
        raise AssertionError("never got through")

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_the_same_cart_paid_in_two_windows_is_one_sale(app, pg_till):
    cart_id = add(pg_till.cashier, None, pg_till.cheese).basket.cart.id

    def pay():
        actor = person(pg_till, "CASHIER")
        basket = lock_for_payment(actor, cart_id)
        if isinstance(basket, PostedSale):
            return basket
        add_leg(basket, actor, Tender(PaymentMethod.CASH, Decimal("20.00")))
        return complete_basket(basket, actor)

    sales = at_once(app, pg_till, [pay] * 6)
    assert len({sale.invoice_number for sale in sales}) == 1
    assert sorted(sale.repeated for sale in sales) == [False] + [True] * 5
    assert db.session.scalars(db.select(Sale.id)).all() == [cart_id]


def test_two_windows_that_begin_at_once_share_one_cart_and_lose_no_scan(app, pg_till):
    def window(product):
        return lambda: scan(person(pg_till, "CASHIER"), None, [Scan(new_id(), product.barcode)]).basket.cart.id

    carts = at_once(app, pg_till, [window(pg_till.tea), window(pg_till.water), window(pg_till.cheese)])
    assert len(set(carts)) == 1
    basket = look(queries.get_till(pg_till.register_id))
    assert sorted(line.product_name for line in basket.lines) == ["Cheese", "Tea", "Water"]
    assert basket.cart.total == Decimal("15.50")


def test_the_same_scan_sent_twice_at_once_is_one_line(app, pg_till):
    key = new_id()
    at_once(app, pg_till, [lambda: scan(person(pg_till, "CASHIER"), None, [Scan(key, pg_till.tea.barcode)]) and None] * 4)
    assert [(line.product_name, line.quantity) for line in look(queries.get_till(pg_till.register_id)).lines] == [("Tea", 1)]


def test_500_rapid_scans_of_mixed_codes_are_all_there_in_their_order(app, pg_till):
    products = [make_product(f"{number}.99", shop=pg_till, taxes=(pg_till.vat,)) for number in range(1, 8)]
    db.session.commit()
    codes = [products[number * 5 % 7].barcode if number % 9 else f"UNKNOWN-{number}" for number in range(500)]
    cart_id, expected, misses = None, [], []
    for start in range(0, 500, 37):
        batch = codes[start : start + 37]
        result = scan(pg_till.cashier, cart_id, [Scan(new_id(), code) for code in batch])
        db.session.commit()
        cart_id = result.basket.cart.id
        misses += [miss.code for miss in result.misses]
    for code in codes:
        if code.startswith("UNKNOWN"):
            continue
        if expected and expected[-1][0] == code:
            expected[-1][1] += 1
        else:
            expected.append([code, 1])
    basket = look(queries.get_till(pg_till.register_id))
    assert [[line.barcode, line.quantity] for line in basket.lines] == expected
    assert misses == [code for code in codes if code.startswith("UNKNOWN")]
    assert basket.cart.total == sum((line.total for line in basket.lines), Decimal(0))
