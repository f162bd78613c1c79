"""What the licence costs a request of WK POS: judged in memory, from the last signed answer."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import g

from app.cli.bench.plans import watched
from app.cli.bench.world import World, at_work
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.resource import SIGNED_IN, Route
from app.kernel.tenancy import tenant_scope
from app.license_protocol.claims import Claims
from app.license_protocol.envelope import public_text, seal

TIMES, ROUNDS = 2_000, 15
PATHS = ("/till/scan", "/office/catalog/products/new")


def judge_part(world: World) -> dict[str, Any]:
    """Microseconds of the guard of one request (module, then stage of the ladder) and its statements, the licence being known."""
    env = {**world.env, "LICENSE_SERVER_URL": "https://licences.example"}
    with at_work(env, world.tenant_id) as app:
        version = _install(world)
        return {path: _judge(app, world, path, version) for path in PATHS}


def _install(world: World) -> int:
    from app.adapters.license_server.device import device_parts
    from app.pos.business.license.models import InstalledLicense
    from app.pos.modules import PREFIXES

    key, moment = Ed25519PrivateKey.generate(), now()
    claims = Claims(
        license_id=str(new_id()), serial="WKP-0000-0000-0000", business="Benchmark", status="ACTIVE", plan="enterprise", tier="ENTERPRISE",
        activation_id=str(new_id()), device=device_parts(), issued_at=moment, trusted_until=moment + timedelta(days=1), sequence=1,
        offline_days=30, expires_at=moment + timedelta(days=300), grace_until=moment + timedelta(days=314),
        modules=tuple({key for _prefix, key in PREFIXES}))
    row = InstalledLicense(serial=claims.serial, file=seal(claims.to_json(), key, "k1"), version=1, trusted_keys={"k1": public_text(key)},
                           high_water=moment)
    db.session.add(row)
    db.session.commit()
    return row.version


def _judge(app, world: World, path: str, version: int) -> dict[str, Any]:
    from app.pos.business.api import guard_license

    with app.test_request_context(path, method="POST"), tenant_scope(world.tenant_id):
        g.license_version = (world.tenant_id, version)
        route = Route(SIGNED_IN, mutates=True, idempotent=True, kind="swap")
        guard_license(route)  # the first one reads and proves it
        times = []
        with watched(db.engine) as sent:
            for _round in range(ROUNDS):
                start = time.perf_counter()
                for _time in range(TIMES):
                    guard_license(route)
                times.append((time.perf_counter() - start) / TIMES * 1_000_000)
    times.sort()
    told = {"fastest_us": times[0], "median_us": times[ROUNDS // 2], "slowest_us": times[-1]}
    return {**{name: round(taken, 1) for name, taken in told.items()}, "statements": len(sent)}
