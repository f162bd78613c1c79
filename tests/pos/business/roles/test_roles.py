"""Roles: three states and limits, in force at the next request, and the bounds of who may give what."""

from decimal import Decimal

import pytest

from app.kernel.actor import Actor, Grant
from app.kernel.database import db
from app.kernel.refusal import ApprovalNeeded, NotPermitted, Refusal
from app.kernel.tenancy import tenant_scope
from app.pos.business.access.queries import grants_of
from app.pos.business.api import get_role_id, list_grants
from app.pos.business.employees.service import edit_employee, hire
from app.pos.business.roles import service
from app.pos.business.roles.models import RolePermissionConfig
from app.pos.business.roles.queries import get_role, list_roles
from app.pos.business.roles.rules import covers
from app.pos.permissions import BY_KEY, PERMISSIONS, ROLES, default_grants, grouped
from tests.conftest import make_business
from tests.personas import Persona

AT = "/office/business/roles/"
ALLOW, APPROVE, DENY = Grant("allow"), Grant("approve"), Grant("deny")


def actor_of(shop, role: str) -> Actor:
    return Actor(tenant_id=shop.tenant_id, user_id=None, employee_id=shop.staff.get(role), name=role, role=role,
                 grants=list_grants(get_role_id(role)))


def code_of(work) -> str:
    with pytest.raises(Refusal) as refused:
        work()
    return refused.value.code


def table(role_id, **changed) -> dict[str, str]:
    """The form of a role as the page sends it, with some choices changed."""
    data = {}
    for key, grant in list_grants(role_id).items():
        data[f"effect-{key}"] = grant.effect
        data[f"limit-{key}"] = "" if grant.limit is None else format(grant.limit.normalize(), "f")
    return {**data, **changed}


def test_roles_start_with_the_seed_s_names_and_permissions(shop):
    assert [role["name"] for role in list_roles()] == [
        "Owner", "Administrator", "Manager", "Cashier", "Accountant", "Human resources", "Stock keeper"]
    assert list_grants(get_role_id("CASHIER")) == default_grants("CASHIER")


def test_an_edit_is_in_force_at_the_next_request(app, shop):
    manager, owner = Persona(app, shop, "MANAGER"), Persona(app, shop, "APP_OWNER")
    assert manager.get("/office/business/branches/").status_code == 200
    role_id = get_role_id("MANAGER")
    answer = owner.post(f"{AT}{role_id}", table(role_id, **{"effect-business.branches.view": "deny"}))
    assert answer.headers["HX-Redirect"] == f"{AT}{role_id}"
    assert manager.get("/office/business/branches/").status_code == 403
    owner.post(f"{AT}{role_id}", table(role_id, **{"effect-business.branches.view": "allow"}))
    assert manager.get("/office/business/branches/").status_code == 200


def test_a_limit_lets_pass_up_to_it_and_asks_for_approval_above(app, shop):
    owner, role_id = Persona(app, shop, "APP_OWNER"), get_role_id("CASHIER")
    answer = owner.post(f"{AT}{role_id}", table(role_id, **{"limit-sales.till.discount": "7.5"}))
    assert answer.status_code == 200
    db.session.expire_all()
    cashier = actor_of(shop, "CASHIER")
    assert cashier.require("sales.till.discount", Decimal("7.5")) is None
    with pytest.raises(ApprovalNeeded):
        cashier.require("sales.till.discount", Decimal("7.51"))
    with pytest.raises(NotPermitted):
        cashier.require("business.roles.edit")


@pytest.mark.parametrize("limit", ["101", "-1", "seven"])
def test_a_percentage_is_from_0_to_100(app, shop, limit):
    owner, role_id = Persona(app, shop, "APP_OWNER"), get_role_id("CASHIER")
    answer = owner.post(f"{AT}{role_id}", table(role_id, **{"limit-sales.till.discount": limit}))
    assert answer.status_code == 422
    assert f'value="{limit}"' in answer.text


