"""`bin/wkpos import` and `bin/wkpos export`: the catalogue from and to a file; other imports join the group."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter
from typing import TextIO
from uuid import UUID

import click
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from app.cli.online_retail import online_retail

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
BUSINESS = click.option("--business", metavar="SLUG", help="Which business; needed when there are several and no demo.")
SHOWN = 20


@click.group("import")
def imports() -> None:
    """Bring data in: products, invoices of the Online Retail data set."""


@click.group("export")
def exports() -> None:
    """Take data out, in the form in which it can be imported again."""


imports.add_command(online_retail)


@imports.command()
@click.argument("file", type=FILE)
@BUSINESS
@click.option("--branch", metavar="CODE", help="Where opening stock is; else the main branch.")
@click.option("--column", "given", multiple=True, metavar="HEADING=FIELD", help="What a column holds, when its heading does not say so.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@click.option("--refused", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write the refused rows there, with the reason.")
@with_appcontext
def products(file: Path, business: str | None, branch: str | None, given: tuple[str, ...], dry_run: bool, refused: Path | None) -> None:
    """Import products from a CSV (or CSV.gz): barcode, sku, name, price, cost, category, tax, quantity and more.

    Products are found by SKU, else by barcode, and changed where the file says otherwise; the same file a second time
    changes nothing. Exits with 0 when every row was taken, with 1 when rows were refused.
    """
    from app.kernel.refusal import Refusal  # reason: the commands load before the application
    from app.kernel.tenancy import tenant_scope

    with tenant_scope(find_business(business)):
        try:
            clean = _import(file, branch, given, dry_run, refused)
        except Refusal as refusal:
            raise click.ClickException(f"{refusal.message} {refusal.remedy or ''}".strip()) from None
    sys.exit(0 if clean else 1)


def find_business(slug: str | None) -> UUID:
    """Return the id of the business named, else of the only one, else of the demo; end with a usage error otherwise."""
    from app.pos.business.api import find_tenant_id, list_tenants  # reason: the commands load before the application

    if slug:
        found = find_tenant_id(slug)
        if found is None:
            raise click.UsageError(f"There is no business {slug!r}.")
        return found
    tenants = list_tenants()
    choice = tenants if len(tenants) == 1 else [tenant for tenant in tenants if tenant["is_demo"]]
    if len(choice) != 1:
        names = ", ".join(sorted(tenant["slug"] for tenant in tenants)) or "none yet"
        raise click.UsageError(f"Say which business with --business SLUG; there are: {names}.")
    return choice[0]["id"]


def _import(path: Path, branch: str | None, given: tuple[str, ...], dry_run: bool, refused: Path | None) -> bool:
    """Run the import with a progress bar and print what came of it; return whether no row was refused."""
    from app.kernel.actor import system_actor
    from app.kernel.ids import new_id
    from app.kernel.tenancy import require_tenant
    from app.pos.catalog.imports import columns, reading
    from app.pos.catalog.imports.jobs import count, run_file, tally
    from app.pos.catalog.imports.rules import Action

    screen, started = Console(stderr=True), perf_counter()
    counts: Counter = Counter()
    bad: list[tuple[int, str, str]] = []
    bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                   TimeRemainingColumn(), console=screen)
    with path.open("rb") as file:
        shape = reading.look(file)
        mapping = columns.ensure_mapping({**columns.guess(shape.header), **_given(given, shape.header)})
        total = reading.count_lines(file)
        with bar, _Refusals(refused) as kept:
            task = bar.add_task("Checking" if dry_run else "Importing", total=total)
            for chunk in run_file(file, shape, mapping, system_actor(require_tenant()), branch_id=_branch(branch),
                                  source_id=new_id(), reference=path.name, dry_run=dry_run):
                count(counts, chunk)
                for outcome, cells in chunk:
                    if outcome.action is Action.REFUSE:
                        kept.add(cells, "; ".join(outcome.details))
                        if len(bad) < SHOWN:
                            bad.append((outcome.line, outcome.code or outcome.name, "; ".join(outcome.details)))
                bar.advance(task, len(chunk))
            bar.update(task, completed=sum(counts.values()), total=sum(counts.values()))
    _summary(tally(counts), bad, perf_counter() - started, dry_run)
    return not counts[Action.REFUSE.value]


def _given(given: tuple[str, ...], header: tuple[str, ...]) -> dict[str, str]:
    """Return --column's {heading: field}; end with a usage error for what does not exist."""
    from app.pos.catalog.imports.columns import FIELDS

    found = {}
    for text in given:
        heading, sign, field = text.rpartition("=")
        if not sign or heading not in header or field not in FIELDS:
            raise click.UsageError(f"--column {text}: the headings are {', '.join(header)}; the fields {', '.join(FIELDS)}.")
        found[heading] = field
    return found


def _branch(code: str | None) -> UUID:
    from app.pos.business.api import get_main_branch, list_branches

    if code is None:
        return get_main_branch().id
    for row in list_branches():
        if row["code"] == code:
            return row["id"]
    raise click.UsageError(f"There is no branch {code!r}.")


class _Refusals:
    """Writes refused rows to a file as they come, when one is wanted."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._file: TextIO | None = None

    def __enter__(self) -> _Refusals:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._file:
            self._file.close()

    def add(self, cells: dict[str, str], reason: str) -> None:
        """Write one row with its reason."""
        if self.path is None:
            return
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._file).writerow([*cells, "reason"])
        csv.writer(self._file).writerow([*cells.values(), reason])


def _summary(counts: dict[str, int], bad: list[tuple[int, str, str]], seconds: float, dry_run: bool) -> None:
    screen = Console()
    for line, code, reason in bad:
        screen.print(f"row {line}: {code}: {reason}", markup=False, highlight=False, soft_wrap=True)
    if counts["refuse"] > len(bad):
        screen.print(f"… and {counts['refuse'] - len(bad):,} more refused rows", markup=False)
    table = Table(box=None, show_header=False)
    verb = "would be " if dry_run else ""
    for action, label in (("create", f"{verb}created"), ("update", f"{verb}changed"), ("same", "already so"), ("refuse", "refused")):
        table.add_row(f"{counts[action]:,}", label)
    screen.print(table)
    screen.print(f"{counts['rows']:,} rows in {seconds:.1f} s ({counts['rows'] / max(seconds, 0.001):,.0f} a second)")


@exports.command("products")
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True), default="-")
@BUSINESS
@with_appcontext
def export(file, business: str | None) -> None:
    """Write all products as a CSV (to FILE, else to the terminal) that `import products` takes without a change."""
    from app.kernel.tenancy import tenant_scope
    from app.pos.catalog.imports.export import export_products

    with tenant_scope(find_business(business)):
        for piece in export_products(with_costs=True):
            file.write(piece)
