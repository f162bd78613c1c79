"""API keys in the back office: shown once, ended for good, never more than the person they act for."""

import re
from datetime import timedelta

import pytest

from app.kernel.actor import Grant
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.models import AuditLog, IdempotencyKey
from app.kernel.refusal import NotFound, Refusal
from app.pos.business.api_keys import rules, service
from app.pos.business.api_keys.models import ApiKey
from app.pos.business.api_keys.queries import list_keys
from tests.conftest import make_business
from tests.personas import Persona

AT = "/office/business/api-keys/"


def test_a_key_names_its_business_and_itself_and_comes_back_in_parts():
    tenant_id, key_id = new_id(), new_id()
    key = rules.spell(tenant_id, key_id, "secret-part")
    assert key.startswith("wkp_")
    assert rules.read(key) == rules.PresentedKey(tenant_id, key_id, "secret-part")


@pytest.mark.parametrize("text", ["", "wkp_", "wkp_abc", "nonsense", "wkp_" + "!" * 60, "wkp_" + "A" * 44, "wkp_é" + "A" * 60])
def test_what_is_no_key_is_read_as_none(text):
    assert rules.read(text) is None


def test_a_key_may_what_was_chosen_and_its_person_may_alone():
    role = {"a": Grant("allow"), "b": Grant("approve"), "c": Grant("deny"), "d": Grant("allow")}
    assert rules.grants_within(["a", "b", "c", "e"], role) == {"a": Grant("allow")}


def test_the_owner_makes_a_key_that_is_shown_once_and_stored_as_a_digest(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    answer = owner.post(AT + "new", {"name": "Web shop", "employee_id": str(shop.staff["MANAGER"]), "life": "90",
                                     "permissions": ["sales.till.sell", "catalog.products.view"]}, key="once")
    key = re.search(r'value="(wkp_[\w-]+)"', answer.text).group(1)
    stored = db.session.get(ApiKey, (shop.tenant_id, rules.read(key).key_id))
    assert key not in owner.get(AT).text and rules.read(key).secret not in stored.secret_hash
    assert stored.permissions == ["catalog.products.view", "sales.till.sell"]
    assert stored.employee_id == shop.staff["MANAGER"]
    assert db.session.scalar(db.select(IdempotencyKey).where(IdempotencyKey.key == "once")) is None
    logged = db.session.scalar(db.select(AuditLog).where(AuditLog.action == "business.api_keys.create"))
    assert logged.after["name"] == "Web shop" and "wkp_" not in str(logged.after)


def test_a_key_needs_a_name_a_person_and_permissions(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    answer = owner.post(AT + "new", {"name": "", "employee_id": str(new_id()), "life": "1", "permissions": ["sales.x"]})
    assert answer.status_code == 422
    assert list_keys() == []


def test_a_permission_that_is_not_offered_is_refused(shop):
    with pytest.raises(Refusal) as refused:
        service.create_key("X", shop.staff["APP_OWNER"], ["business.roles.edit"], None, shop.system)
    assert (refused.value.code, refused.value.field) == ("permissions_missing", "permissions")


def test_an_ended_key_stays_ended_and_says_so(app, shop):
    service.create_key("Old", shop.staff["CASHIER"], ["sales.till.sell"], timedelta(days=1), shop.system)
    db.session.commit()
    key = list_keys()[0]
    owner = Persona(app, shop, "APP_OWNER")
    assert owner.post(f"{AT}{key['id']}/revoke").status_code == 200
    ended = db.session.get(ApiKey, (shop.tenant_id, key["id"]), populate_existing=True).revoked_at
    owner.post(f"{AT}{key['id']}/revoke")
    assert db.session.get(ApiKey, (shop.tenant_id, key["id"]), populate_existing=True).revoked_at == ended
    assert list_keys()[0]["state"] == "revoked"
    assert "Ended" in owner.get(AT).text


def test_a_manager_makes_no_keys_and_strangers_keys_do_not_exist(app, shop):
    assert Persona(app, shop, "MANAGER").get(AT).status_code == 403
    with pytest.raises(NotFound):
        service.revoke_key(new_id(), shop.system)
    service.create_key("Mine", shop.staff["CASHIER"], ["sales.till.sell"], None, shop.system)
    db.session.commit()
    mine = list_keys()[0]["id"]
    other = Persona(app, make_business("Other"), "APP_OWNER")
    assert other.post(f"{AT}{mine}/revoke").status_code == 404
