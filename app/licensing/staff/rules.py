"""The vendor's staff: roles and what each may do."""

from enum import StrEnum

from app.kernel.i18n import _l


class AdminUserRole(StrEnum):
    """The seed's roles."""

    SUPER_ADMIN = "SUPER_ADMIN"
    ADMIN = "ADMIN"
    SUPPORT = "SUPPORT"


ACCOUNT = "licensing.account.edit"
"""One's own account: every one of the staff has it."""
_SUPPORT = frozenset({
    "licensing.licenses.view", "licensing.activations.view", "licensing.activations.free", "licensing.trials.view",
    "licensing.decisions.view", "licensing.plans.view", "licensing.metering.view", "licensing.billing.view",
    "licensing.dashboard.view", "licensing.owners.view", ACCOUNT,
})
_ADMIN = _SUPPORT | frozenset({
    "licensing.licenses.edit", "licensing.trials.decide", "licensing.decisions.resolve", "licensing.plans.edit",
    "licensing.metering.edit", "licensing.billing.edit", "licensing.offline.issue", "licensing.audit.view", "licensing.settings.edit",
})
_SUPER = _ADMIN | frozenset({"licensing.licenses.revoke", "licensing.staff.edit", "licensing.keys.edit", "licensing.api_keys.edit"})
PERMISSIONS: dict[AdminUserRole, frozenset[str]] = {
    AdminUserRole.SUPPORT: _SUPPORT, AdminUserRole.ADMIN: _ADMIN, AdminUserRole.SUPER_ADMIN: _SUPER}
"""What each role may; an owner's permission is `licensing.portal`, for what is theirs alone."""
OWNER = "licensing.portal"
ROLES = {
    AdminUserRole.SUPER_ADMIN: (_l("Head administrator"), _l("Everything: staff, keys and revocations too.")),
    AdminUserRole.ADMIN: (_l("Administrator"), _l("Licences, plans, quotas, trials and the audit log.")),
    AdminUserRole.SUPPORT: (_l("Support"), _l("Reads everything and frees devices.")),
}
"""What a role is called, and what it is for."""


def person_state(*, is_active: bool, has_password: bool) -> str:
    """Return how an account stands: active, invited (no password chosen yet) or deactivated."""
    if not is_active:
        return "deactivated"
    return "active" if has_password else "invited"
