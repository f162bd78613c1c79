"""People for the tests of identity, and the mails they get."""

from __future__ import annotations

import re
import uuid
from types import SimpleNamespace

from sqlalchemy import select

from app.adapters.mail import mailer
from app.kernel import outbox
from app.kernel.database import db
from app.kernel.security import hash_password
from app.kernel.tenancy import tenant_scope
from app.pos.identity.api import TOKEN, find_or_create_user
from app.pos.identity.sessions.models import UserLoginHistory
from app.pos.identity.users.models import PasswordHistory
from tests.personas import Visitor

PASSWORD = "correct horse battery"


def make_person(password: str | None = PASSWORD, name: str = "Robin", email: str | None = None) -> SimpleNamespace:
    """Make and commit a person who is employed nowhere; gives id and email."""
    user = find_or_create_user(email or f"{uuid.uuid4().hex[:12]}@example.test", name)
    if password:
        user.password_hash = hash_password(password)
        db.session.add(PasswordHistory(user_id=user.id, password_hash=user.password_hash))
    made = SimpleNamespace(id=user.id, email=user.email)
    db.session.commit()
    return made


def an_address() -> str:
    """Return a network address that no other test uses."""
    number = uuid.uuid4().bytes
    return f"10.{number[0]}.{number[1]}.{number[2]}"


def sign_in(visitor: Visitor, email: str, password: str = PASSWORD, **more):
    """Send the sign-in form."""
    return visitor.post("/office/sign-in", {"email": email, "password": password, **more}, htmx=False)


def token_of(visitor: Visitor) -> str | None:
    """Return the session token in a browser's cookie."""
    with visitor.client.session_transaction() as cookie:
        return cookie.get(TOKEN)


def attempts(email: str) -> list[tuple[bool, str]]:
    """Return (succeeded, reason) of every attempt with an address, oldest first."""
    rows = db.session.execute(select(UserLoginHistory.succeeded, UserLoginHistory.reason)
                              .where(UserLoginHistory.email == email).order_by(UserLoginHistory.id)).all()
    db.session.rollback()
    return [tuple(row) for row in rows]


def mails_to(app, email: str) -> list[dict]:
    """Let a worker, with a session of its own, deliver; return the mails of an address, newest first."""
    with app.app_context(), tenant_scope(None):
        outbox.drain()
    return mailer(app.config["SETTINGS"]).inbox(recipient=email)


def link_in(mail: dict) -> str:
    """Return the path of the first link in a mail."""
    return re.search(r"https?://[^/]+(/\S+)", mail["text"]).group(1)
