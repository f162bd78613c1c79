"""What a stage of the ladder leaves open. Selling goes on at every stage; what is there stays readable."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.kernel.i18n import _l
from app.license_protocol.claims import MOST_DRIFT
from app.license_protocol.codes import Explanation
from app.license_protocol.ladder import Stage
from app.license_protocol.quota import Verdict

MOST_AHEAD = timedelta(hours=1)
"""Of a clock that is merely not exact."""
MOST_AT_ONCE = timedelta(hours=24)
"""Of time that may have passed unseen between two looks at the clock: the machine was off for a night and a day."""
OPENS_SHIFT = frozenset({"pos.sales.till.shift_open", "api.v1.shifts.create"})
SELLING = (
    "pos.sales.till.", "pos.billing.", "pos.sales.z_reports.", "pos.business.till_access.", "pos.communication.printing.",
    "pos.business.registers.pairing_code", "pos.business.registers.unpair", "api.v1.sales.", "api.v1.shifts.")
"""What a till needs from the first sale to the day's Z-report, and a broken till to be replaced."""
ALWAYS = (
    "pos.business.license.", "pos.accounting.setup.", "pos.reporting.", "pos.business.employees.deactivate",
    "pos.business.employees.end_sessions", "pos.business.api_keys.revoke")
"""What puts the licence right, begins a business, proves its books, and takes away access."""
NEVER_WITHHELD = SELLING + ALWAYS
"""What no licence can keep from a business within a module that it has."""
_ASK = _l("Ask the vendor of your licence for it.")
WITHHELD = {
    "view": Explanation(_l("Your licence does not include seeing this."), _ASK),
    "create": Explanation(_l("Your licence does not include adding anything here."), _ASK),
    "edit": Explanation(_l("Your licence does not include changing anything here."), _ASK),
    "export": Explanation(_l("Your licence does not include exporting this."), _ASK),
}
"""What is said when the licence has a module, but not this within it."""

NO_KEYS = Explanation(_l("This installation does not know the vendor's keys yet."),
                      _l("Whoever looks after it enters them as LICENSE_KEYS; the vendor has them under “Signing keys”."))
"""What is said of any file where neither an answer nor LICENSE_KEYS named a key: nothing is wrong with the file."""

EFFECTS = {
    Stage.VALID: _l("Everything is open."),
    Stage.WARNING: _l("Everything is open. Put it right before it gets worse."),
    Stage.RESTRICTED: _l("Selling goes on as always. Nothing can be changed in the back office until this is put right."),
    Stage.LOCKED: _l("Open shifts go on to their end; no new one can be opened. Everything can still be read and exported."),
}
NEXT = {
    Stage.WARNING: _l("From then on only selling goes on."),
    Stage.RESTRICTED: _l("From then on no new shift can be opened."),
}


def is_open(stage: Stage, endpoint: str, *, mutates: bool) -> bool:
    """Return whether a route may be used at a stage. Pages and exports always may."""
    if not mutates or stage in (Stage.VALID, Stage.WARNING) or endpoint.startswith(ALWAYS):
        return True
    if stage is Stage.LOCKED and endpoint in OPENS_SHIFT:
        return False
    return endpoint.startswith(SELLING)


def verdict_at(verdict: str, said_at: datetime | None, moment: datetime) -> Verdict:
    """Return what holds at `moment` for calls of programs, of what the server last said.

    That they are to slow down holds for the day (UTC) on which it was said: counts begin anew, and an installation that cannot
    reach the server is not slowed down for ever. That they are stopped holds until the server says otherwise.
    """
    known = Verdict(verdict) if verdict in Verdict.__members__ else Verdict.TAKEN
    if known is Verdict.THROTTLED and (said_at is None or said_at.date() != moment.date()):
        return Verdict.TAKEN
    return known


def ahead_by(contacted_at: datetime | None, issued_at: datetime, refused_code: str | None) -> timedelta:
    """Return how far this machine's clock was ahead of the server's when that gave the licence in use: zero within `MOST_AHEAD`.

    A refusal of the server's moves `contacted_at` on without a licence; an answer that was not believed (FILE_…) does not.
    """
    if contacted_at is None or (refused_code and not refused_code.startswith("FILE_")):
        return timedelta(0)
    ahead = contacted_at - issued_at
    return ahead if ahead > MOST_AHEAD else timedelta(0)


def proven(high_water: datetime | None, seen_at: datetime | None, moment: datetime) -> datetime:
    """Return the latest instant that there is proof of when the clock says `moment`; at the look before it said `seen_at`.

    It never goes back, and does not stand still for a clock that was set back: half of what passes by that is added, so
    that nobody holds time up, and a clock that is right after it was ahead catches up. Else it follows the clock, but over
    what passed unseen by `MOST_AT_ONCE` only: one look at a clock that was far ahead by mistake is no proof of all that time.
    """
    if high_water is None:
        return moment
    unseen = min(max(moment - (seen_at or high_water), timedelta(0)), MOST_AT_ONCE)
    if moment < high_water - MOST_DRIFT:
        return high_water + unseen / 2
    return max(high_water, min(moment, high_water + unseen))
