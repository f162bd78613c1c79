"""Personas: a browser of somebody signed in. `owner = Persona(app, shop, "APP_OWNER")`; `owner.get("/office/…")`."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.security import hash_password, hash_token, new_token
from app.kernel.tenancy import current_tenant, current_user_id, set_tenant, tenant_scope
from app.pos.business.access.service import CASHIER, TILL_COOKIE, TOKEN, pack_device
from app.pos.business.employees.models import Employee
from app.pos.business.registers.models import Register
from app.pos.identity.sessions.service import open_session
from app.pos.identity.users.models import User

_CSRF = re.compile(r'name="csrf_token" (?:type="hidden" )?value="([^"]+)"|"X-CSRFToken": ?"([^"]+)"|csrf-token" content="([^"]+)"')


class Visitor:
    """A browser of somebody who is not signed in; `address` is where it comes from."""

    def __init__(self, app, address: str = "127.0.0.1") -> None:
        self.app = app
        self.client = app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = address

    def get(self, path: str, **kwargs):
        """Open a page; the test goes on in the business that it was in."""
        with _same_tenant():
            return self.client.get(path, **kwargs)

    def post(self, path: str, data: dict | None = None, *, key: str | None = None, htmx: bool = True, **kwargs):
        """Send a form with CSRF token and idempotency key, as htmx does (htmx=False: as a plain form)."""
        with _same_tenant():
            token = self._csrf()
        headers = {"Idempotency-Key": key or str(uuid.uuid4()), "X-CSRFToken": token, **kwargs.pop("headers", {})}
        if htmx:
            headers["HX-Request"] = "true"
        with _same_tenant():
            return self.client.post(path, data=data or {}, headers=headers, **kwargs)

    def _csrf(self) -> str:
        with self.app.test_request_context():
            from flask import g, session
            from flask_wtf.csrf import generate_csrf

            g.pop("csrf_token", None)  # another browser's, when the test keeps one application context
            with self.client.session_transaction() as cookie:
                raw = cookie.get("csrf_token")
                if raw:
                    session["csrf_token"] = raw
                token = generate_csrf()
                cookie["csrf_token"] = session["csrf_token"]
        return token


class Persona(Visitor):
    """A signed-in employee of `shop` with the role's key; each has its own browser."""

    def __init__(self, app, shop: SimpleNamespace, role: str, address: str = "127.0.0.1") -> None:
        super().__init__(app, address)
        self.shop, self.role = shop, role
        with tenant_scope(shop.tenant_id):
            employee = db.session.get(Employee, (shop.tenant_id, shop.staff[role]))
            if employee.user_id is None:
                user = User(id=new_id(), email=f"{uuid.uuid4().hex[:10]}@example.test", name=role.title(),
                            password_hash=hash_password("correct horse battery"))
                db.session.add(user)
                db.session.flush()
                employee.user_id = user.id
            user = db.session.get(User, employee.user_id)
            self.email = user.email
            token = open_session(user, tenant_id=shop.tenant_id)
            db.session.commit()
        with _same_tenant(), self.client.session_transaction() as cookie:
            cookie[TOKEN] = token

    def at_till(self) -> Persona:
        """Pair this browser with the shop's register and sign the employee in there."""
        token = new_token()
        with tenant_scope(self.shop.tenant_id):
            register = db.session.get(Register, (self.shop.tenant_id, self.shop.register_id))
            register.device_token_hash = hash_token(token)
            db.session.commit()
        with _same_tenant(), self.app.test_request_context():
            self.client.set_cookie(TILL_COOKIE, pack_device(self.shop.tenant_id, self.shop.register_id, token))
        with _same_tenant(), self.client.session_transaction() as cookie:
            cookie[CASHIER] = str(self.shop.staff[self.role])
        return self


@contextmanager
def _same_tenant() -> Iterator[None]:
    """A request ends without a tenant; the test that made it goes on as before."""
    before = (current_tenant(), current_user_id())
    try:
        yield
    finally:
        set_tenant(*before, db.session())
