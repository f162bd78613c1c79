"""How long single decisions and calls are kept: erased in batches, the oldest first, each batch a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select

from app.kernel.database import db
from app.licensing.decisions.models import LicenseDecision
from app.licensing.decisions.rules import DecisionType
from app.licensing.decisions.summing import summed_until
from app.licensing.metering.models import ApiReport, ApiUsage
from app.licensing.settings.service import get_setting

ROUTINE_KEPT = timedelta(hours=25)
"""Of heartbeats that found nothing new: a device that is well says so 1,440 times a day. The database lets no fact go earlier."""
USAGE_SUMMED = 2
"""Days after which no sum of calls is written anew."""
REPORTS_KEPT = timedelta(days=35)
"""Of the names of reports: an installation that got no answer may report the same again for so long, and it counts once."""
AT_ONCE, MOST = 5_000, 400


def erase_old(moment: datetime) -> int:
    """Erase decisions and calls whose time is over; return how many. Called by the scheduler; two million of each at most.

    Nothing goes before it is in the sums by hour, or by day.
    """
    kept, summed = get_setting("retention"), summed_until()
    usage = moment - timedelta(days=max(kept["usage_days"], USAGE_SUMMED))
    erased = _erase(ApiUsage, lambda: ApiUsage.created_at < usage, usage)
    reports = moment - REPORTS_KEPT
    erased += _erase(ApiReport, lambda: ApiReport.created_at < reports, reports)
    if summed:
        routine = min(moment - ROUTINE_KEPT, summed)
        everything = min(moment - timedelta(days=kept["decision_days"]), routine)
        erased += _erase(LicenseDecision, lambda: or_(_is_routine(), LicenseDecision.created_at < everything), routine)
    return erased


def _is_routine() -> ColumnElement[bool]:
    return and_(LicenseDecision.asked == "heartbeat", LicenseDecision.decision == DecisionType.ALLOW)


def _erase(table: type[LicenseDecision | ApiUsage | ApiReport], is_over: Callable[[], ColumnElement[bool]], before: datetime) -> int:
    """Erase rows that are over, going forward from the oldest, so that what stays is passed once."""
    erased, after = 0, None
    for _batch in range(MOST):
        asked = [table.created_at < before, is_over(), *([table.created_at >= after] if after else [])]
        batch = select(table.id).where(*asked).order_by(table.created_at).limit(AT_ONCE)
        gone = db.session.scalars(delete(table).where(table.id.in_(batch)).returning(table.created_at)
                                  .execution_options(synchronize_session=False)).all()
        db.session.commit()  # reason: a batch is a step of its own; what was erased stays erased when a later one fails
        if not gone:
            break
        erased, after = erased + len(gone), max(gone)
    return erased
