"""Browsers of the portal's people, for tests of its pages."""

from __future__ import annotations

from datetime import timedelta

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.security import hash_token, new_token
from app.licensing.access.gate import TOKEN
from app.licensing.owners.models import Owner
from app.licensing.staff.models import AdminUser, PortalSession


def browser_of(app, person: AdminUser | Owner, *, is_verified: bool = True):
    """Return a browser in which this person is signed in to the portal."""
    token, whose = new_token(), {"owner_id": person.id} if isinstance(person, Owner) else {"admin_user_id": person.id}
    db.session.add(PortalSession(id=new_id(), token_hash=hash_token(token), is_verified=is_verified,
                                 expires_at=now() + timedelta(hours=1), **whose))
    db.session.commit()
    browser = app.test_client()
    with browser.session_transaction() as session:
        session[TOKEN] = token
    return browser