def test_a_choice_that_does_not_exist_is_refused(app, shop):
    owner, role_id = Persona(app, shop, "APP_OWNER"), get_role_id("CASHIER")
    assert owner.post(f"{AT}{role_id}", table(role_id, **{"effect-sales.till.price": "maybe"})).status_code == 422
    assert owner.post(f"{AT}{role_id}", {}).status_code == 422
    assert list_grants(role_id) == default_grants("CASHIER")


def test_the_owner_s_role_keeps_the_right_to_change_roles(shop):
    owner = actor_of(shop, "APP_OWNER")
    assert code_of(lambda: service.edit_role(
        get_role_id("APP_OWNER"), {"business.roles.edit": DENY}, owner)) == "owner_keeps_roles"


def test_what_is_done_in_the_back_office_is_allowed_or_denied_never_approved(app, shop):
    role_id, owner = get_role_id("MANAGER"), Persona(app, shop, "APP_OWNER")
    answer = owner.post(f"{AT}{role_id}", table(role_id, **{"effect-business.branches.edit": "approve"}))
    assert answer.status_code == 422
    assert code_of(lambda: service.edit_role(role_id, {"business.branches.edit": APPROVE}, shop.system)) == "not_approvable"
    assert not any(grant.effect == "approve" and not BY_KEY[key].is_approvable
                   for role in ROLES for key, grant in default_grants(role).items())


def test_only_owners_change_the_owner_s_role(shop):
    admin = actor_of(shop, "ADMIN")
    change = {"sales.till.price": DENY}
    assert code_of(lambda: service.edit_role(get_role_id("APP_OWNER"), change, admin)) == "owner_role_is_owners"


def test_nobody_gives_what_they_do_not_have(shop):
    service.edit_role(get_role_id("MANAGER"), {"business.roles.edit": ALLOW}, shop.system)
    manager = actor_of(shop, "MANAGER")
    cashier = get_role_id("CASHIER")
    assert code_of(lambda: service.edit_role(cashier, {"business.settings.edit": ALLOW}, manager)) == "grant_beyond_own"
    above = {"sales.till.discount": Grant("allow", Decimal(60))}
    assert code_of(lambda: service.edit_role(cashier, above, manager)) == "grant_beyond_own"
    assert code_of(lambda: service.create_role("Second owner", get_role_id("APP_OWNER"), manager)) == "grant_beyond_own"
    service.edit_role(cashier, {"sales.till.discount": Grant("allow", Decimal(50)), "sales.till.price": ALLOW}, manager)
    assert list_grants(cashier)["sales.till.discount"].limit == Decimal(50)


def test_saving_a_role_that_has_more_than_oneself_unchanged_gives_nothing(shop):
    service.edit_role(get_role_id("MANAGER"), {"business.roles.edit": ALLOW}, shop.system)
    admin = get_role_id("ADMIN")
    service.edit_role(admin, list_grants(admin), actor_of(shop, "MANAGER"))


@pytest.mark.parametrize(("own", "wanted", "enough"), [
    (None, DENY, True), (None, APPROVE, False), (APPROVE, APPROVE, True), (APPROVE, ALLOW, False), (ALLOW, ALLOW, True),
    (Grant("allow", Decimal(10)), ALLOW, False), (Grant("allow", Decimal(10)), Grant("allow", Decimal(10)), True),
    (Grant("allow", Decimal(10)), Grant("allow", Decimal(11)), False), (Grant("allow", Decimal(10)), APPROVE, True),
])
def test_covers(own, wanted, enough):
    assert covers(own, wanted) is enough


