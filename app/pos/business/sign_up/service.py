"""Signing up: a business, and the person who owns it."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from flask import current_app

from app.kernel.actor import system_actor
from app.kernel.database import db
from app.kernel.tenancy import set_tenant
from app.pos.business.employees.service import create_employee
from app.pos.business.roles.rules import OWNER
from app.pos.business.tenants.queries import find_tenant_id
from app.pos.business.tenants.rules import slug_of
from app.pos.business.tenants.service import create_business, ensure_free_slug
from app.pos.identity import api as identity

FIRST_STEP = "country"


def sign_up(values: dict[str, Any], *, address: str | None, device: str | None) -> str:
    """Make a person and a business of theirs; return the token of a session in it.

    `values`: business, slug or None, country, name, email, password. Raises Refusal naming the field that is wrong.
    """
    user = identity.sign_up(values["email"], values["name"], values["password"])
    identity.record_login(user.email, user, succeeded=True, reason="sign_up", address=address, device=device)
    tenant_id = found_business(user.id, user.name, values)
    return identity.open_session(user, tenant_id=tenant_id, address=address, device=device)


def goes_by_mail() -> bool:
    """Return whether strangers go on signing up by a mail, so that nobody learns here who has an account.

    Not where no mail would reach them, and not the very first person: the first set-up of an installation waits for nothing.
    """
    return current_app.config["SETTINGS"].has_mail_server and identity.has_people()


def ask(values: dict[str, Any]) -> None:
    """Mail the way to go on (see `identity.ask_to_sign_up`); nothing is made yet. Raises Refusal naming the field that is wrong."""
    if values.get("slug"):
        ensure_free_slug(values["slug"])
    identity.ask_to_sign_up(values["email"], values["name"], values["password"],
                            {name: values.get(name) for name in ("business", "slug", "country")})


def finish(token: str, password: str, *, address: str | None, device: str | None) -> str | None:
    """Make the person and the business of a mailed token; return the token of a session in it, None if it is good no more.

    Raises Refusal when `password` is not the one that was entered. A short name that somebody took meanwhile gives way to
    one made from the business's name.
    """
    found = identity.finish_sign_up(token, password)
    if found is None:
        return None
    user, wanted = found
    if wanted["slug"] and find_tenant_id(wanted["slug"]):
        wanted["slug"] = None
    identity.record_login(user.email, user, succeeded=True, reason="sign_up", address=address, device=device)
    tenant_id = found_business(user.id, user.name, wanted)
    return identity.open_session(user, tenant_id=tenant_id, address=address, device=device)


def found_business(user_id: UUID, name: str, values: dict[str, Any]) -> UUID:
    """Make a business owned by a person, its set-up still to do; the running work goes on in it. Returns its id.

    `values`: business, slug or None, country. Raises Refusal when the slug is taken.
    """
    made = create_business(values["business"], values.get("slug") or _free_slug(values["business"]),
                           country=values["country"], setup_step=FIRST_STEP)
    set_tenant(made.tenant_id, user_id, db.session())
    create_employee(name, OWNER, system_actor(made.tenant_id), user_id=user_id)
    return made.tenant_id


def _free_slug(name: str) -> str:
    slug = slug_of(name) or "shop"
    return slug if find_tenant_id(slug) is None else f"{slug[:40].rstrip('-')}-{secrets.token_hex(3)}"
