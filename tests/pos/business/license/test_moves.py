"""A licence that moves from one business of an installation to another, and a machine whose clock is ahead."""

import dataclasses
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.adapters.license_server.device import device_parts
from app.config import version
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.kernel.tenancy import tenant_scope
from app.licensing.activations import service as devices
from app.licensing.activations.models import Activation, FormerToken
from app.licensing.activations.queries import list_active
from app.licensing.licenses.service import transfer
from app.pos.business.license import service
from app.pos.business.license.queries import find_installed
from app.pos.business.license.state import held, standing
from tests.conftest import make_business
from tests.licensing.conftest import STAFF, make_owner
from tests.pos.business.license.conftest import after
from tests.pos.business.license.test_ladder import closes, open_shift, refusal, stage


def state() -> tuple[str, str]:
    found = standing()
    return str(found.stage), str(found.code)


def test_a_licence_that_was_transferred_serves_the_other_business_here_too(installed):
    key, license_id, other = installed.made.serial, installed.made.id, make_business("Harbour Shop")
    with pytest.raises(Refusal) as refused:
        service.activate(key, None, other.system)
    assert refused.value.code == "REGISTERED_ELSEWHERE"
    db.session.rollback()
    transfer(license_id, make_owner().id, "Harbour Shop", STAFF, "sold")
    db.session.commit()
    with tenant_scope(other.tenant_id):
        service.activate(key, None, other.system)
        db.session.commit()
        assert (find_installed().serial, state()) == (key, ("VALID", "VALID"))
    with tenant_scope(installed.shop.tenant_id):
        assert (find_installed().serial, state()) == (None, ("VALID", "VALID"))
        installed.beat()
        assert (held().refused, state()) == (None, ("WARNING", "LICENSE_MOVED"))  # its token went with the licence
        assert "The licence was moved to another business." in installed.owner().get("/office/").text
        with after(installed, hours=71):
            assert state() == ("WARNING", "LICENSE_MOVED")
        with after(installed, hours=73):
            assert state() == ("RESTRICTED", "LICENSE_MOVED")
        with after(installed, days=31):
            assert state() == ("LOCKED", "LICENSE_MOVED")
    with tenant_scope(other.tenant_id):
        installed.beat()
        assert state() == ("VALID", "VALID")


def test_a_business_whose_licence_was_moved_away_is_told_so_and_when_and_its_shift_goes_on(installed):
    cashier = installed.cashier()
    assert open_shift(cashier).status_code == 200
    transfer(installed.made.id, make_owner().id, "Harbour Shop", STAFF, "sold")
    db.session.commit()
    installed.beat()
    page = installed.owner().get("/office/license/")
    assert 'data-license-code="LICENSE_MOVED"' in page.text and "The licence was moved to another business." in page.text
    assert "Enter the serial key of another licence" in page.text and "Harbour Shop" not in page.text
    assert f'value="{installed.made.serial}"' not in page.text  # no form proposes the key that is another's now
    told = db.session.scalars(select(FormerToken).join(Activation, Activation.id == FormerToken.activation_id)
                              .where(Activation.license_id == installed.made.id)).one()
    assert (held().claims.device_since, held().claims.business) == (told.ended_at, "")
    with after(installed, days=31):
        cashier = installed.cashier()
        assert state() == ("LOCKED", "LICENSE_MOVED")
        assert stage(cashier.get("/till")) == ("LOCKED", "LICENSE_MOVED")
        assert closes(cashier)
        assert refusal(open_shift(cashier)) == (403, "LICENSE_MOVED")


def test_another_licence_puts_a_business_right_whose_licence_was_moved_away(installed):
    transfer(installed.made.id, make_owner().id, "Harbour Shop", STAFF, "sold")
    db.session.commit()
    installed.beat()
    assert state() == ("WARNING", "LICENSE_MOVED")
    installed.activate(installed.license())
    assert state() == ("VALID", "VALID")
    installed.beat()
    assert state() == ("VALID", "VALID")


