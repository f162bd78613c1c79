"""`bin/wkpos report`: the numbers of the back office on the command line."""

from __future__ import annotations

import csv
import json
import sys

import click
from flask.cli import with_appcontext

from app.kernel.refusal import Refusal
from app.kernel.tenancy import tenant_scope
from app.pos.business.api import find_tenant_id, get_tenant
from app.pos.reporting.sales import queries
from app.pos.reporting.sales.presenter import figure
from app.pos.reporting.sales.rules import Dimension, Filters, columns_of

COUNTS = ("sales", "returns", "lines", "count")
NAMED = ("sales", "returns", "lines", "units", "gross", "returned", "net")
NAMELESS = (Dimension.DAY, Dimension.MONTH, Dimension.PRODUCT)


@click.group()
def report() -> None:
    """Sales figures."""


@report.command()
@click.option("--business", required=True, help="Short name (slug) of the business.")
@click.option("--by", type=click.Choice([dimension.value for dimension in Dimension]), default="day", show_default=True)
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True)
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="First business day.")
@click.option("--to", "end", type=click.DateTime(["%Y-%m-%d"]), help="Last business day.")
@click.option("--full", is_flag=True, help="Names, taxes, discounts and costs too.")
@with_appcontext
def sales(business: str, by: str, form: str, start, end, full: bool) -> None:
    """Print sales by day, month, product or another dimension: counts as numbers, money and units as strings."""
    tenant_id = find_tenant_id(business)
    if tenant_id is None:
        raise click.ClickException(f"There is no business with the short name {business!r}.")
    dimension = Dimension(by)
    filters = Filters(start=start.date() if start else None, end=end.date() if end else None)
    with tenant_scope(tenant_id):
        try:
            rows, currency = queries.report(dimension, filters), get_tenant().currency
        except Refusal as refusal:
            raise click.ClickException(f"{refusal.message} {refusal.remedy}") from None
    key = "period" if dimension in (Dimension.DAY, Dimension.MONTH, Dimension.HOUR) else by
    labelled = full or dimension not in NAMELESS
    columns = [column for column in columns_of(dimension) if full or column in NAMED or dimension in (Dimension.TENDER, Dimension.TAX)]
    plain = [{key: row["key"], **({"label": row["label"]} if labelled and row["label"] != row["key"] else {}),
              **{column: int(row[column]) if column in COUNTS else figure(column, row[column], currency) for column in columns}}
             for row in rows]
    if form == "json":
        click.echo(json.dumps(plain, indent=2, ensure_ascii=False))
        return
    writer = csv.DictWriter(sys.stdout, list(plain[0]) if plain else [key, *columns], lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(plain)
