"""Programs meet the same refusals as people, by the same codes: selling goes on, the rest waits for the licence."""

from __future__ import annotations

import uuid

import pytest

from app.kernel.clock import now
from app.kernel.database import db
from app.licensing.licenses.rules import Verb
from app.licensing.licenses.service import change_status
from app.pos.business.api_keys import rules
from app.pos.business.api_keys.service import create_key
from tests.api.v1.conftest import sale_of
from tests.factories import make_product
from tests.licensing.conftest import STAFF
from tests.personas import _same_tenant
from tests.pos.business.license.conftest import after
from tests.pos.business.license.test_ladder import CATEGORY, open_shift, refusal


@pytest.fixture
def installed(licensed):
    """An installation whose plan includes the interface; `started` is when."""
    licensed.started = now()
    licensed.made = licensed.activate(licensed.license("enterprise"))
    return licensed


@pytest.fixture
def program(installed):
    """A program that may everything that keys may: `program(path, content)` posts, `program(path)` gets."""
    shop = installed.shop
    shop.tea = make_product("2.50", shop=shop)
    key = create_key("Web shop", shop.staff["APP_OWNER"], list(rules.OFFERED), None, shop.system)
    db.session.commit()

    def ask(path: str, content: dict | None = None):
        client, headers = installed.app.test_client(), {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid.uuid4())}
        with _same_tenant():
            path = f"/api/v1{path}"
            return client.get(path, headers=headers) if content is None else client.post(path, json=content, headers=headers)

    return ask


def told(answer) -> tuple[int, str]:
    """Return (status, code) of a refusal."""
    return answer.status_code, answer.json.get("error", {}).get("code", "")


def opening(installed) -> dict:
    return {"register_id": str(installed.shop.register_id), "opening_balance": "0"}


@pytest.mark.parametrize(("hours", "verb", "code"), [(73, None, "UNREACHABLE"), (0, Verb.SUSPEND, "SUSPENDED")])
def test_what_is_restricted_is_refused_by_the_code_of_the_pages_and_selling_goes_on(installed, program, hours, verb, code):
    if verb:
        change_status(installed.made.id, verb, STAFF, "reason")
        db.session.commit()
        installed.beat()
    with after(installed, hours=hours):
        refused = program("/customers", {"name": "Ann"})
        assert told(refused) == refusal(installed.owner().post(CATEGORY, {"name": "Food"})) == (403, code)
        error = refused.json["error"]
        assert error["message"] and "Selling goes on as always." in error["remedy"]
        assert error["details"] == {"portal": "https://license.example/licensing"}
        shift = program("/shifts", opening(installed))
        sale = program("/sales", sale_of(installed.shop))
        closed = program(f"/shifts/{shift.json['id']}/close", {"denominations": {}})
        assert [answer.status_code for answer in (shift, sale, closed)] == [201, 201, 200]
        assert program("/products").status_code == 200


@pytest.mark.parametrize(("days", "verb", "code"), [(31, None, "UNREACHABLE"), (0, Verb.REVOKE, "REVOKED")])
def test_what_is_locked_is_refused_by_the_code_of_the_pages_and_an_open_shift_goes_on_to_its_end(installed, program, days, verb, code):
    shift = program("/shifts", opening(installed)).json
    if verb:
        change_status(installed.made.id, verb, STAFF, "reason")
        db.session.commit()
        installed.beat()
    with after(installed, days=days):
        assert told(program("/customers", {"name": "Ann"})) == refusal(installed.owner().post(CATEGORY, {"name": "Food"})) == (403, code)
        assert program("/sales", sale_of(installed.shop)).status_code == 201
        assert program(f"/shifts/{shift['id']}/close", {"denominations": {}}).status_code == 200
        refused = program("/shifts", opening(installed))
        assert told(refused) == refusal(open_shift(installed.cashier())) == (403, code)
        assert "no new one can be opened" in refused.json["error"]["remedy"]
        assert program("/shifts").status_code == 200
