"""Installing a licence: with the serial key over the network, or with a file carried by hand; and learning from answers."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.adapters.license_server import Answer, Unreachable, license_server
from app.adapters.license_server.device import device_name, device_parts
from app.config import version
from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db, dialect_name
from app.kernel.refusal import CONFLICT, UNPROCESSABLE, Refusal
from app.kernel.security import decrypt, encrypt, new_token
from app.kernel.tenancy import require_tenant
from app.license_protocol import serial
from app.license_protocol.challenge import Challenge, ChallengeInvalid, unpack_response
from app.license_protocol.claims import Claims, accept, read_claims
from app.license_protocol.codes import EXPLANATIONS, Code, Explanation, FileRefused
from app.license_protocol.envelope import unseal
from app.license_protocol.fingerprint import DIGEST_LENGTH
from app.license_protocol.quota import Verdict
from app.pos.business.license import queries
from app.pos.business.license.models import InstalledLicense
from app.pos.business.license.rules import MOST_AT_ONCE, NO_KEYS, ahead_by, proven
from app.pos.business.tenants.queries import get_tenant

_CONTEXT = "business.installed_license.token"


def activate(text: str, name: str | None, actor: Actor) -> None:
    """Tie the licence of a serial key to the current business and give this installation a place of it.

    `name` is what the owner will know this device by. Raises Refusal with the server's code, or UNREACHABLE.
    """
    key = _parse(text)
    row = _row()
    reference, nonce, name = str(require_tenant()), new_token(), name or row.device_name or device_name()
    asked = {"serial": key, "tenant_reference": reference}
    server = license_server()
    try:
        _ensure_granted(server.register({**asked, "business_name": get_tenant().name}, nonce))
        answer = server.activate({**asked, "device": _device(name)}, nonce)
        _ensure_granted(answer, "file", "token")
        # a person asks the server that the administrator named: its keys are taken over, unless LICENSE_KEYS names others
        trusted = current_app.config["SETTINGS"].license_keys or answer.keys
        answer.check(nonce, trusted)
        _keep(row, str(answer.content["file"]), answer.keys or trusted, trusted, nonce)
    except Unreachable:
        raise _refusal(Code.UNREACHABLE) from None
    except FileRefused as refused:
        raise _refusal(refused.code) from None
    _release(key)
    row.serial, row.device_name, row.contacted_at = key, name, now()
    row.token = encrypt(str(answer.content["token"]), _CONTEXT)
    _save(row)
    audit.record("business.license.activate", "license", row.id, actor, after={"serial": key, "device": name})


def take_file(text: str, actor: Actor) -> None:
    """Take over a licence file that was carried here by hand, or the response to a challenge, typed or scanned.

    Raises Refusal with the file's own code (FILE_…). The response to the challenge that this machine shows proves
    what time it is; of any other file the machine's clock and ledger decide whether it is new.
    """
    row = _row()
    try:
        text = _unpacked(text)
        # a person hands it over: keys that the administrator has named since are good too, for a machine that no answer reaches
        trusted = {**current_app.config["SETTINGS"].license_keys, **_trusted(row)}
        claims, before = _read(text, trusted), _current(row)
        if before and before.activation_id != claims.activation_id and claims.issued_at < before.issued_at:
            raise FileRefused(Code.FILE_REPLAYED)
        answers_us = bool(row.nonce) and claims.nonce == row.nonce
        accept(claims, device=device_parts(), moment=now(), newest=_newest(before, claims),
               high_water=None if answers_us else _latest(row))
    except FileRefused as refused:
        if refused.code is Code.FILE_KEY_UNKNOWN and not trusted:
            raise _refusal(refused.code, "file", NO_KEYS) from None
        raise _refusal(_said_of(text, refused.code, _trusted(row)), field="file") from None
    if before is None or before.activation_id != claims.activation_id:
        row.token = None  # it belonged to another activation
    row.serial, row.file, row.trusted_keys, row.nonce = claims.serial, text, trusted, ""
    row.high_water = claims.issued_at if answers_us else max(proven(_latest(row), row.seen_at, now()), claims.issued_at)
    row.seen_at = row.high_water if answers_us else now()
    row.refused_code = row.refused_at = None
    _save(row)
    audit.record("business.license.take_file", "license", row.id, actor, after={"serial": claims.serial, "until": claims.trusted_until})


def write_challenge(text: str | None) -> str:
    """Return the challenge to carry to the licence portal, for the serial key given or the one installed.

    It stays the same until it was answered. Raises Refusal when the key is none.
    """
    row = _row()
    key = _parse(text or row.serial or "")
    if not row.nonce:
        row.nonce = "".join(secrets.choice(serial.ALPHABET) for _place in range(DIGEST_LENGTH))
        _save(row)
    return Challenge(key, require_tenant(), row.nonce, device_parts()).text()


def question(used: Mapping[str, int]) -> tuple[str, dict[str, Any]] | None:
    """Return the device's token and what a heartbeat asks, or None for a business that has nothing to ask with."""
    row = queries.find_installed()
    if row is None or row.token is None:
        return None
    return decrypt(row.token, _CONTEXT), {
        "device": _device(row.device_name), "used": dict(used), "clock": now().isoformat()}


