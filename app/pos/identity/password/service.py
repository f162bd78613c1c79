"""Forgotten passwords, invitations, new passwords."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from app.kernel import events, limits
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l, language
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.kernel.security import hash_password, hash_token, new_token, verify_secret
from app.pos.identity.password import confirmation, queries, sign_up_link
from app.pos.identity.password.events import (
    KnownSignedUp,
    PasswordChanged,
    PasswordResetAsked,
    PersonInvited,
    PersonSignedUp,
    SignUpAsked,
)
from app.pos.identity.sessions import service as sessions
from app.pos.identity.users.models import PasswordReset, User
from app.pos.identity.users.queries import find_user_by_email, get_user
from app.pos.identity.users.rules import clean_email
from app.pos.identity.users.service import confirm_email, ensure_password, register, register_proven, set_password

RESET_LASTS = timedelta(hours=1)
INVITATION_LASTS = timedelta(days=7)
MOST_AN_HOUR = 3


def ask_reset(email: str) -> None:
    """Mail a person the way to a new password; nothing comes of it for an address that nobody has, nor after the third
    time within an hour: then the same is done, and taken back, so that time does not tell who has an account either.
    """
    user = find_user_by_email(email)
    with db.session.begin_nested() as step:
        is_due = user is not None and queries.count_resets(user.id, now() - timedelta(hours=1)) < MOST_AN_HOUR
        asked = user or _somebody()
        events.publish(PasswordResetAsked(asked.email, asked.name, asked.language, _open(asked, RESET_LASTS)))
        db.session.flush()
        if not is_due:
            step.rollback()


def _somebody() -> User:
    """Return a person who stands for the one that an address does not have, until it is taken back."""
    made = User(id=new_id(), email=f"{new_id()}@nobody.invalid", name="", language=language())
    db.session.add(made)
    db.session.flush()
    return made


def sign_up(email: str, name: str, password: str) -> User:
    """Make a person who chose the password themselves, and mail a link that confirms the address.

    Raises Refusal naming the field that is wrong.
    """
    user = register(email, name, password)
    events.publish(PersonSignedUp(user.email, user.name, user.language, confirmation.pack(user.id, user.email)))
    return user


def ask_to_sign_up(email: str, name: str, password: str, wanted: dict[str, Any]) -> None:
    """Mail the way to go on signing up; to an address that has an account, that it has one. Nobody else learns which.

    `wanted` (values of JSON) comes back from `finish_sign_up`. The same is done for every address, so that time does not tell
    either; more than a few mails an hour go to none. Raises Refusal naming the field that is wrong.
    """
    email = clean_email(email)
    ensure_password(password, name, email)
    token = sign_up_link.pack({"email": email, "name": name, "password_hash": hash_password(password), "language": language(),
                               "wanted": wanted})
    user = find_user_by_email(email)
    if not limits.take("sign-up-mail", email, f"{MOST_AN_HOUR} per hour"):
        return
    events.publish(KnownSignedUp(user.email, user.name, user.language) if user else SignUpAsked(email, name, language(), token))


def finish_sign_up(token: str, password: str) -> tuple[User, dict[str, Any]] | None:
    """Make the person whom a mailed token is of, their address proven; return them and what they wanted.

    None for a token that is forged, too old, or used: the address has an account by now. Raises Refusal when `password` is
    not the one that was entered: whoever reads the mail of somebody else's try does not open an account that the other has
    the password of.
    """
    entered = sign_up_link.read(token)
    if entered is not None and not verify_secret(entered["password_hash"], password):
        raise Refusal("password_wrong", _l("This is not the password that was chosen at sign-up."),
                      remedy=_l("Forgotten? Sign up anew. If you did not sign up, close this page."), field="password")
    if entered is None or (user := register_proven(entered["email"], entered["name"], entered["password_hash"])) is None:
        return None
    user.language = entered["language"]
    return user, entered["wanted"]


def confirm(token: str) -> bool:
    """Note that whoever holds the mailed token reads the address; return whether the token is good."""
    found = confirmation.read(token)
    user = find_user_by_email(found[1]) if found else None
    if user is None or found is None or str(user.id) != found[0]:
        return False
    confirm_email(user)
    return True


def invite(user: User, business: str) -> None:
    """Tell a person by mail that they now work in `business`, with the way to a first password if they have none.

    A password that was set before the address was proven may be a stranger's, who waits for exactly this: it ends.
    """
    if user.email_confirmed_at is None and user.password_hash is not None:
        user.password_hash = None
        user.session_version += 1
    token = None if user.password_hash else _open(user, INVITATION_LASTS)
    events.publish(PersonInvited(user.email, user.name, user.language, business, token))


def _open(user: User, lasts: timedelta) -> str:
    token = new_token()
    db.session.add(PasswordReset(
        id=new_id(), user_id=user.id, token_hash=hash_token(token), expires_at=now() + lasts))
    return token


def use_reset(token: str, password: str, *, address: str | None, device: str | None) -> str:
    """Set the password that a mailed token allows, end the person's sessions, and open a new one; return its token.

    The token works once, and takes every other open one of the person with it. Raises Refusal when it is used or
    expired, or the password is refused.
    """
    reset = queries.find_open_reset(token, lock=True)
    if reset is None:
        raise Refusal("reset_expired", _l("This link has been used or has expired."),
                      remedy=_l("Ask for a new one."), status=410)
    user = get_user(reset.user_id)
    set_password(user, password)
    confirm_email(user)
    db.session.execute(update(PasswordReset).values(used_at=now())
                       .where(PasswordReset.user_id == user.id, PasswordReset.used_at.is_(None)))
    sessions.record_login(user.email, user, succeeded=True, reason="password_reset", address=address, device=device)
    _announce(user)
    return sessions.open_session(user, tenant_id=None, address=address, device=device)


def change_password(user_id: UUID, present: str, password: str, *, session_id: UUID) -> None:
    """Change the own password; every other session of the person ends.

    Raises Refusal when the present one is wrong or the new one is refused.
    """
    user = get_user(user_id)
    if not verify_secret(user.password_hash, present):
        raise Refusal("password_wrong", _l("This is not your present password."), field="present")
    set_password(user, password)
    sessions.keep_session(session_id, user)
    _announce(user)


def _announce(user: User) -> None:
    events.publish(PasswordChanged(user.id, user.email, user.name, user.language))
