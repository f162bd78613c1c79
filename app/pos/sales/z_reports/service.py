"""The Z-report: the end of a branch's day. Numbered, immutable, sealed to the one before."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.audit import plain
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import CONFLICT, Refusal
from app.pos.business.api import FIRST_HASH
from app.pos.sales.shifts import figures, queries, rules
from app.pos.sales.shifts.models import Shift, ShiftStatus, ZReport
from app.pos.sales.shifts.service import close_shift

ZERO = Decimal(0)


def create_z_report(
    branch_id: UUID, actor: Actor, *, close_open: bool = False, at: datetime | None = None,
) -> ZReport:
    """Close the branch's day over every shift since the last Z-report, and return the report.

    Open shifts refuse it unless `close_open`: then they are closed without a count, which the report says. Raises
    Refusal nothing_to_report when there is no shift to cover. `at` (UTC) is given by an import of what happened
    before; else it is now.
    """
    actor.require("sales.z_reports.create")
    branch = queries.lock_branch(branch_id)
    shifts = queries.list_unreported(branch_id, lock=True)
    if not shifts:
        raise Refusal("nothing_to_report", _l("There is no shift to close the day with."), status=CONFLICT,
                      remedy=_l("Z-reports are made after at least one shift."))
    still_open = [shift for shift in shifts if shift.status == ShiftStatus.OPEN]
    if still_open and not close_open:
        raise Refusal("shifts_open", _l("Some shifts are still open."), status=CONFLICT,
                      remedy=_l("Count and close them, or close them without a count."),
                      shifts=", ".join(shift.number for shift in still_open))
    for shift in still_open:
        close_shift(shift.id, None, actor, note=str(_l("Closed by the Z-report, without a count.")))
    report = _report(branch, shifts, actor, at or now())
    db.session.add(report)
    db.session.flush()  # reason: the shifts refer to it
    table = Shift.__table__
    db.session.execute(table.update().where(table.c.tenant_id == report.tenant_id,
                                            table.c.id.in_([shift.id for shift in shifts]))
                       .values(z_report_id=report.id))
    db.session.expire_all()
    audit.record("sales.z_reports.create", "z_report", report.id, actor,
                 after={"number": report.number, "net": report.net, "hash": report.hash})
    return report


def _report(branch, shifts: list[Shift], actor: Actor, moment: datetime) -> ZReport:
    last = queries.find_last_z(branch.id)
    sequence = last.sequence + 1 if last else 1
    number = f"{branch.code}-Z{sequence:06d}"
    found = figures.collect(shifts)
    turnover, series = found["turnover"], found["receipts"]["series"]
    grand_total = (last.grand_total if last else ZERO) + turnover["total"]
    content: dict[str, Any] = plain({
        "number": number, "branch": {"code": branch.code, "name": branch.name}, "currency": branch.currency,
        "business_date": max(shift.business_date for shift in shifts), "closed_at": moment, "closed_by": actor.name,
        "shifts": [_shift(shift) for shift in shifts], **found, "grand_total": grand_total,
    })
    previous = last.hash if last else FIRST_HASH
    return ZReport(
        tenant_id=branch.tenant_id, id=new_id(), branch_id=branch.id, sequence=sequence, number=number,
        business_date=max(shift.business_date for shift in shifts), currency=branch.currency,
        closed_by_id=actor.employee_id, closed_at=moment, first_receipt=series[0]["first"] if series else None,
        last_receipt=series[-1]["last"] if series else None, receipt_count=found["receipts"]["count"],
        gross=turnover["sold"], returns=turnover["returned"] + turnover["voided"], net=turnover["total"],
        tax=turnover["tax"], grand_total=grand_total, figures=content, previous_hash=previous,
        hash=rules.seal(previous, number, content))


def _shift(shift: Shift) -> dict[str, Any]:
    return {"number": shift.number, "opened_at": shift.opened_at, "closed_at": shift.closed_at,
            "float": shift.opening_balance, "expected": shift.expected_cash, "counted": shift.closing_balance,
            "variance": shift.variance, "note": shift.close_note}
