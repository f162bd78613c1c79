"""Rules of roles: which grant is more than another, what a role may not lose, how roles are called."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from app.kernel.actor import Actor, Grant
from app.kernel.i18n import _l
from app.kernel.refusal import Refusal
from app.pos.permissions import BY_KEY, ROLE_NAMES

OWNER = "APP_OWNER"
DENIED = Grant("deny")
GOVERNING = ("business.settings.edit", "business.branches.edit", "business.registers.edit", "business.employees.edit",
             "business.roles.edit")
"""What decides who runs the business: nobody may give these to somebody else without having them."""


def role_label(key: str, name: str) -> str:
    """Return what people call a role: its own name, else the built-in one in the language in use."""
    return name or str(ROLE_NAMES.get(key, key))


def covers(own: Grant | None, wanted: Grant) -> bool:
    """Return whether `own` allows at least what `wanted` would."""
    if wanted.effect == "deny":
        return True
    if own is None or own.effect == "deny":
        return False
    if wanted.effect == "approve":
        return True
    if own.effect == "approve":
        return False
    return own.limit is None or (wanted.limit is not None and wanted.limit <= own.limit)


def ensure_may_grant(actor: Actor, before: Mapping[str, Grant], after: Mapping[str, Grant]) -> None:
    """Raise Refusal when `after` raises a permission above both what it was and what the actor has."""
    for key, wanted in after.items():
        if actor.is_system or covers(before.get(key), wanted) or covers(actor.grants.get(key), wanted):
            continue
        raise Refusal(
            "grant_beyond_own", _l("You cannot give more than you have: %(permission)s.", permission=BY_KEY[key].label),
            remedy=_l("Ask somebody whose role includes it."), permission=key)


def ensure_may_manage(actor: Actor, grants: Mapping[str, Grant]) -> None:
    """Raise Refusal unless the actor has every governing permission of the role whose people are to be changed."""
    for key in GOVERNING:
        if not actor.is_system and not covers(actor.grants.get(key), grants.get(key, DENIED)):
            raise Refusal("role_above_own", _l("This role may do more in the business than yours."),
                          remedy=_l("Ask somebody with that role to do it."), field="role_id")


def ensure_owner_keeps_control(key: str, after: Mapping[str, Grant]) -> None:
    """Raise Refusal when the owner's role would lose the right to change roles: nobody could give it back."""
    if key == OWNER and after.get("business.roles.edit", DENIED).effect != "allow":
        raise Refusal("owner_keeps_roles", _l("The owner's role always keeps the right to change roles."),
                      remedy=_l("Leave “%(permission)s” allowed.", permission=BY_KEY["business.roles.edit"].label),
                      field="business.roles.edit")


def ensure_meaning(key: str, grant: Grant) -> Grant:
    """Return the grant without a limit that would mean nothing; raise Refusal for a limit out of range, or for an
    approval of what nobody can approve.
    """
    measure = BY_KEY[key].measure
    if grant.effect == "approve" and not BY_KEY[key].is_approvable:
        raise Refusal("not_approvable", _l("This can be allowed or denied, but not approved at the till."),
                      field=f"effect-{key}", remedy=_l("Choose one of the two."))
    if grant.effect != "allow" or not measure or grant.limit is None:
        return Grant(grant.effect)
    most = Decimal(100) if measure == "percent" else None
    if grant.limit < 0 or (most is not None and grant.limit > most):
        raise Refusal("limit_out_of_range", _l("This limit is out of range."), field=f"limit-{key}",
                      remedy=_l("Enter a percentage from 0 to 100.") if most else _l("Enter 0 or more."))
    return grant