def learn(answer: Answer, nonce: str) -> Code:
    """Take over the answer to a heartbeat, and return what it says. A refusal is kept as the reason, no more: the
    licence of before ages by itself. Raises FileRefused for an answer that proves nothing.
    """
    row = queries.lock_installed()
    if row is None:
        return Code.NOT_ACTIVATED
    trusted = _trusted(row)
    answer.check(nonce, trusted)
    code = Code(answer.code) if answer.code in Code.__members__ else Code.UNREACHABLE
    if text := answer.content.get("file"):  # counts by what it claims, whatever a newer server calls that
        _keep(row, str(text), answer.keys or trusted, trusted, nonce)
        row.contacted_at = now()
    elif code is Code.UNREACHABLE:  # too busy, or newer than this: no word about the licence
        return code
    elif row.refused_code != code:
        row.refused_code, row.refused_at, row.contacted_at = code, now(), now()
        row.version += 1
    return code


def waits_for_verdict() -> bool:
    """Return whether the server last said that programs are to call less, so that it is asked until it says otherwise."""
    row = queries.find_installed()
    return row is not None and row.api_verdict in (Verdict.THROTTLED, Verdict.SUSPENDED)


def learn_verdict(answer: Answer, nonce: str) -> bool:
    """Keep what the answer to a report of calls says of further ones; return whether the calls are done with.

    Calls that the server could not read are done with too; a verdict that this version does not know changes nothing.
    Raises FileRefused for an answer that proves nothing.
    """
    row = queries.lock_installed()
    if row is None:
        return False
    answer.check(nonce, _trusted(row))
    verdict = answer.content.get("verdict")
    if not isinstance(verdict, str) or verdict not in Verdict.__members__:  # one of a newer server: it took the calls all the same
        return isinstance(verdict, str) or answer.refusal.get("status") == UNPROCESSABLE
    before = (row.api_verdict, row.api_verdict_at and row.api_verdict_at.date())
    row.api_verdict, moment = verdict, now()
    if before != (verdict, moment.date()):
        row.api_verdict_at = moment
        row.version += 1
    return True


def note_silence(code: Code | None = None) -> None:
    """Keep the latest proven instant when the server gave no proof of the time: time never runs backwards.

    `code` says why its answer was not believed, if there was one.
    """
    row = queries.lock_installed()
    if row is not None:
        claims = _current(row)
        ahead = ahead_by(row.contacted_at, claims.issued_at, row.refused_code) if claims else timedelta(0)
        moment = now() - ahead  # a clock that is ahead proves no more than the rest of it
        row.high_water, row.seen_at = proven(_latest(row, ahead), row.seen_at, moment), moment
        if code and row.refused_code != code:
            row.refused_code, row.refused_at = code, now()
            row.version += 1


def _said_of(text: str, code: Code, trusted: Mapping[str, str]) -> Code:
    """Return what is wrong with a file: of a key that is not known here the server, if it answers, says whether it was its own once."""
    if code is not Code.FILE_KEY_UNKNOWN:
        return code
    nonce = new_token()
    try:
        answer = license_server().validate({"file": text}, nonce)
        answer.check(nonce, trusted)
    except (Unreachable, FileRefused):
        return code
    return Code.FILE_KEY_RETIRED if answer.code == Code.FILE_KEY_RETIRED else code


