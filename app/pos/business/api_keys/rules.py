"""What a key looks like, what it may be given, and what it may do of that."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.kernel.actor import Grant
from app.kernel.i18n import _l
from app.kernel.refusal import Refusal

PREFIX = "wkp_"
_IDS = 44  # characters of two UUIDs in URL-safe base64
LIVES = {"30": timedelta(days=30), "90": timedelta(days=90), "365": timedelta(days=365), "": None}
OFFERED = (
    "business.branches.view", "business.registers.view", "catalog.products.view", "inventory.stock.view",
    "customers.customers.view", "customers.customers.edit", "sales.sales.view", "sales.sales.view_all",
    "sales.till.sell", "sales.till.price", "sales.till.discount", "sales.till.below_minimum", "sales.till.high_value",
    "sales.till.oversell", "sales.sales.return", "sales.till.refund_other_way", "sales.shifts.view", "sales.shifts.open",
    "sales.shifts.close", "sales.shifts.close_any", "reporting.sales.view", "catalog.products.cost",
)
"""The permissions that the JSON interface asks for, in the order in which the form offers them."""


@dataclass(frozen=True, slots=True)
class PresentedKey:
    """A key as a request presents it: whose it says it is, and the secret that has to prove it."""

    tenant_id: UUID
    key_id: UUID
    secret: str


def spell(tenant_id: UUID, key_id: UUID, secret: str) -> str:
    """Return the key as it is shown once: prefix, business and key id, secret. The ids find it, the secret proves it."""
    ids = "".join(base64.urlsafe_b64encode(one.bytes).decode().rstrip("=") for one in (tenant_id, key_id))
    return f"{PREFIX}{ids}{secret}"


def read(text: str) -> PresentedKey | None:
    """Return the parts of a key, or None if the text is none."""
    ids, secret = text.removeprefix(PREFIX)[:_IDS], text.removeprefix(PREFIX)[_IDS:]
    if not text.startswith(PREFIX) or not text.isascii() or not secret:
        return None
    try:
        tenant_id, key_id = (UUID(bytes=base64.urlsafe_b64decode(part + "==")) for part in (ids[:22], ids[22:]))
    except (binascii.Error, ValueError):
        return None
    return PresentedKey(tenant_id, key_id, secret)


def ensure_offered(permissions: Collection[str]) -> list[str]:
    """Return the chosen permissions in their usual order; raise Refusal for none, or for one that is not offered."""
    if not permissions or not set(permissions) <= set(OFFERED):
        raise Refusal("permissions_missing", _l("Choose what this key may do."), field="permissions",
                      remedy=_l("Choose at least one permission of the list."))
    return [name for name in OFFERED if name in permissions]


def grants_within(chosen: Collection[str], role: Mapping[str, Grant]) -> dict[str, Grant]:
    """Return what a key may do: what was chosen, as far as the role of its employee allows it without approval.

    Nobody stands beside a program to approve: what needs approval in the role is denied to the key.
    """
    return {name: role[name] for name in chosen if name in role and role[name].effect == "allow"}


def state_of(*, expires_at: datetime | None, revoked_at: datetime | None, at: datetime) -> str:
    """Return whether a key is "active", "expired" or "revoked"."""
    if revoked_at is not None:
        return "revoked"
    return "expired" if expires_at is not None and expires_at <= at else "active"