def test_an_own_role_is_copied_renamed_and_removed(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    made = owner.post(AT + "new", {"name": "Shift lead", "copy_of": str(get_role_id("CASHIER"))}).headers["HX-Redirect"]
    role_id = made.rsplit("/", 1)[1]
    assert list_grants(role_id) == default_grants("CASHIER")
    assert owner.get(made).status_code == 200
    assert owner.post(AT + "new", {"name": "shift LEAD", "copy_of": str(get_role_id("CASHIER"))}).status_code == 422
    assert owner.post(f"{made}/rename", {"name": "Head cashier"}).status_code == 200
    assert owner.post(f"{made}/rename", {"name": "Owner"}).status_code == 422
    assert "Head cashier" in owner.get(AT).text
    assert owner.post(f"{made}/reset").status_code == 422
    assert owner.post(f"{made}/delete").status_code == 200
    assert owner.get(made).status_code == 404


def test_a_role_in_use_or_built_in_is_not_removed(shop):
    role_id = service.create_role("Temp", get_role_id("CASHIER"), shop.system)
    hire({"name": "T", "role_id": role_id}, shop.system)
    assert code_of(lambda: service.delete_role(role_id, shop.system)) == "role_in_use"
    assert code_of(lambda: service.delete_role(get_role_id("HR"), shop.system)) == "role_is_builtin"


def test_reset_gives_the_first_permissions_back(app, shop):
    role_id = get_role_id("CASHIER")
    service.edit_role(role_id, {"sales.till.price": ALLOW, "sales.till.sell": DENY}, shop.system)
    db.session.commit()
    assert Persona(app, shop, "APP_OWNER").post(f"{AT}{role_id}/reset").status_code == 200
    assert list_grants(role_id) == default_grants("CASHIER")


def test_a_permission_newer_than_the_business_has_its_default_in_built_in_roles(shop):
    role_id = get_role_id("MANAGER")
    row = db.session.scalar(db.select(RolePermissionConfig).where(
        RolePermissionConfig.role_id == role_id, RolePermissionConfig.permission == "sales.till.sell"))
    row.permission = "sales.till.once_upon_a_time"
    db.session.flush()
    assert list_grants(role_id)["sales.till.sell"] == ALLOW


def test_grants_are_read_once_until_the_role_changes(shop):
    role_id = get_role_id("CASHIER")
    before = get_role(role_id).updated_at
    assert grants_of(role_id, before) is grants_of(role_id, before)
    service.edit_role(role_id, {"sales.till.price": ALLOW}, shop.system)
    after = get_role(role_id).updated_at
    assert after > before
    assert grants_of(role_id, after)["sales.till.price"] == ALLOW


def test_every_permission_stands_once_under_a_heading():
    listed = [permission.key for _label, permissions in grouped() for permission in permissions]
    assert sorted(listed) == sorted(permission.key for permission in PERMISSIONS)


def test_strangers_and_cashiers(app, shop):
    other = make_business("Other")
    with tenant_scope(other.tenant_id):
        theirs = get_role_id("CASHIER")
    owner = Persona(app, shop, "APP_OWNER")
    assert owner.get(f"{AT}{theirs}").status_code == 404
    for path in ("", "/rename", "/reset", "/delete"):
        with tenant_scope(shop.tenant_id):
            body = {**table(get_role_id("CASHIER")), "name": "Mine"}
        assert owner.post(f"{AT}{theirs}{path}", body).status_code == 404
    assert Persona(app, shop, "CASHIER").get(AT).status_code == 403
    with tenant_scope(shop.tenant_id):
        own = get_role_id("CASHIER")
    manager = Persona(app, shop, "MANAGER")
    assert manager.get(f"{AT}{own}").status_code == 200
    assert manager.post(f"{AT}{own}/reset").status_code == 403


def test_the_page_calls_an_own_role_by_its_name(app, shop):
    role_id = service.create_role("Shift lead", get_role_id("MANAGER"), shop.system)
    edit_employee(shop.staff["MANAGER"], {"role_id": role_id}, shop.system)
    db.session.commit()
    page = Persona(app, shop, "MANAGER").get(AT).text
    assert "<br>Shift lead" in page and "CUSTOM_" not in page
