"""The keys that sign answers and files: one signs, the next is already trusted, old ones are retired."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import current_app, g, has_request_context
from sqlalchemy import Row, select, text, update

from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.kernel.security import decrypt, encrypt
from app.license_protocol.envelope import public_text
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.offline.models import SigningKey

_CONTEXT = "licensing.signing_key.secret"
CURRENT_KID = select(SigningKey.kid).where(SigningKey.is_current).scalar_subquery()
"""A column for the statement that finds who asks: see `note_current`."""


def ensure_keys(actor: Actor) -> None:
    """Make the first two keys, the one that signs and the one that follows, unless there are keys already."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('licensing.signing_key', 0))"))
    if db.session.scalar(select(SigningKey.id).limit(1)) is None:
        _make(is_current=True)
        _make(is_current=False)
        record(EventType.SIGNING_KEY_CHANGED, actor, made=sorted(trusted_keys()))


def rotate(actor: Actor) -> str:
    """Let the following key sign from now on, retire the one before, and make a new following one; return its kid.

    What the retired key signed stays trusted by installations until they learn the new pair with their next answer.
    """
    db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('licensing.signing_key', 0))"))
    following = db.session.scalar(
        select(SigningKey).where(SigningKey.retired_at.is_(None), ~SigningKey.is_current).order_by(SigningKey.created_at).limit(1))
    if following is None:
        raise Refusal("no_following_key", _l("There is no key that installations already trust."),
                      remedy=_l("Make the keys first, then wait until installations have heard of the following one."), status=409)
    db.session.execute(update(SigningKey).where(SigningKey.is_current).values(is_current=False, retired_at=now()))
    db.session.flush()
    following.is_current = True
    made = _make(is_current=False)
    current_app.extensions.pop("signing_key", None)
    record(EventType.SIGNING_KEY_CHANGED, actor, signs=following.kid, follows=made.kid)
    return following.kid


def signing_key() -> tuple[str, Ed25519PrivateKey]:
    """Return the kid and the key that signs now; raise Refusal if none was made yet."""
    found = next((key for key in _ring() if key.is_current), None)
    if found is None:
        raise Refusal("no_signing_key", _l("This server has no signing key yet."),
                      remedy=_l("Run the set-up of the License Server."), status=503)
    known = current_app.extensions.get("signing_key")
    if known is None or known[0] != found.kid:  # decrypting and loading a key costs more than the question
        raw = base64.b64decode(decrypt(found.secret, _CONTEXT))
        known = current_app.extensions["signing_key"] = (found.kid, Ed25519PrivateKey.from_private_bytes(raw))
    return known


def trusted_keys() -> dict[str, str]:
    """Return the keys that installations should trust: kid → public key as base64, the one that signs and the next."""
    return {key.kid: key.public_key for key in _ring()}


def retired_key(kid: str) -> str | None:
    """Return the public half of a key that no longer signs and is no longer trusted, or None if this server had no such key."""
    return db.session.scalar(select(SigningKey.public_key).where(SigningKey.kid == kid, SigningKey.retired_at.is_not(None)))


def note_current(kid: str | None) -> None:
    """Remember, for this request, the kid that came with another statement: keys in memory that it belongs to are not asked for.

    Keys change together with the one that signs, so a process whose keys are old sees that with the next statement.
    """
    known: Sequence[Row] = current_app.extensions.get("signing_ring", ())
    if has_request_context() and any(key.is_current and key.kid == kid for key in known):
        g.signing_ring = known


def _ring() -> Sequence[Row]:
    """Return the keys that are not retired: asked for once in a request, and not at all after `note_current`."""
    if has_request_context() and "signing_ring" in g:
        return g.signing_ring
    found = db.session.execute(select(SigningKey.kid, SigningKey.public_key, SigningKey.secret, SigningKey.is_current)
                               .where(SigningKey.retired_at.is_(None))).all()
    if has_request_context():
        g.signing_ring = current_app.extensions["signing_ring"] = found
    return found


def _make(*, is_current: bool) -> SigningKey:
    key = Ed25519PrivateKey.generate()
    raw = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    made = SigningKey(id=new_id(), kid=f"k{new_id().hex[:12]}{new_id().hex[-4:]}", public_key=public_text(key),
                      secret=encrypt(base64.b64encode(raw).decode(), _CONTEXT), is_current=is_current)
    db.session.add(made)
    db.session.flush()
    g.pop("signing_ring", None)
    return made
