"""Answers explain themselves in the language that is asked for; codes, and what is written down, stay as they are."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.kernel.database import db
from app.kernel.i18n import force_locale
from app.license_protocol.codes import Code, explain
from app.licensing.decisions.models import LicenseDecision
from tests.licensing.conftest import make_license


@pytest.mark.parametrize(("asked", "language"), [("ar", "ar"), ("ar-EG,en;q=0.5", "ar"), ("en-GB", "en"), ("fr", "en"), (None, "en")])
def test_a_refusal_and_a_grant_are_explained_in_the_language_asked_for(server, till, asked, language):
    headers = {"Accept-Language": asked} if asked else {}
    license = make_license(server)
    content = {"serial": license.serial, "tenant_reference": till.tenant, "device": till.body}
    granted = till.client.post("/api/activation", json=content, headers=headers).json
    refused = till.client.post("/api/activation", json={**content, "serial": "WKP-12"}, headers=headers).json["error"]
    with force_locale(language):
        assert granted["message"] == explain(Code.VALID)["message"]
        assert {name: refused[name] for name in ("code", "message", "remedy")} == explain(Code.SERIAL_INVALID)
    assert (language == "ar") == any("\u0600" <= letter <= "\u06ff" for letter in refused["message"])
    reason = db.session.scalar(select(LicenseDecision.reason).where(LicenseDecision.license_id == license.id))
    assert reason == "The licence is valid."
