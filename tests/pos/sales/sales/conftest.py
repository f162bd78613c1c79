"""A till with an open shift, on both engines and on PostgreSQL alone."""

import pytest

from app.kernel.actor import Actor, Grant
from tests.factories import make_shift


def _till(shop):
    shop.shift_id = make_shift(shop)
    shop.cashier = Actor(shop.tenant_id, None, shop.staff["CASHIER"], "Cashier", "CASHIER",
                         grants={"sales.sales.void": Grant("allow"), "sales.sales.cancel": Grant("allow")},
                         register_id=shop.register_id)
    return shop


@pytest.fixture
def till(edge_shop):
    """The shop with an open shift and its cashier, on PostgreSQL and then on SQLite."""
    return _till(edge_shop)


@pytest.fixture
def pg_till(shop):
    """The same on PostgreSQL alone: for races."""
    return _till(shop)
