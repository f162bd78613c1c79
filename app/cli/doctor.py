"""`bin/wkpos doctor`: prove the books of one business or of all."""

from __future__ import annotations

import json
import sys

import click
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import Progress
from rich.table import Table


@click.command()
@click.option("--business", metavar="SLUG", help="The business to examine, by its short name.")
@click.option("--all", "every", is_flag=True, help="Examine every business (what happens without --business too).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
@with_appcontext
def doctor(business: str | None, every: bool, as_json: bool) -> None:
    """Prove the books from the stored facts: exit 0 when they are clean, 1 when something is off.

    Nothing is changed. Each proof says what it looked at and names what contradicts it. In production it names, too, what
    the demo left behind with passwords and PINs that everybody knows: nobody signs in with them there.
    """
    from app.cli.known_accounts import known_accounts  # reason: the commands load before the application
    from app.kernel.tenancy import tenant_scope
    from app.pos.business.api import find_tenant_id, get_tenant, list_tenant_ids
    from app.pos.reporting.doctor.proofs.everything import PROOFS
    from app.pos.reporting.doctor.service import examination

    if business and every:
        raise click.UsageError("Name one business, or --all, not both.")
    tenants = [find_tenant_id(business)] if business else list_tenant_ids()
    if tenants == [None]:
        raise click.UsageError(f"There is no business {business!r}.")
    screen, found = Console(), []
    with Progress(console=Console(stderr=True), transient=True, disable=as_json) as progress:
        task = progress.add_task("Proving", total=len(tenants) * len(PROOFS))
        for tenant_id in tenants:
            with tenant_scope(tenant_id):
                slug = get_tenant().slug
                progress.update(task, description=slug)
                found.append({"business": slug, **examination(step=lambda: progress.advance(task))})
    clean, known = all(one["is_clean"] for one in found), known_accounts()
    if as_json:
        click.echo(json.dumps({"is_clean": clean, "businesses": found, "known_accounts": known}, ensure_ascii=False, indent=2))
    else:
        for name in known:
            screen.print(f"Everybody knows how to sign in as {name}: it is refused here. Remove it, or give it secrets of its own.",
                         style="yellow", markup=False, highlight=False, soft_wrap=True)
        for one in found:
            _show(screen, one)
    sys.exit(0 if clean else 1)


def _show(screen: Console, examined: dict) -> None:
    table = Table(title=f"{examined['business']}: {'clean' if examined['is_clean'] else 'NOT CLEAN'}, "
                        f"{examined['seconds']:.1f} s", title_justify="left", show_edge=False)
    table.add_column("proof")
    table.add_column("counted", justify="right")
    table.add_column("off", justify="right")
    table.add_column("what it proves")
    for proof in examined["proofs"]:
        tone = "green" if not proof["off"] else "yellow" if proof["is_warning"] else "red"
        table.add_row(proof["name"], f"{proof['counted']:,}", f"[{tone}]{proof['off'] or '–'}[/]", proof["says"])
    screen.print(table)
    for proof in examined["proofs"]:
        for one in proof["found"]:
            screen.print(f"  {proof['name']}: {one['number']} {one['what']}: should be {one['expected']}, is {one['found']}"
                         + (f"  ({one['id']})" if one["id"] else ""), markup=False, highlight=False, soft_wrap=True)
        if proof["off"] > len(proof["found"]):
            screen.print(f"  {proof['name']}: and {proof['off'] - len(proof['found']):,} more", markup=False)
