"""The door of the identity domain."""

from app.pos.identity.sessions.models import SessionKind
from app.pos.identity.sessions.queries import find_live_session
from app.pos.identity.sessions.service import open_session
from app.pos.identity.users.models import User

__all__ = ["SessionKind", "User", "find_live_session", "open_session"]
