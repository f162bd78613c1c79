"""Registers in the back office."""

import pytest

from app.kernel.database import db
from app.kernel.refusal import NotFound, Refusal
from app.kernel.tenancy import tenant_scope
from app.pos.business.registers import service
from app.pos.business.registers.queries import get_register, list_registers
from app.pos.business.registers.rules import ALPHABET, clean_code, new_pairing_code, spaced_code
from tests.conftest import make_business
from tests.personas import Persona

AT = "/office/business/registers/"


def test_series_of_a_branch_s_registers_run_on(shop):
    service.create_register({"branch_id": shop.branch_id, "name": "Till 2"}, shop.system)
    assert [(row["code"], row["series"]) for row in list_registers()] == [("T01", "B1-T01"), ("T02", "B1-T02")]


def test_the_owner_creates_and_changes_a_register(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    made = owner.post(AT + "new", {"branch_id": str(shop.branch_id), "name": "Back door", "paper_mm": "58",
                                   "printer": "tcp://192.168.1.50:9100", "is_active": "y"})
    edit = made.headers["HX-Redirect"]
    page = owner.get(edit)
    assert page.status_code == 200
    assert "B1-T02" in page.text and "tcp://192.168.1.50:9100" in page.text
    assert owner.post(edit, {"name": "Front door", "paper_mm": "80"}).status_code == 200
    changed = next(row for row in list_registers() if row["code"] == "T02")
    assert (changed["name"], changed["paper_mm"], changed["printer"], changed["is_active"]) == ("Front door", 80, "", False)


def test_a_bad_printer_address_stays_in_the_form_with_what_to_do(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    answer = owner.post(AT + "new", {"branch_id": str(shop.branch_id), "name": "Bar", "paper_mm": "80", "printer": "somewhere"})
    assert answer.status_code == 422
    assert "tcp://192.168.1.50:9100" in answer.text and 'value="somewhere"' in answer.text
    assert len(list_registers()) == 1


def test_the_pairing_code_is_shown_once_and_no_answer_is_kept(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    first = owner.post(f"{AT}{shop.register_id}/pairing-code", key="same")
    second = owner.post(f"{AT}{shop.register_id}/pairing-code", key="same")
    codes = [answer.text.split("pairing__code\">")[1][:9] for answer in (first, second)]
    assert codes[0] != codes[1]
    assert codes[1] not in owner.get(f"{AT}{shop.register_id}").text


def test_the_page_that_waits_learns_of_the_pairing(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    owner.post(f"{AT}{shop.register_id}/pairing-code")
    assert owner.get(f"{AT}{shop.register_id}/device").status_code == 204
    with tenant_scope(shop.tenant_id):
        service.pair_device(shop.register_id, "Chrome · Android", shop.system)
        db.session.commit()
    answer = owner.get(f"{AT}{shop.register_id}/device")
    assert answer.status_code == 200
    assert "Chrome · Android" in answer.text


def test_a_register_out_of_use_is_not_paired(shop):
    service.edit_register(shop.register_id, {"is_active": False}, shop.system)
    for pairing in (lambda: service.create_pairing_code(shop.register_id, shop.system),
                    lambda: service.pair_device(shop.register_id, "x", shop.system)):
        with pytest.raises(Refusal) as refused:
            pairing()
        assert refused.value.code == "register_not_in_use"


def test_a_stranger_s_register_does_not_exist_here(app, shop):
    other = make_business("Other")
    owner = Persona(app, shop, "APP_OWNER")
    for path in ("", "/device"):
        assert owner.get(f"{AT}{other.register_id}{path}").status_code == 404
    for path in ("", "/pairing-code", "/unpair"):
        assert owner.post(f"{AT}{other.register_id}{path}", {"name": "Mine", "paper_mm": "80"}).status_code == 404
    with tenant_scope(shop.tenant_id), pytest.raises(NotFound):
        get_register(other.register_id)


def test_a_manager_pairs_but_does_not_edit(app, shop):
    manager = Persona(app, shop, "MANAGER")
    assert manager.post(f"{AT}{shop.register_id}/pairing-code").status_code == 200
    assert manager.post(f"{AT}{shop.register_id}", {"name": "Mine", "paper_mm": "80"}).status_code == 403
    assert Persona(app, shop, "CASHIER").get(AT).status_code == 403


def test_codes_have_no_letters_that_look_alike():
    assert not set(ALPHABET) & set("0O1IL")
    code = new_pairing_code()
    assert len(code) == 8 and set(code) <= set(ALPHABET)
    assert clean_code(spaced_code(code).lower()) == code
