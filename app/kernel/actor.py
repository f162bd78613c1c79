"""Who acts: one plain value, made at sign-in, handed to every business verb."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal
from uuid import UUID

from flask import g, has_request_context

from app.kernel.refusal import ApprovalNeeded, NotPermitted

Effect = Literal["allow", "approve", "deny"]


@dataclass(frozen=True, slots=True)
class Grant:
    """What a role says of one permission: its effect, and up to which amount it is allowed without approval."""

    effect: Effect
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in employee in one business (or the system itself, with every permission)."""

    tenant_id: UUID | None
    user_id: UUID | None
    employee_id: UUID | None
    name: str
    role: str
    grants: dict[str, Grant] = field(default_factory=dict)
    branch_id: UUID | None = None
    register_id: UUID | None = None
    language: str | None = None
    is_system: bool = False
    approvals: dict[str, UUID] = field(default_factory=dict)

    def effect(self, permission: str, amount: Decimal | None = None) -> Effect:
        """Return whether `permission` (for `amount`, in the permission's own measure) is allow, approve or deny."""
        if self.is_system:
            return "allow"
        grant = self.grants.get(permission)
        if grant is None or grant.effect == "deny":
            return "deny"
        if grant.effect == "approve":
            return "approve"
        if grant.limit is not None and amount is not None and amount > grant.limit:
            return "approve"
        return "allow"

    def may(self, permission: str) -> bool:
        """Return whether the action may at least be tried (allowed, or with an approval)."""
        return self.effect(permission) != "deny"

    def require(self, permission: str, amount: Decimal | None = None, subject: str = "") -> UUID | None:
        """Raise NotPermitted or ApprovalNeeded unless allowed; return the approving employee's id if one approved.

        `subject` names what the approval is bound to (a cart, a sale): an approval for another subject is none.
        """
        effect = self.effect(permission, amount)
        if effect == "allow":
            return None
        if effect == "approve":
            approver = self.approvals.get(f"{permission}:{subject}")
            if approver is not None:
                return approver
            raise ApprovalNeeded(permission, amount=amount, subject=subject)
        raise NotPermitted(permission)


def system_actor(tenant_id: UUID | None = None, **known) -> Actor:
    """Return the actor for commands and jobs: every permission, no person."""
    return Actor(tenant_id=tenant_id, user_id=None, employee_id=known.pop("employee_id", None), name="System",
                 role="SYSTEM", is_system=True, **known)


def current_actor() -> Actor | None:
    """Return the actor of the running request, or None outside of one."""
    return g.get("actor") if has_request_context() else None
