"""`bin/wkpos import online-retail`: six months of a real shop, played through the till's own doors."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import click
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("online-retail")
@click.argument("files", nargs=-1, type=FILE)
@click.option("--business", required=True, metavar="SLUG", help="The business that the invoices become part of.")
@click.option("--prices-include-tax", is_flag=True, help="The given prices contain a tax; say its rate with --tax.")
@click.option("--tax", "percent", type=click.FloatRange(0, 100), metavar="PCT", help="Rate of the tax in the given prices.")
@click.option("--verify", nargs=2, type=FILE, metavar="TOTALS STOCK",
              help="Compare what is stored with totals.json and stock_totals.csv of the data set.")
@with_appcontext
def online_retail(
    files: tuple[Path, ...], business: str, prices_include_tax: bool, percent: float | None, verify: tuple[Path, Path] | None,
) -> None:
    """Import invoices of the Online Retail data set (CSV or CSV.gz, in the order of their dates).

    Sales, returns, stock adjustments, shifts and Z-reports get the dates that the invoices have. Stopped at any point,
    it goes on where it was; a file that is stored already changes nothing. Exits with 1 when invoices were refused, or
    when --verify finds a difference.
    """
    from app.kernel.refusal import Refusal  # reason: the commands load before the application
    from app.kernel.tenancy import tenant_scope
    from app.pos.business.api import find_tenant_id

    if prices_include_tax != (percent is not None):
        raise click.UsageError("--prices-include-tax and --tax PCT belong together.")
    if not files and not verify:
        raise click.UsageError("Name the files to import, or --verify, or both.")
    tenant_id = find_tenant_id(business)
    if tenant_id is None:
        raise click.UsageError(f"There is no business {business!r}.")
    clean = True
    with tenant_scope(tenant_id):
        try:
            if files:
                clean = _play(files, Decimal(str(percent)) if percent is not None else None)
            if verify:
                clean = _verify(*verify) and clean
        except Refusal as refusal:
            raise click.ClickException(f"{refusal.message} {refusal.remedy or ''}".strip()) from None
    sys.exit(0 if clean else 1)


def _play(files: tuple[Path, ...], percent: Decimal | None) -> bool:
    """Play the files, each whole step its own transaction; return whether nothing was refused."""
    from app.kernel.database import db
    from app.pos.sync.online_retail.reading import count_rows, read_days
    from app.pos.sync.online_retail.service import Player

    screen, started = Console(), perf_counter()
    player = Player(percent)
    db.session.commit()
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                  TimeRemainingColumn(), console=screen) as progress:
        task = progress.add_task("Reading", total=count_rows(files))
        for day in read_days(files):
            progress.update(task, description=day.date.isoformat())
            for rows in player.play(day):
                db.session.commit()
                progress.advance(task, rows)
    played, seconds = player.played, perf_counter() - started
    documents = played.sales + played.returns
    screen.print(
        f"{played.sales:,} sales, {played.returns:,} returns ({played.returns_with_receipt:,} of a receipt), "
        f"{played.lines:,} lines, {played.adjustments:,} stock adjustments, {played.shifts:,} shifts, "
        f"{played.z_reports:,} Z-reports in {seconds:.0f} s ({documents / seconds:.0f} documents a second); "
        f"{played.known:,} invoices were stored before.", highlight=False)
    for line in played.refused:
        screen.print(f"Refused {line}", markup=False, highlight=False)
    return not played.refused


def _verify(totals: Path, stock: Path) -> bool:
    """Compare what is stored with the reference, print the months and what differs; return whether all agrees."""
    from app.pos.sync.online_retail.verification import compare

    screen, compared = Console(), compare(totals, stock)
    months = [figure for figure in compared if figure.what != "stock"]
    table = Table(box=None)
    for heading in ("month", "figure", "reference", "stored"):
        table.add_column(heading, justify="right" if heading in ("reference", "stored") else "left")
    for figure in months:
        table.add_row(figure.of, figure.what, _number(figure.expected), _number(figure.found),
                      style="" if figure.agrees else "red")
    screen.print(table)
    different = [figure for figure in compared if not figure.agrees]
    for figure in different:
        screen.print(f"{figure.of} {figure.what}: should be {_number(figure.expected)}, is {_number(figure.found)}",
                     markup=False, highlight=False)
    screen.print(f"{len(compared):,} figures compared, {len(different):,} differ.", highlight=False)
    return not different


def _number(value: Decimal | int | None) -> str:
    return "nothing" if value is None else f"{Decimal(value).normalize():,f}"
