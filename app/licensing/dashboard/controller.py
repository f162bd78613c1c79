"""What staff see first: how many licences and devices there are, and what was decided."""

from __future__ import annotations

from datetime import timedelta

from app.kernel.clock import now
from app.kernel.i18n import _
from app.kernel.pages import url
from app.kernel.resource import Resource
from app.licensing import words
from app.licensing.dashboard import queries
from app.licensing.decisions import queries as decisions
from app.licensing.decisions.rules import DecisionType
from app.licensing.licenses.rules import LIVE, LicenseStatus
from app.licensing.trials.queries import count_by_status

dashboard = Resource("licensing.dashboard", url="/licensing/dashboard")


@dashboard.page("", permission="licensing.dashboard.view")
def index():
    """Show the counts."""
    licenses, decided = queries.count_licenses(), decisions.count_decisions(now() - timedelta(days=1))
    return {
        "title": _("Dashboard"),
        "now": [
            {"label": _("Licences in force"), "value": str(sum(licenses.get(str(state), 0) for state in LIVE)),
             "url": url("licensing.licenses.index")},
            {"label": _("Devices in use"), "value": str(queries.count_devices())},
            {"label": _("Requests for a trial"), "value": str(count_by_status()["PENDING"]), "url": url("licensing.trials.index")},
            {"label": _("Open violations"), "value": str(decisions.count_violations(True)), "url": url("licensing.decisions.violations")},
        ],
        "licenses": [{"label": words.badge(words.LICENSES, state)["text"], "value": str(licenses.get(str(state), 0)),
                      "url": url("licensing.licenses.index", status=state)} for state in LicenseStatus],
        "decided": [{"label": words.badge(words.DECISIONS, kind)["text"], "value": str(decided.get(str(kind), 0)),
                     "url": url("licensing.decisions.index", kind=kind)} for kind in DecisionType],
    }
