"""The door of the identity domain."""

from app.pos.identity.password.events import (
    KnownSignedUp,
    PasswordChanged,
    PasswordResetAsked,
    PersonInvited,
    PersonSignedUp,
    SignUpAsked,
)
from app.pos.identity.password.service import ask_to_sign_up, finish_sign_up, invite, sign_up
from app.pos.identity.password.sign_up_link import read as read_sign_up_link
from app.pos.identity.sessions.cookie import TOKEN, put_into_cookie
from app.pos.identity.sessions.models import SessionKind
from app.pos.identity.sessions.queries import find_live_session, list_sessions
from app.pos.identity.sessions.rules import device_name
from app.pos.identity.sessions.service import (
    choose_tenant,
    end_session,
    end_sessions_in,
    note_seen,
    open_session,
    record_login,
)
from app.pos.identity.users.models import User
from app.pos.identity.users.queries import find_user_by_email, get_user, has_people
from app.pos.identity.users.rules import clean_email
from app.pos.identity.users.service import choose_language, confirm_email, find_or_create_user, set_password

__all__ = [
    "TOKEN",
    "KnownSignedUp",
    "PasswordChanged",
    "PasswordResetAsked",
    "PersonInvited",
    "PersonSignedUp",
    "SessionKind",
    "SignUpAsked",
    "User",
    "ask_to_sign_up",
    "choose_language",
    "choose_tenant",
    "clean_email",
    "confirm_email",
    "device_name",
    "end_session",
    "end_sessions_in",
    "find_live_session",
    "find_or_create_user",
    "find_user_by_email",
    "finish_sign_up",
    "get_user",
    "has_people",
    "invite",
    "list_sessions",
    "note_seen",
    "open_session",
    "put_into_cookie",
    "read_sign_up_link",
    "record_login",
    "set_password",
    "sign_up",
]
