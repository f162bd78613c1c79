"""What may become of a card payment."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.adapters.terminal import Outcome
from app.pos.payments.terminals.models import TerminalStatus

OPEN = (TerminalStatus.REQUESTED, TerminalStatus.UNKNOWN)
NEVER_HEARD_OF = timedelta(seconds=60)


def status_after(status: TerminalStatus, outcome: Outcome | None, asked_at: datetime, at: datetime) -> TerminalStatus:
    """Return the status that an answer makes of a payment; None stands for no answer, which settles nothing.

    A provider that never heard of a request took no money, but a request may still be on its way: that answer counts
    only after a minute, and should the request arrive all the same, the provider's "approved" has the last word. A
    settled payment changes no more otherwise, except that an approved one can be cancelled.
    """
    if status not in OPEN:
        later = {(TerminalStatus.APPROVED, "cancelled"): TerminalStatus.CANCELLED,
                 (TerminalStatus.DECLINED, "approved"): TerminalStatus.APPROVED}
        return later.get((status, outcome.state), status) if outcome is not None else status
    if outcome is None:
        return TerminalStatus.UNKNOWN
    if outcome.state == "absent":
        return TerminalStatus.DECLINED if at - asked_at >= NEVER_HEARD_OF else TerminalStatus.UNKNOWN
    return {"approved": TerminalStatus.APPROVED, "declined": TerminalStatus.DECLINED,
            "cancelled": TerminalStatus.CANCELLED}.get(outcome.state, status)
