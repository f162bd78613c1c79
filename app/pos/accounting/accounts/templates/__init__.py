"""Charts of accounts to start from, as data: one file a chart."""

from app.pos.accounting.accounts.templates import fr, gb, standard
from app.pos.accounting.accounts.templates.chart import Chart

CHARTS: dict[str, Chart] = {chart.key: chart for chart in (standard.CHART, gb.CHART, fr.CHART)}
COUNTRIES = {"GB": "gb", "FR": "fr", "MC": "fr"}


def chart_for(country: str) -> Chart:
    """Return the chart that a business in this country (ISO 3166-1) starts from."""
    return CHARTS[COUNTRIES.get(country, "standard")]


__all__ = ["CHARTS", "COUNTRIES", "Chart", "chart_for"]
