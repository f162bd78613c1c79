"""The heartbeat of a business: what it uses, and the licence as it stands; once a minute, by the scheduler."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog

from app.adapters.license_server import Unreachable, license_server
from app.kernel.database import db
from app.kernel.security import new_token
from app.license_protocol.codes import FileRefused
from app.pos.business.license import calls, service

log = structlog.get_logger()


def beat(used: Callable[[], Mapping[str, int]]) -> bool:
    """Ask the server once for the current business, no transaction held meanwhile; return whether it answered.

    `used` counts branches, users and products. A business without an activation asks nothing.
    """
    asked = service.question(used())
    if asked is None:
        service.note_silence()  # reason: time passes for a licence that came as a file too
    db.session.commit()
    if asked is None:
        return True
    token, content = asked
    nonce = new_token()
    try:
        answer = license_server().heartbeat(content, nonce, token)
    except Unreachable as reason:
        log.info("license_server_away", reason=str(reason)[:200])
        service.note_silence()
        db.session.commit()
        return False
    try:
        code = service.learn(answer, nonce)
        db.session.commit()
        log.debug("license_heartbeat", code=str(code))
        calls.report(token)
    except FileRefused as refused:
        db.session.rollback()
        log.warning("license_answer_refused", code=str(refused.code))
        service.note_silence(refused.code)
        db.session.commit()
    return True
