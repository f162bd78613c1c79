"""Who is at the portal: owners by a link in a mail, staff by password and second factor; sessions of both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.kernel import limits
from app.kernel.actor import Actor, Grant
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.kernel.security import decrypt, encrypt, hash_password, hash_token, is_known, new_token, verify_secret
from app.licensing.access import failures, rules
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.owners.models import Owner, SignInLink
from app.licensing.staff.models import AdminUser, PortalSession
from app.licensing.staff.queries import find_active
from app.licensing.staff.rules import OWNER, PERMISSIONS

_TOTP = "licensing.admin_user.totp_secret"
_NOBODY = Actor(None, None, None, "Visitor", "VISITOR")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of trying to sign in: a session's token, or the problem (wrong, locked, known) and until when."""

    token: str | None = None
    problem: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SettingUp:
    """A second factor that is not confirmed yet: the address (otpauth://) as a picture carries it, and the secret as people type it."""

    address: str
    secret: str


def make_link(*, owner: Owner | None = None, staff: AdminUser | None = None) -> str:
    """Return the token of a link that signs in once: soon for an owner, within a week for an invited one of the staff."""
    token = new_token()
    life = rules.LINK_LIFE if owner else rules.INVITATION_LIFE
    db.session.add(SignInLink(id=new_id(), token_hash=hash_token(token), owner_id=owner and owner.id,
                              admin_user_id=staff and staff.id, expires_at=now() + life))
    return token


def find_owner_to_mail(email: str, address: str | None) -> Owner | None:
    """Return the owner to whom a link may be mailed, or None (nobody is told which); raise Refusal 429 when it is too often."""
    email = email.strip().lower()[:254]
    limits.spend("licensing.link.mail", email, rules.LINKS)
    limits.spend("licensing.link.address", address or "", rules.LINKS)
    return db.session.scalar(select(Owner).where(Owner.email == email, Owner.deleted_at.is_(None)))


def use_owner_link(token: str, *, address: str | None, user_agent: str | None) -> str:
    """Sign an owner in by the link of a mail, once; return the session's token. Raises Refusal when it is used or old."""
    link = _take(token, SignInLink.owner_id)
    owner = db.session.get(Owner, link.owner_id)
    record(EventType.OWNER_SIGNED_IN, Actor(None, owner.id, None, owner.name, "OWNER"))
    return _open(owner_id=owner.id, is_verified=True, address=address, user_agent=user_agent)


def accept_invitation(token: str, password: str) -> AdminUser:
    """Let invited staff choose their password; raise Refusal when the link is used or old, or the password too short."""
    ensure_password(password)
    link = _take(token, SignInLink.admin_user_id)
    user = db.session.get(AdminUser, link.admin_user_id)
    user.password_hash = hash_password(password)
    failures.forget(user.email)
    end_staff_links(user.id)  # who was invited twice has a second link, which must not change the password later
    return user


def ensure_password(password: str) -> None:
    """Raise Refusal unless this may become the password of one of the staff."""
    if len(password) < rules.SHORTEST_PASSWORD:
        raise Refusal("password_short", _l("This password is too short."), remedy=_l("Use at least twelve characters."), field="password")
    if is_known(password):
        raise Refusal("password_known", _l("Everybody knows this password."), remedy=_l("Choose another one."), field="password")


def try_password(email: str, password: str, *, address: str | None, user_agent: str | None) -> Attempt:
    """Check a staff password and open a session that still lacks the second factor. Nothing is raised: the caller commits.

    An address that nobody has is answered in the same words after the same time, and is locked alike.
    """
    if is_known(password):
        return Attempt(problem="known")
    email = email.strip().lower()[:254]
    failures.one_at_a_time(email)
    limits.spend("licensing.password", address or "", "30 per minute")
    user = find_active(email)
    if until := failures.locked_until(email):
        return Attempt(problem="locked", until=until)
    if not verify_secret(user.password_hash if user else None, password):
        return _failed(email, user)
    return Attempt(token=_open(admin_user_id=user.id, is_verified=False, address=address, user_agent=user_agent))


def begin_second_factor(user: AdminUser) -> str:
    """Return the address (otpauth://) that an authenticator app reads; the secret is kept until it is confirmed."""
    if user.totp_secret is None:
        user.totp_secret = new_secret()
    return setting_up(user, user.totp_secret).address


def new_secret() -> str:
    """Return a new secret for an authenticator app, as it is stored."""
    return encrypt(pyotp.random_base32(), _TOTP)


def setting_up(user: AdminUser, secret: str) -> SettingUp:
    """Return what an authenticator app needs of a stored secret."""
    plain = decrypt(secret, _TOTP)
    return SettingUp(pyotp.TOTP(plain).provisioning_uri(name=user.email, issuer_name="WK POS License Server"), plain)


def second_factor_of(session_id: UUID) -> SettingUp | None:
    """Return what an authenticator app needs for the person of a session, or None once their second factor is confirmed."""
    session = db.session.get(PortalSession, session_id)
    user = db.session.get(AdminUser, session.admin_user_id)
    if user.totp_confirmed_at is not None:
        return None
    begin_second_factor(user)
    return setting_up(user, user.totp_secret)


def try_code(session_id: UUID, code: str) -> Attempt:
    """Check a code of the second factor, or a recovery code; a right one, used once, completes the session."""
    session = db.session.get(PortalSession, session_id)
    failures.one_at_a_time(db.session.get(AdminUser, session.admin_user_id).email)
    user = db.session.scalar(select(AdminUser).where(AdminUser.id == session.admin_user_id).with_for_update()
                             .execution_options(populate_existing=True))
    if until := failures.locked_until(user.email):
        return Attempt(problem="locked", until=until)
    step = step_of(user, code, user.totp_secret)
    if step is not None:
        user.totp_last_step, user.totp_confirmed_at = step, user.totp_confirmed_at or now()
    elif not _take_recovery_code(user, code):
        return _failed(user.email, user)
    failures.forget(user.email)
    session.is_verified = True
    record(EventType.STAFF_SIGNED_IN, _staff_actor(user))
    return Attempt(token="verified")


