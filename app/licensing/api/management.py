"""Licences managed by programs of the vendor, within the scopes of their keys."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.clock import now
from app.kernel.json_api.schema import DAY, MOMENT, PAGING, STRING, UUID_, WHOLE, given, named_values, one_of, or_null, text
from app.licensing.activations.queries import count_active
from app.licensing.api.interface import SERIAL, SignedApi, named, named_page
from app.licensing.licenses import queries, service
from app.licensing.licenses.models import License
from app.licensing.licenses.rules import LicenseStatus, Verb

management = SignedApi("management", "Licences managed by programs, within the scopes of their keys")

_LICENSE = {"id": UUID_, "serial": STRING, "business_name": STRING, "tenant_reference": or_null(STRING), "plan": STRING,
            "status": one_of(*LicenseStatus), "expires_on": or_null(DAY), "expires_at": or_null(MOMENT),
            "grace_until": or_null(MOMENT), "created_at": MOMENT}
LISTED = named("License", _LICENSE)
SHOWN = named("LicenseInFull", {**_LICENSE, "limits": named_values(or_null(WHOLE)), "modules": {"type": "array", "items": STRING},
                                "features": {"type": "array", "items": STRING}, "devices": WHOLE})
_NEEDS = {"REVOKE": "licensing.licenses.revoke", "REINSTATE": "licensing.licenses.revoke"}


@management.get("/licenses", permission="licensing.licenses.view", answer=named_page("License", LISTED),
                query=given({}, {"status": one_of(*LicenseStatus), "serial": SERIAL, "tenant_reference": text(64, 1), **PAGING}))
def index(asked: dict) -> dict:
    """List the licences, newest first."""
    rows, total = queries.page_licenses(asked["page"], asked["limit"], status=asked["status"], serial=asked["serial"],
                                        tenant_reference=asked["tenant_reference"])
    return {"items": [_listed(license, plan) for license, plan in rows], "page": asked["page"], "limit": asked["limit"], "total": total}


@management.get("/licenses/<uuid:license_id>", permission="licensing.licenses.view", answer=SHOWN)
def show(license_id: UUID) -> dict:
    """Show a licence: what it includes, and how many devices it has."""
    return _in_full(queries.get_license(license_id))


@management.post("/licenses/<uuid:license_id>/status", permission="licensing.licenses.edit", status=200, answer=SHOWN,
                 body=given({"verb": one_of("SUSPEND", "RESUME", "REVOKE", "REINSTATE"), "reason": text(500, 1)}))
def change_status(asked: dict, license_id: UUID) -> dict:
    """Suspend, resume, revoke or reinstate a licence; to revoke and reinstate the key needs `licensing.licenses.revoke` too."""
    if asked["verb"] in _NEEDS:
        current_actor().require(_NEEDS[asked["verb"]])
    return _in_full(service.change_status(license_id, Verb(asked["verb"]), current_actor(), asked["reason"]))


@management.post("/licenses/<uuid:license_id>/renew", permission="licensing.licenses.edit", status=200, answer=SHOWN,
                 body=given({"months": {"type": "integer", "minimum": 1, "maximum": 60}}, {"reason": text(500)}))
def renew(asked: dict, license_id: UUID) -> dict:
    """Prolong a licence by months, counted from its end while that has not passed."""
    return _in_full(service.renew(license_id, current_actor(), months=asked["months"], reason=asked.get("reason", "")))


def _listed(license: License, plan: str) -> dict:
    return {**{name: getattr(license, name) for name in _LICENSE if name not in ("plan", "status")}, "plan": plan,
            "status": queries.status_of(license)}


def _in_full(license: License) -> dict:
    plan = queries.get_plan(license.plan_id)
    offer = queries.offer_of(license, plan, now())
    return {**_listed(license, plan.key), "limits": dict(offer.limits), "modules": sorted(offer.modules),
            "features": sorted(offer.features), "devices": count_active(license.id)}
