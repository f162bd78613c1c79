"""An installation that licenses itself: each business gets a licence by the real protocol, whatever comes in between."""

from __future__ import annotations

import dataclasses
import re
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from rich.console import Console
from sqlalchemy import select

from app import create_app
from app.adapters.license_server.http import HttpLicenseServer
from app.cli import development
from app.cli.demo import demo
from app.cli.run import Run
from app.config import ConfigurationError, load_settings
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.tenancy import set_tenant, tenant_scope
from app.license_protocol.codes import Code
from app.license_protocol.ladder import Stage
from app.licensing.activations.models import Activation
from app.licensing.activations.service import free
from app.licensing.decisions.models import LicenseDecision
from app.licensing.licenses.models import License
from app.licensing.licenses.rules import LicenseStatus, Verb
from app.licensing.licenses.service import change_status
from app.pos.business.license import state
from app.pos.business.license.queries import find_installed
from tests.browser.driver import served
from tests.conftest import make_business
from tests.licensing.conftest import STAFF, make_license, server
from tests.personas import Visitor

__all__ = ["server"]
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def own(app, shop, database, tmp_path, monkeypatch):
    """A shop on such an installation. `serve(address)` says where its server is, `address` is where it answers; `license()` looks once."""
    before = app.config["SETTINGS"]
    settings = load_settings({**database, "WKPOS_ENV": "development", "LICENSE_SERVER_URL": "own", "FILES_PATH": str(tmp_path)})
    app.config["SETTINGS"] = dataclasses.replace(settings, environment="test")

    def serve(address: str) -> None:
        app.extensions["license_server"] = HttpLicenseServer(address, is_here=True)

    monkeypatch.setattr(development, "application", lambda: app)
    monkeypatch.setattr(development, "list_tenant_ids", lambda: [shop.tenant_id])
    with served(create_app(database)) as address:
        serve(address)
        yield SimpleNamespace(app=app, shop=shop, address=address, serve=serve, look=development.Development().look,
                              look_again=lambda: development.Development().look())
    db.session.rollback()
    set_tenant(None)
    app.config["SETTINGS"] = before
    for name in ("license_server", "licenses", "device_parts"):
        app.extensions.pop(name, None)


def licenses_of(shop) -> list[License]:
    db.session.expire_all()
    return list(db.session.scalars(select(License).where(License.note == f"development {shop.tenant_id}")))


def standing(shop) -> tuple[str, str]:
    with tenant_scope(shop.tenant_id):
        found = state.standing()
    return str(found.stage), str(found.code)


def test_a_business_is_licensed_over_http_by_the_protocol_of_merchants_and_once(own):
    own.look()
    (made,) = licenses_of(own.shop)
    in_a_year = now().date() + timedelta(days=365)
    assert (str(made.status), made.tenant_reference, made.expires_on) == ("ACTIVE", str(own.shop.tenant_id), in_a_year)
    decided = select(LicenseDecision.asked).where(LicenseDecision.license_id == made.id).order_by(LicenseDecision.created_at)
    assert list(db.session.scalars(decided)) == ["registration", "activation"]
    assert standing(own.shop) == ("VALID", "VALID")
    with tenant_scope(own.shop.tenant_id):
        claims = state.held().claims
        version = find_installed().version
    assert (claims.plan, claims.serial, claims.limits["branches"]) == ("enterprise", made.serial, None)
    own.look_again()
    with tenant_scope(own.shop.tenant_id):
        assert (len(licenses_of(own.shop)), find_installed().version) == (1, version)


def test_a_server_that_is_not_up_yet_is_asked_again_and_makes_no_second_licence(own):
    own.serve(NOBODY)
    own.look()
    assert standing(own.shop) == ("VALID", "NOT_ACTIVATED")
    own.serve(own.address)
    own.look()
    assert (standing(own.shop), len(licenses_of(own.shop))) == (("VALID", "VALID"), 1)


def test_a_server_that_answers_at_another_port_next_time_locks_nothing(own, database):
    own.look()
    with served(create_app(database)) as elsewhere:
        own.serve(elsewhere)
        own.look_again()
        assert (standing(own.shop), len(licenses_of(own.shop))) == (("VALID", "VALID"), 1)


def test_a_licence_near_its_end_or_past_it_is_renewed(own):
    own.look()
    (made,) = licenses_of(own.shop)
    for days in (29, -40):
        made.expires_on = now().date() + timedelta(days=days)
        made.expires_at = made.grace_until = now() + timedelta(days=days)
        made.status = LicenseStatus.ACTIVE if days > 0 else LicenseStatus.EXPIRED
        db.session.commit()
        own.look_again()
        (made,) = licenses_of(own.shop)
        assert (str(made.status), made.expires_on) == ("ACTIVE", now().date() + timedelta(days=365))


def test_what_a_developer_tries_out_is_left_alone(own, server):
    own.look()
    (made,) = licenses_of(own.shop)
    (device,) = db.session.scalars(select(Activation).where(Activation.license_id == made.id))
    free(device.id, STAFF, "tried out")
    db.session.commit()
    own.look_again()
    assert str(db.session.get(Activation, device.id, populate_existing=True).status) == "DEACTIVATED"
    change_status(made.id, Verb.REVOKE, STAFF, "tried out")
    db.session.commit()
    own.look_again()
    (made,) = licenses_of(own.shop)
    assert str(made.status) == "REVOKED"
    other = make_license(server)
    with tenant_scope(own.shop.tenant_id):
        find_installed().serial = other.serial
        db.session.commit()
        own.look_again()
        assert find_installed().serial == other.serial


