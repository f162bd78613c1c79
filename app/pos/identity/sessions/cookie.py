"""The signed session cookie: which session this browser is."""

from __future__ import annotations

from flask import session

from app.pos.identity.sessions.service import end_session

TOKEN = "token"  # in the signed session cookie: the office session's token


def put_into_cookie(token: str) -> None:
    """Make this browser the session's; a session that it had before ends."""
    take_from_cookie()
    session.pop("csrf_token", None)
    session.permanent = True
    session[TOKEN] = token


def take_from_cookie() -> None:
    """End this browser's session, if it has one."""
    former = session.pop(TOKEN, None)
    if former:
        end_session(former)
