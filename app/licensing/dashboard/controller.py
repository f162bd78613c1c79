"""What staff see first: licences, devices, decisions, violations, and for whom money is, revenue."""

from __future__ import annotations

from datetime import timedelta

from app.kernel import charts
from app.kernel.actor import current_actor
from app.kernel.clock import now
from app.kernel.i18n import _
from app.kernel.pages import url
from app.kernel.refusal import NotFound
from app.kernel.resource import Resource
from app.licensing.billing.queries import count_waiting, monthly_recurring, revenue_by_month
from app.licensing.dashboard import presenter, queries
from app.licensing.decisions.summing import count_by_code
from app.licensing.licenses.presenter import plan_name
from app.licensing.trials.queries import count_by_status

dashboard = Resource("licensing.dashboard", url="/licensing/dashboard")
AT, VIEW, MONEY = "licensing.dashboard", "licensing.dashboard.view", "licensing.billing.view"


@dashboard.page("", permission=VIEW)
def index():
    """Show the figures."""
    moment, sees_money = now(), current_actor().may(MONEY)
    licenses, day, month = queries.count_licenses(), count_by_code(moment - timedelta(days=1)), count_by_code(moment - timedelta(days=30))
    ends, count = queries.ending(moment)
    activated = queries.activations_by_day(moment.date())
    revenue = revenue_by_month(12) if sees_money else []
    return {
        "title": _("Dashboard"),
        "tiles": presenter.tiles(licenses, queries.count_devices(moment), count_by_status()["PENDING"], queries.open_violations(), count,
                                 presenter.recurring(monthly_recurring()) if sees_money else None, count_waiting() if sees_money else 0),
        "states": presenter.states_of(licenses), "plans": presenter.licenses_by_plan(licenses),
        "ending": [{**row, "plan": plan_name(row["plan"], row["plan_ar"]),
                    "url": url("licensing.licenses.show_license", license_id=row["id"])} for row in ends],
        "decisions": presenter.decisions_of(day, month), "refused_day": presenter.refused(day), "refused_month": presenter.refused(month),
        "activated": sum(row["devices"] for row in activated), "activations": [row for row in reversed(activated) if row["devices"]],
        "activations_url": url(f"{AT}.activations"), "revenue": presenter.revenue_rows(revenue),
        "revenue_urls": [{"currency": code, "url": url(f"{AT}.revenue", currency=code)}
                         for code in sorted({row["currency"] for row in revenue})],
    }


@dashboard.page("/activations.svg", permission=VIEW)
def activations():
    """Draw the devices activated by day."""
    rows = queries.activations_by_day(now().date())
    return charts.picture(charts.bar_chart([row["day"] for row in rows], [(_("Devices"), [row["devices"] for row in rows])]))


@dashboard.page("/revenue/<currency>.svg", permission=MONEY)
def revenue(currency: str):
    """Draw the revenue by month in one currency."""
    rows = [row for row in revenue_by_month(12) if row["currency"] == currency]
    if not rows:
        raise NotFound()
    return charts.picture(charts.bar_chart([row["month"] for row in rows], [(_("Net"), [row["net"] for row in rows])], form="MMM y"))
