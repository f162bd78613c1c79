"""A till with an open shift, its people and goods."""

from types import SimpleNamespace

import pytest

from app.adapters.terminal.fake import FakeTerminal
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.ids import new_id
from app.pos.catalog.sellables.service import refresh_search
from app.pos.permissions import default_grants
from app.pos.sales.till.scanning import Scan, scan
from tests.factories import make_product, make_shift, make_tax
from tests.personas import Persona


def person(shop: SimpleNamespace, role: str, register_id=None) -> Actor:
    """Return an employee of the shop with the built-in role's permissions, at the shop's till."""
    return Actor(shop.tenant_id, None, shop.staff[role], role.title(), role, grants=default_grants(role),
                 branch_id=shop.branch_id, register_id=register_id or shop.register_id)


def furnish(shop: SimpleNamespace, *, shift: bool = True) -> SimpleNamespace:
    """Open a shift (unless the test does) and put goods on the shelves: water 1.00, tea 2.50, cheese 12.00 (each with 20 % inside)."""
    shop.shift_id = make_shift(shop) if shift else None
    shop.vat = make_tax("20")
    shop.water, shop.tea, shop.cheese = (
        make_product(price, shop=shop, taxes=(shop.vat,), name=name)
        for name, price in (("Water", "1.00"), ("Tea", "2.50"), ("Cheese", "12.00")))
    refresh_search([shop.water.product_id, shop.tea.product_id, shop.cheese.product_id])
    shop.cashier, shop.manager, shop.owner = (person(shop, role) for role in ("CASHIER", "MANAGER", "APP_OWNER"))
    db.session.commit()
    return shop


def add(actor: Actor, cart_id, *products, quantity: str = ""):
    """Scan products by their barcodes in one batch; return what the batch did."""
    result = scan(actor, cart_id, [Scan(new_id(), product.barcode, quantity) for product in products])
    db.session.commit()
    return result


@pytest.fixture
def till(edge_shop):
    """The shop with shift and goods, on PostgreSQL and then on SQLite."""
    return furnish(edge_shop)


@pytest.fixture
def pg_till(shop):
    """The same on PostgreSQL alone: for races and pages."""
    return furnish(shop)


@pytest.fixture
def cashier(app, pg_till):
    """The cashier's browser at the till."""
    return Persona(app, pg_till, "CASHIER").at_till()


@pytest.fixture
def manager(app, pg_till):
    """The manager's browser at the till."""
    return Persona(app, pg_till, "MANAGER").at_till()


@pytest.fixture
def terminal(app, tmp_path):
    """A card terminal of the test's own."""
    fake = app.extensions["terminal"] = FakeTerminal(tmp_path / "terminal")
    yield fake
    del app.extensions["terminal"]
