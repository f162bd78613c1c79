"""The licence as this process knows it: proven once per change, judged in memory on every request.

The version of the stored licence comes along with the statement that loads who acts; only a version that this process
has not seen yet costs one more, to read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app, g, has_request_context
from sqlalchemy import Row

from app.adapters.license_server.device import device_parts
from app.kernel.clock import now
from app.kernel.tenancy import require_tenant
from app.license_protocol import fingerprint, ladder
from app.license_protocol.claims import Claims, read_claims
from app.license_protocol.codes import Code, FileRefused
from app.license_protocol.envelope import unseal
from app.license_protocol.ladder import Stage, State
from app.pos.business.license.models import InstalledLicense
from app.pos.business.license.queries import find_installed
from app.pos.business.license.rules import ahead_by, proven


@dataclass(slots=True)
class Held:
    """A licence in memory. `problem` says why a stored file is not believed, `refused` why the server gave no other.

    `verdict` is what it last said of calls of programs, and when. `ahead` is how far this machine's clock was ahead of the
    server's when that answered last.
    """

    version: int | None
    claims: Claims | None = None
    problem: Code | None = None
    refused: str | None = None
    high_water: datetime | None = None
    seen_at: datetime | None = None
    verdict: str = "TAKEN"
    verdict_at: datetime | None = None
    ahead: timedelta = timedelta(0)


def is_enforced() -> bool:
    """Return whether this installation asks for a licence at all."""
    return current_app.config["SETTINGS"].license_server_url is not None


def asks_for_key() -> bool:
    """Return whether a person must bring a serial key: a licence is asked for, and this installation gives itself none."""
    return is_enforced() and not current_app.config["SETTINGS"].licenses_itself


def note_license(tenant_id: UUID, row: Row[Any]) -> None:
    """Remember, for this request, the version that came with the statement that loaded who acts."""
    if is_enforced():
        g.license_version = (tenant_id, row.license_version)


def held() -> Held:
    """Return the licence of the current business from memory; read and proven anew when it has changed."""
    tenant_id = require_tenant()
    known: dict[UUID, Held] = current_app.extensions.setdefault("licenses", {})
    noted = g.get("license_version") if has_request_context() else None
    if noted and noted[0] == tenant_id:
        found = known.get(tenant_id)
        if found is None or found.version != noted[1]:
            found = known[tenant_id] = Held(None) if noted[1] is None else prove(find_installed())
        return found
    row = find_installed()  # reason: jobs and commands load nobody who acts
    found = known.get(tenant_id)
    if found is None or found.version != (row and row.version):
        found = known[tenant_id] = prove(row)
    return found


def prove(row: InstalledLicense | None) -> Held:
    """Return a stored licence as it may be believed: signed by a trusted key, and for this machine."""
    if row is None:
        return Held(None)
    found = Held(row.version, refused=row.refused_code if row.refused_code in Code.__members__ else None, high_water=row.high_water,
                 seen_at=row.seen_at, verdict=row.api_verdict, verdict_at=row.api_verdict_at)
    if row.file:
        try:
            claims = read_claims(unseal(row.file, row.trusted_keys))
            if not fingerprint.same_device(claims.device, device_parts()):
                raise FileRefused(Code.FILE_FOREIGN)
            found.claims = claims
            found.ahead = ahead_by(row.contacted_at, claims.issued_at, row.refused_code)
        except FileRefused as refusal:
            found.problem = refusal.code
    return found


def standing() -> State:
    """Return how far down the ladder the current business is now, and why; no statement, no network."""
    return judge(held(), now())


def judge(known: Held, moment: datetime) -> State:
    """Return the state at `moment`, and remember that time got this far.

    An unreachable server that does answer, but with a refusal, is no unreachable one: the refusal is the reason. A
    business that was just made on an installation that licenses itself need not wait for it. A clock that is ahead is
    no silence of the server: what it says is put right by what the server's said.
    """
    moment -= known.ahead
    if known.version is None and current_app.config["SETTINGS"].licenses_itself:
        return State(Stage.VALID, Code.NOT_ACTIVATED)
    is_disowned = known.refused is not None and not known.refused.startswith("FILE_")  # those answers were not believed
    state = ladder.judge(known.claims, moment, known.high_water, is_disowned=is_disowned)
    known.high_water, known.seen_at = proven(known.high_water, known.seen_at, moment), moment
    if known.ahead and state.stage in (Stage.VALID, Stage.WARNING):
        return State(Stage.WARNING, Code.CLOCK_AHEAD)
    if known.claims is None and known.problem:
        return State(Stage.LOCKED, known.problem)
    if known.refused and state.code in (Code.UNREACHABLE, Code.NOT_ACTIVATED):
        return State(state.stage, Code(known.refused), state.until)
    return state