def find_session(token: str) -> PortalSession | None:
    """Return the live session of a token, or None; notes now and then that it was seen."""
    found = db.session.scalar(select(PortalSession).where(PortalSession.token_hash == hash_token(token)))
    moment = now()
    if found is None or found.ended_at is not None or found.expires_at <= moment:
        return None
    if found.last_seen_at < moment - rules.SEEN_EVERY:
        found.last_seen_at = moment
    return found


def actor_of(session: PortalSession) -> Actor | None:
    """Return who a session is: an owner, or staff; staff without the second factor have no permission yet."""
    if session.owner_id:
        owner = db.session.get(Owner, session.owner_id)
        return None if owner is None or owner.deleted_at else Actor(
            None, owner.id, None, owner.name, "OWNER", {OWNER: Grant("allow")}, language=owner.language)
    user = db.session.get(AdminUser, session.admin_user_id)
    if user is None or not user.is_active or user.deleted_at:
        return None
    return _staff_actor(user, verified=session.is_verified)


def end_session(session_id: UUID) -> None:
    """End a session; one that has ended stays as it is."""
    db.session.execute(update(PortalSession).where(PortalSession.id == session_id, PortalSession.ended_at.is_(None))
                       .values(ended_at=now()).execution_options(synchronize_session=False))


def end_all_sessions(*, admin_user_id: UUID | None = None, owner_id: UUID | None = None, but: UUID | None = None) -> None:
    """End every session of a person, or every one `but` the session they are in."""
    whose = [PortalSession.admin_user_id == admin_user_id if admin_user_id else PortalSession.owner_id == owner_id]
    if but:
        whose.append(PortalSession.id != but)
    db.session.execute(update(PortalSession).where(*whose, PortalSession.ended_at.is_(None)).values(ended_at=now())
                       .execution_options(synchronize_session=False))


def end_owner_access(owner_id: UUID) -> None:
    """End an owner's sessions and the links that were mailed to them and not used yet: their address was not, or is no longer, theirs."""
    db.session.execute(update(SignInLink).where(SignInLink.owner_id == owner_id, SignInLink.used_at.is_(None)).values(used_at=now())
                       .execution_options(synchronize_session=False))
    end_all_sessions(owner_id=owner_id)


def end_staff_links(user_id: UUID) -> None:
    """End the links that were mailed to one of the staff and not used yet."""
    db.session.execute(update(SignInLink).where(SignInLink.admin_user_id == user_id, SignInLink.used_at.is_(None)).values(used_at=now())
                       .execution_options(synchronize_session=False))


def _staff_actor(user: AdminUser, *, verified: bool = True) -> Actor:
    grants = {name: Grant("allow") for name in PERMISSIONS[user.role]} if verified else {}
    return Actor(None, user.id, None, user.name, "STAFF", grants, language=user.language)


def _failed(email: str, user: AdminUser | None) -> Attempt:
    """Count the mistake and put it on record, the same work whoever the address belongs to: time must not tell."""
    counted = failures.count(email)
    record(EventType.STAFF_REFUSED, _staff_actor(user, verified=False) if user else _NOBODY, failures=counted.failures)
    return Attempt(problem="locked" if counted.locked_until else "wrong", until=counted.locked_until)


def _take_recovery_code(user: AdminUser, code: str) -> bool:
    """Use up one of the recovery codes; return whether it was one."""
    digest = hash_token(rules.spelled_recovery(code))
    if user.totp_confirmed_at is None or digest not in user.recovery_hashes:
        return False
    user.recovery_hashes = [one for one in user.recovery_hashes if one != digest]
    record(EventType.SECOND_FACTOR_CHANGED, _staff_actor(user), email=user.email, what="code_used", left=len(user.recovery_hashes))
    return True


def step_of(user: AdminUser, code: str, secret: str | None) -> int | None:
    """Return the time step whose code of `secret` this is, one either side of now and later than the last one used, or None."""
    if secret is None:
        return None
    totp, step = pyotp.TOTP(decrypt(secret, _TOTP)), int(now().timestamp()) // rules.TOTP_STEP
    digits = "".join(character for character in code if character.isdecimal())
    return next((near for near in (step, step - 1, step + 1)
                 if near > (user.totp_last_step or 0) and pyotp.utils.strings_equal(totp.generate_otp(near), digits)), None)


def _take(token: str, whose: InstrumentedAttribute) -> SignInLink:
    """Use up the link of a token, if it is of this kind of person; raise Refusal when there is none that is still good."""
    link = db.session.scalar(select(SignInLink).where(SignInLink.token_hash == hash_token(token), whose.is_not(None)).with_for_update())
    if link is None or link.used_at is not None or link.expires_at <= now():
        raise _stale()
    link.used_at = now()
    return link


def _open(*, is_verified: bool, address: str | None, user_agent: str | None, owner_id: UUID | None = None,
          admin_user_id: UUID | None = None) -> str:
    token = new_token()
    life = rules.SESSION_LIFE if owner_id else rules.STAFF_SESSION_LIFE
    db.session.add(PortalSession(
        id=new_id(), token_hash=hash_token(token), owner_id=owner_id, admin_user_id=admin_user_id, is_verified=is_verified,
        address=address, user_agent=(user_agent or "")[:300], expires_at=now() + life))
    return token


def _stale() -> Refusal:
    return Refusal("link_stale", _l("This link was used or is too old."), remedy=_l("Ask for a new one."), status=409)
