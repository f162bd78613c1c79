"""A shop with an open shift and goods, and programs that work with it through their keys."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from app.kernel.database import db
from app.kernel.tenancy import set_tenant, tenant_scope
from app.pos.business.api_keys import rules, service
from app.pos.catalog.sellables.service import refresh_search
from tests.conftest import make_business
from tests.factories import make_product, make_shift, make_tax
from tests.personas import _same_tenant


class Program:
    """A program with an API key of `shop`, in the name of the employee with this role."""

    def __init__(self, app, shop: SimpleNamespace, role: str = "APP_OWNER", permissions=rules.OFFERED, life=None) -> None:
        self.app, self.client = app, app.test_client()
        with tenant_scope(shop.tenant_id):
            self.key = service.create_key("Web shop", shop.staff[role], list(permissions), life, shop.system)
            db.session.commit()

    @property
    def key_id(self) -> uuid.UUID:
        return rules.read(self.key).key_id

    def get(self, path: str, **query):
        with _same_tenant():
            return self.client.get(f"/api/v1{path}", query_string=query, headers=self._headers())

    def post(self, path: str, content=None, *, key: str | None = None, **kwargs):
        sent = {"json": content} if content is not None else {}
        with _same_tenant():
            return self.client.post(f"/api/v1{path}", headers={
                **self._headers(), "Idempotency-Key": key or str(uuid.uuid4())}, **sent, **kwargs)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


def furnish(shop: SimpleNamespace) -> SimpleNamespace:
    """Open a shift; water 1.00, tea 2.50 (each with 20 % inside), 100 of each."""
    shop.shift_id = make_shift(shop)
    shop.vat = make_tax("20")
    shop.water, shop.tea = (make_product(price, shop=shop, taxes=(shop.vat,), name=name)
                            for name, price in (("Water", "1.00"), ("Tea", "2.50")))
    refresh_search([shop.water.product_id, shop.tea.product_id])
    db.session.commit()
    return shop


@pytest.fixture(scope="module")
def standing(postgresql_app) -> Iterator[Program]:
    """A program with its furnished shop (`.shop`) for the many tests of one module that change nothing in it."""
    with postgresql_app.app_context():
        set_tenant(None)
        shop = furnish(make_business("Standing"))
        made = Program(postgresql_app, shop)
        made.shop = shop
        yield made
        db.session.rollback()
        set_tenant(None)
        db.session.remove()


@pytest.fixture
def market(shop) -> SimpleNamespace:
    """The furnished shop."""
    return furnish(shop)


@pytest.fixture
def program(app, market) -> Program:
    """A program that may everything that keys may."""
    return Program(app, market)


@pytest.fixture
def stranger(app, market) -> Program:
    """A program of another business."""
    other = make_business("Other")
    made = Program(app, other)
    set_tenant(market.tenant_id, None, db.session())
    return made


def sale_of(shop: SimpleNamespace, *lines: dict, **more) -> dict:
    """Return the content of a sale that is paid in cash; one tea unless lines are given."""
    return {"register_id": str(shop.register_id), "lines": list(lines) or [{"code": shop.tea.barcode, "quantity": "1"}],
            "payments": [{"method": "CASH"}], **more}
