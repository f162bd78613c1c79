"""Calls of programs at the JSON interface: counted in passing, reported with the heartbeat, slowed down or stopped as the server says.

Only programs are: tills and pages use no key. No statement and no network call belongs to a counted call.
"""

from __future__ import annotations

import json
import time

import structlog
from flask import Response, g, request

from app.adapters.license_server import Unreachable, license_server
from app.kernel import limits, tally
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.kernel.security import new_token
from app.kernel.tenancy import current_tenant, require_tenant
from app.license_protocol.codes import EXPLANATIONS, Code, FileRefused
from app.license_protocol.quota import SLOWED_TO, Verdict
from app.pos.business.license import service, state
from app.pos.business.license.rules import verdict_at

log = structlog.get_logger()
AT_ONCE = 1000  # what the server takes in one report
MOST_REPORTS = 20  # of one heartbeat
MOST_KEPT = 50_000


def ensure_taken() -> None:
    """Raise Refusal 429 (QUOTA_EXCEEDED) when the calls of programs are stopped, or slowed down and this minute's are used up."""
    held = state.held()
    verdict = verdict_at(held.verdict, held.verdict_at, now())
    if verdict is Verdict.SUSPENDED or (verdict is Verdict.THROTTLED and not limits.take(
            "license.calls", str(require_tenant()), f"{SLOWED_TO} per minute")):
        g.call_refused = True
        explanation = EXPLANATIONS[Code.QUOTA_EXCEEDED]
        raise Refusal(str(Code.QUOTA_EXCEEDED), explanation.message, remedy=explanation.remedy, status=429)


def note(response: Response) -> Response:
    """Count the call that is answered with `response`, if a program made it and it was not refused for the quota."""
    key = g.get("api_key")
    tenant_id = current_tenant()
    if key is None or tenant_id is None or g.get("call_refused") or not state.is_enforced():
        return response
    method = "GET" if request.method in ("HEAD", "OPTIONS") else request.method  # as the server knows them
    passed = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
    rule = request.url_rule.rule if request.url_rule else request.path
    tally.push(_list_of(str(tenant_id)), json.dumps({
        "endpoint": rule[:200], "method": method, "status_code": response.status_code, "response_ms": f"{passed:.1f}",
        "moment": now().isoformat(), "api_key": key[:100]}), MOST_KEPT)
    return response


def report(token: str) -> None:
    """Report the calls of the current business with its device's token, and keep what the server says of further ones.

    A business whose calls are slowed down or stopped asks though it has none to report: so it hears of it when that is over.
    No transaction is held while the server is asked. Calls that could not be reported wait for the next time; those whose
    answer was lost are sent again, the same ones under the same name, so that they count once.
    """
    waiting = _list_of(str(require_tenant()))
    for _number in range(MOST_REPORTS):
        name, texts = tally.portion(waiting, AT_ONCE)
        calls = [json.loads(text) for text in texts]
        if not calls and not service.waits_for_verdict():
            break
        db.session.commit()  # reason: nothing is held while the server is asked
        nonce = new_token()
        try:
            answer = license_server().usage({"calls": calls, **({"report": name} if name else {})}, nonce, token)
            was_taken = service.learn_verdict(answer, nonce)
            db.session.commit()  # reason: what was said stays, whatever comes of the next report
        except (Unreachable, FileRefused) as reason:
            db.session.rollback()
            log.info("license_usage_not_reported", reason=str(reason)[:200])
            break
        if not was_taken:
            break
        tally.done(waiting, name)
        if len(calls) < AT_ONCE:
            break


def _list_of(tenant_id: str) -> str:
    return f"license.calls:{tenant_id}"