def test_an_installation_whose_place_a_copy_of_it_took_is_told_so_and_takes_it_back_with_the_key(installed):
    copy = devices.activate(installed.made.serial, str(installed.shop.tenant_id), devices.Device("Copy", device_parts()), STAFF)
    db.session.commit()
    installed.beat()
    assert state() == ("WARNING", "ACTIVATION_REPLACED")
    page = installed.owner().get("/office/license/").text
    assert "A later activation has taken the place of this installation." in page and "Since " in page
    with after(installed, hours=73):
        assert state() == ("RESTRICTED", "ACTIVATION_REPLACED")
    installed.activate(installed.made)
    installed.beat()
    assert state() == ("VALID", "VALID")
    told = devices.heartbeat(copy.values["token"], devices.Device("Copy", device_parts()), STAFF)
    assert (str(told.code), db.session.get(Activation, copy.activation.id).status) == ("ACTIVATION_REPLACED", "ACTIVE")


def test_a_file_of_one_business_is_no_licence_of_another_here(installed):
    other = make_business("Harbour Shop")
    with tenant_scope(installed.shop.tenant_id):
        file = find_installed().file
    with tenant_scope(other.tenant_id), pytest.raises(Refusal) as refused:
        service.take_file(file, other.system)
    assert refused.value.code in ("REGISTERED_ELSEWHERE", "FILE_KEY_UNKNOWN")
    db.session.rollback()


@pytest.mark.parametrize(("ahead", "code"), [
    (timedelta(minutes=50), "VALID"), (timedelta(hours=2), "CLOCK_AHEAD"), (timedelta(days=40), "CLOCK_AHEAD")])
def test_a_clock_that_is_ahead_is_said_to_be_and_is_no_silence_of_the_server(installed, monkeypatch, ahead, code):
    true = now()
    monkeypatch.setattr(service, "now", lambda: true + ahead)  # what this machine believes; the server knows better
    installed.beat()
    with time_machine.travel(true + ahead, tick=False):
        assert state() == ("VALID" if code == "VALID" else "WARNING", code)
        assert held().claims.issued_at < true + timedelta(minutes=1)


def test_a_clock_put_right_is_right_with_the_next_answer(installed, monkeypatch):
    monkeypatch.setattr(service, "now", lambda: installed.started + timedelta(days=3))
    installed.beat()
    with after(installed, days=3):
        assert state() == ("WARNING", "CLOCK_AHEAD")
    assert state()[0] == "WARNING"
    monkeypatch.undo()
    installed.beat()
    assert state() == ("VALID", "VALID")


def test_a_silent_server_is_one_even_when_the_clock_is_ahead(installed, monkeypatch):
    monkeypatch.setattr(service, "now", lambda: installed.started + timedelta(days=3))
    installed.beat()
    with after(installed, days=3 + 4):
        assert state() == ("RESTRICTED", "UNREACHABLE")


@pytest.mark.parametrize("spoils", [False, True])
def test_a_minute_without_a_good_answer_locks_no_machine_whose_clock_is_ahead(installed, monkeypatch, spoils):
    true, ahead = now(), timedelta(days=40)
    monkeypatch.setattr(service, "now", lambda: true + ahead)
    installed.beat()
    installed.fake.is_away, installed.fake.spoil = not spoils, lambda answer: dataclasses.replace(answer, body=answer.body + b" ")
    installed.beat()
    installed.app.extensions.pop("licenses", None)  # as after a new start
    with time_machine.travel(true + ahead, tick=False):
        assert state() == ("WARNING", "CLOCK_AHEAD")
    with time_machine.travel(true + ahead + timedelta(days=4), tick=False):
        assert state()[0] == "RESTRICTED"


def test_the_server_knows_the_version_of_this_program(installed):
    installed.beat()
    (device,) = list_active(installed.made.id)
    assert isinstance(device, Activation)
    assert (device.version, version()) == ("0.1.0", "0.1.0")
