"""The vendor's staff: roles and what each may do."""

from enum import StrEnum


class AdminUserRole(StrEnum):
    """The seed's roles."""

    SUPER_ADMIN = "SUPER_ADMIN"
    ADMIN = "ADMIN"
    SUPPORT = "SUPPORT"


_SUPPORT = frozenset({
    "licensing.licenses.view", "licensing.activations.view", "licensing.activations.free", "licensing.trials.view",
    "licensing.decisions.view", "licensing.plans.view", "licensing.metering.view", "licensing.billing.view",
    "licensing.dashboard.view", "licensing.owners.view",
})
_ADMIN = _SUPPORT | frozenset({
    "licensing.licenses.edit", "licensing.trials.decide", "licensing.decisions.resolve", "licensing.plans.edit",
    "licensing.metering.edit", "licensing.offline.issue", "licensing.audit.view", "licensing.settings.edit",
})
_SUPER = _ADMIN | frozenset({"licensing.licenses.revoke", "licensing.staff.edit", "licensing.keys.edit", "licensing.api_keys.edit"})
PERMISSIONS: dict[AdminUserRole, frozenset[str]] = {
    AdminUserRole.SUPPORT: _SUPPORT, AdminUserRole.ADMIN: _ADMIN, AdminUserRole.SUPER_ADMIN: _SUPER}
"""What each role may; an owner's permission is `licensing.portal`, for what is theirs alone."""
OWNER = "licensing.portal"
