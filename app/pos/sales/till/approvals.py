"""Approvals where the cashier stands: a manager's name and PIN let exactly one action pass, once.

The refused action's panel carries a sealed slip: which action with which content, and which permissions, subjects and
amounts it needs. The same action comes back with the slip, the manager and the PIN; each approval is written in the
action's own transaction under its number on the slip, so that a second use finds the number taken. An action within
`together` asks once for all the rules that it breaks; where nobody may allow them all, or one comes up later, the
next slip carries the approvals before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import CONFLICT, ApprovalNeeded, Refusal
from app.pos.business.api import check_approval
from app.pos.sales.till.models import Approval

LASTS = timedelta(minutes=10)
OWN_FIELDS = ("approval_slip", "manager_id", "pin", "approval_reason")
_UNSEALED = {*OWN_FIELDS, "csrf_token", "idempotency_key"}
Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Given:
    """One approval: what it is for, and who gave it."""

    number: str
    permission: str
    subject: str
    amount: str | None
    manager_id: str = ""
    reason: str | None = None

    @property
    def key(self) -> str:
        """Return the key under which an actor holds it."""
        return f"{self.permission}:{self.subject}"

    @property
    def limit(self) -> Decimal | None:
        """Return the amount as a number."""
        return None if self.amount is None else Decimal(self.amount)


@dataclass(frozen=True, slots=True)
class Slip:
    """What is asked for at once, for which action; `before` are the approvals that the same action got already."""

    wanted: tuple[Given, ...]
    path: str
    content: str
    asked_by: str
    before: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the manager entered into the panel."""

    slip: str
    manager_id: UUID | None
    pin: str
    reason: str | None


class ApprovalsNeeded(ApprovalNeeded):
    """An action broke several rules at once; `all` are the approvals that it needs."""

    def __init__(self, needed: list[ApprovalNeeded]) -> None:
        super().__init__(**needed[0].details)
        self.all = needed


_together: ContextVar[list[ApprovalNeeded] | None] = ContextVar("approvals_needed_together", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Ask for everything that the verb within needs approvals for at its end, at once: the verb goes on as if it had them.

    For verbs that only write to the database: what they wrote is undone when ApprovalsNeeded is raised at the end.
    """
    needed: list[ApprovalNeeded] = []
    token = _together.set(needed)
    try:
        yield
    finally:
        _together.reset(token)
    if needed:
        raise ApprovalsNeeded(needed)


def allow(actor: Actor, permission: str, subject: UUID, amount: Decimal | None = None) -> UUID | None:
    """Raise NotPermitted or ApprovalNeeded unless the actor may; return who approved it, if somebody had to.

    The approval is for this subject (a cart, a receipt) and this very amount. Within `together`, None stands for one that
    is still to be given.
    """
    bound = str(subject) if amount is None else f"{subject}:{amount.normalize():f}"
    try:
        return actor.require(permission, amount, subject=bound)
    except ApprovalNeeded as needed:
        gathered = _together.get()
        if gathered is None:
            raise
        gathered.append(needed)
        return None


def content_of(fields: Fields) -> str:
    """Return the digest of what an action was asked, without tokens and the approval's own fields."""
    kept = sorted((name, value) for name, value in fields if name not in _UNSEALED)
    return hashlib.sha256("\n".join(f"{name}={value}" for name, value in kept).encode()).hexdigest()


def ask(needed: Sequence[ApprovalNeeded], actor: Actor, path: str, fields: Fields) -> str:
    """Return the sealed slip for an action that needs these approvals; `fields` is what it was sent with."""
    content, earlier = content_of(fields), read(dict(fields).get("approval_slip", ""))
    before = () if earlier is None or earlier.content != content else (*earlier.before, *(
        _given_by(given, str(actor.approvals[given.key]), dict(fields).get("approval_reason"))
        for given in earlier.wanted if given.key in actor.approvals))
    wanted = {(one.details["permission"], one.details["subject"]): one.details.get("amount") for one in needed}
    return _seal().dumps([
        [_plain(Given(str(new_id()), permission, subject, None if amount is None else str(amount)))
         for (permission, subject), amount in wanted.items()],
        path, content, str(actor.employee_id), [_plain(given) for given in before]])


def read(sealed: str) -> Slip | None:
    """Return a slip of ours that is not too old, else None."""
    try:
        wanted, path, content, asked_by, before = _seal().loads(sealed, max_age=int(LASTS.total_seconds()))
    except (BadSignature, ValueError, TypeError):
        return None
    return Slip(tuple(Given(*given) for given in wanted), path, content, asked_by, tuple(Given(*given) for given in before))


def take(actor: Actor, answer: Answer, *, path: str, fields: Fields, branch_id: UUID) -> Refusal | None:
    """Let the action of a slip pass: None when the manager's PIN was right (the approval is written), else the refusal.

    A wrong PIN is counted, so that refusal is returned for the request to commit the count. Raises Refusal when the
    slip is for another action, too old, or was used already.
    """
    slip = read(answer.slip)
    if slip is None or (slip.path, slip.content, slip.asked_by) != (path, content_of(fields), str(actor.employee_id)):
        raise Refusal("approval_void", _l("This approval belongs to another step."), status=CONFLICT,
                      remedy=_l("Enter the step again and ask for it anew."))
    numbers = [UUID(given.number) for given in (*slip.before, *slip.wanted)]
    if db.session.scalar(db.select(Approval.id).where(Approval.id.in_(numbers)).limit(1)) is not None:
        raise Refusal("approval_used", _l("This approval was used already."), status=CONFLICT,
                      remedy=_l("Enter the step again and ask for it anew."))
    if answer.manager_id is None:
        return Refusal("approver_unable", _l("Choose who allows it."), field="manager_id")
    wrong = check_approval([(given.permission, given.limit) for given in slip.wanted], branch_id, answer.manager_id, answer.pin,
                           register_id=actor.register_id)
    if wrong is not None:
        return wrong
    for given in (*slip.before, *(_given_by(given, str(answer.manager_id), answer.reason) for given in slip.wanted)):
        _write(given, actor)
    return None


def _given_by(wanted: Given, manager_id: str, reason: str | None) -> Given:
    return Given(wanted.number, wanted.permission, wanted.subject, wanted.amount, manager_id, reason)


def _write(given: Given, actor: Actor) -> None:
    moment, manager_id = now(), UUID(given.manager_id)
    db.session.add(Approval(
        id=UUID(given.number), permission=given.permission, subject=given.subject, amount=given.limit,
        reason=given.reason, register_id=actor.register_id, asked_by_id=actor.employee_id, approved_by_id=manager_id,
        used_at=moment, expires_at=moment + LASTS))
    audit.record("sales.till.approve", "approval", UUID(given.number), actor, approved_by=manager_id, reason=given.reason,
                 after={"permission": given.permission, "subject": given.subject, "amount": given.limit})
    actor.approvals[given.key] = manager_id


def _plain(given: Given) -> list[Any]:
    return [given.number, given.permission, given.subject, given.amount, given.manager_id, given.reason]


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="till-approval")