def test_the_key_of_another_server_stays_while_it_serves(own, monkeypatch):
    own.look()
    (made,) = licenses_of(own.shop)
    with tenant_scope(own.shop.tenant_id):
        find_installed().serial = "WKP-0000-0000-0000"
        db.session.commit()
        own.look_again()
        assert find_installed().serial == "WKP-0000-0000-0000"
        monkeypatch.setattr(development, "license_standing", lambda: state.State(Stage.WARNING, Code.UNREACHABLE))
        own.look_again()
        assert find_installed().serial == made.serial


def test_one_business_that_is_refused_does_not_keep_the_others_waiting(own, monkeypatch):
    own.look()
    (made,) = licenses_of(own.shop)
    with tenant_scope(own.shop.tenant_id):
        find_installed().token = None
        made.tenant_reference = "another"
        db.session.commit()
    other = make_business()
    set_tenant(None)
    monkeypatch.setattr(development, "list_tenant_ids", lambda: [own.shop.tenant_id, other.tenant_id])
    own.look_again()
    assert [len(licenses_of(shop)) for shop in (own.shop, other)] == [1, 1]
    assert standing(other) == ("VALID", "VALID")


def test_a_new_business_goes_straight_to_its_set_up_and_nothing_is_locked_meanwhile(own):
    set_tenant(None)
    visitor = Visitor(own.app)
    answer = visitor.post("/sign-up", {"business": "Harbour Shop", "slug": "", "country": "GB", "name": "Owner",
                                       "password": "a few words in a row", "email": f"{uuid.uuid4().hex[:10]}@example.com"})
    assert answer.headers["HX-Redirect"] == "/office"
    assert "data-license-stage" not in visitor.get("/office/setup/country").text
    page = visitor.get("/office/license/")
    assert re.search(r'data-license-stage="(\w+)" data-license-code="(\w+)"', page.text).groups() == ("VALID", "NOT_ACTIVATED")
    assert f'href="{own.app.config["SETTINGS"].public_url}/licensing"' in page.text


def test_the_ways_into_the_portal_are_told_truthfully(own, monkeypatch):
    own.look()
    assert own.app.test_cli_runner().invoke(demo, ["create"]).exit_code == 0
    printed = own.app.test_cli_runner().invoke(demo, ["show"]).output
    assert re.search(r"Staff +staff@demo\.example   open the shop early\n", printed)
    Visitor(own.app).get("/licensing/staff-sign-in")
    answer = Visitor(own.app).post("/licensing/staff-sign-in", {"email": development.STAFF, "password": development.PASSWORD})
    assert answer.headers["HX-Redirect"] == "/licensing/code"


def test_an_installation_without_one_tells_of_no_portal(app):
    app.test_cli_runner().invoke(demo, ["create"])
    assert "portal" not in app.test_cli_runner().invoke(demo, ["show"]).output


@pytest.mark.parametrize(("given", "systems", "address"), [
    ({}, "pos,licensing", "own"),
    ({"WKPOS_ENV": "production"}, None, None),
    ({"LICENSE_SERVER_URL": "https://licences.example"}, None, "https://licences.example"),
    ({"LICENSE_SERVER_URL": ""}, None, ""),
    ({"SYSTEMS": "pos"}, "pos", None),
])
def test_bin_run_licenses_itself_unless_told_otherwise(given, systems, address):
    environ = dict(given)
    Run(environ, Console())
    assert (environ.get("SYSTEMS"), environ.get("LICENSE_SERVER_URL")) == (systems, address)


@pytest.mark.parametrize(("host", "address"), [("", "http://127.0.0.1:5201"), ("0.0.0.0", "http://127.0.0.1:5201"),
                                               ("::1", "http://[::1]:5201"), ("192.0.2.7", "http://192.0.2.7:5201")])
def test_the_own_server_is_asked_where_it_listens(database, host, address):
    settings = load_settings({**database, "HOST": host, "PORT": "5201", "LICENSE_SERVER_URL": "own"})
    assert (settings.licenses_itself, settings.license_server_url) == (True, address)


@pytest.mark.parametrize("given", [{"WKPOS_ENV": "production", "SECRET_KEY": "x" * 32}, {"SYSTEMS": "pos"}, {"SYSTEMS": "licensing"}])
def test_production_and_half_an_installation_never_license_themselves(database, given):
    with pytest.raises(ConfigurationError, match="LICENSE_SERVER_URL=own is for development"):
        load_settings({**database, "LICENSE_SERVER_URL": "own", **given})


def test_a_foreign_server_is_never_given_licences(database):
    assert load_settings({**database, "LICENSE_SERVER_URL": "https://licences.example"}).licenses_itself is False


def test_nobody_with_a_known_password_is_made_on_an_installation_that_does_not_license_itself(app):
    with pytest.raises(RuntimeError):
        development.lay_out()