def _release(key: str) -> None:
    """Take a serial key that the server has just granted to this business from another one of this installation, which had it before.

    That one keeps its licence until the server's next answer, which says what has become of it.
    """
    if dialect_name() == "postgresql":
        db.session.execute(select(func.business.release_serial(key, require_tenant())))


def _ensure_granted(answer: Answer, *needed: str) -> None:
    """Raise Refusal with the server's code when it said no; in its own words for a code that only newer servers know."""
    if "error" not in answer.content and all(answer.content.get(name) for name in needed):
        return
    if answer.code in Code.__members__:
        raise _refusal(answer.code)
    said = answer.refusal
    raise Refusal(answer.code or "refused", str(said.get("message", "")), remedy=str(said.get("remedy", "")), field="serial")


def _keep(row: InstalledLicense, text: str, keys: Mapping[str, str], trusted: Mapping[str, str], nonce: str) -> None:
    """Take over a fresh answer's licence. The answer itself proves what time it is, whatever this machine's clock says."""
    claims, before = _read(text, {**trusted, **keys}), _current(row)
    if claims.nonce != nonce:
        raise FileRefused(Code.FILE_REPLAYED)
    accept(claims, device=device_parts(), moment=claims.issued_at, newest=_newest(before, claims))
    row.file, row.trusted_keys, row.high_water, row.seen_at = text, dict(keys), claims.issued_at, claims.issued_at
    row.refused_code = row.refused_at = None
    row.version += 1


def _unpacked(text: str) -> str:
    """Return the licence file in what was handed over: the file itself, or a response to a challenge."""
    try:
        return text if "-----" in text else unpack_response(text)
    except ChallengeInvalid:
        raise FileRefused(Code.FILE_MALFORMED) from None


def _read(text: str, trusted: Mapping[str, str]) -> Claims:
    return read_claims(unseal(text, trusted))


def _current(row: InstalledLicense) -> Claims | None:
    """Return what the file in use claims, or None when there is none that can be believed."""
    try:
        return _read(row.file, row.trusted_keys) if row.file else None
    except FileRefused:
        return None


def _newest(before: Claims | None, claims: Claims) -> int:
    """Return the sequence below which a file is an old one; each activation counts its own."""
    return before.sequence if before and before.activation_id == claims.activation_id else 0


def _latest(row: InstalledLicense, ahead: timedelta = timedelta(0)) -> datetime | None:
    """Return the latest instant that the own ledger has proof of too; an entry far beyond what was seen to pass is of a wrong clock."""
    entry = queries.newest_entry()
    if row.high_water is None or entry is None:
        return row.high_water or entry
    return max(row.high_water, entry - ahead) if entry - ahead <= row.high_water + MOST_AT_ONCE else row.high_water


def _trusted(row: InstalledLicense) -> dict[str, str]:
    return dict(row.trusted_keys or current_app.config["SETTINGS"].license_keys)


def _row() -> InstalledLicense:
    return queries.lock_installed() or InstalledLicense(
        tenant_id=require_tenant(), version=0, device_name="", nonce="", trusted_keys={})


def _save(row: InstalledLicense) -> None:
    """Write the row; a licence that another business of this installation uses is refused."""
    row.version += 1
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise _refusal(Code.REGISTERED_ELSEWHERE) from None


def _parse(text: str) -> str:
    try:
        return serial.parse(text)
    except serial.SerialInvalid:
        raise _refusal(Code.SERIAL_INVALID) from None


def _device(name: str) -> dict[str, Any]:
    return {"name": name, "parts": device_parts(), "version": version()}


def knows_keys() -> bool:
    """Return whether there is a key that a licence file could be proven with."""
    row = queries.find_installed()
    return bool(current_app.config["SETTINGS"].license_keys or (row and row.trusted_keys))


def _refusal(code: Code | str, field: str = "serial", explanation: Explanation | None = None) -> Refusal:
    known = Code(code)
    explanation = explanation or EXPLANATIONS[known]
    return Refusal(str(known), explanation.message, remedy=explanation.remedy, field=field,
                   status=CONFLICT if known in (Code.UNREACHABLE, Code.TOO_MANY_DEVICES) else UNPROCESSABLE)
