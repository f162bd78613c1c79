"""`bin/bench`: what the product costs, in ratios and percentiles of one run on one machine."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import replace
from datetime import UTC, datetime

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--only", multiple=True, help="Measure only these parts: posting, http, search, invoices, licenses.")
@click.option("--rounds", default=5, show_default=True, help="Rounds of interleaved slices per posting cell.")
@click.option("--licenses", default=100_000, show_default=True, help="Licences that the License Server is measured with.")
def bench(as_json: bool, only: tuple[str, ...], rounds: int, licenses: int) -> None:
    """Measure posting, scanning and paying over HTTP, search, import, the doctor and licences, on a database of its own."""
    from app.cli.bench.parts import PARTS
    from app.cli.bench.world import bench_database
    from app.kernel.embedded import PRODUCTION_LIKE, ROOT, lease

    unknown = set(only) - set(PARTS)
    if unknown:
        raise click.ClickException(f"Unknown part: {', '.join(sorted(unknown))}. Known: {', '.join(PARTS)}.")
    figures: dict = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "cores": os.cpu_count(),
                     "python": platform.python_version(), "system": platform.platform()}
    with lease(ROOT / "var", PRODUCTION_LIKE) as services, bench_database({
        **os.environ, **services, "SECRET_KEY": "benchmark-only"}) as env:
        from app.cli.bench.world import TILLS, make_world

        world = replace(make_world(env, alone=TILLS), licenses=licenses)
        for name, part in PARTS.items():
            if not only or name in only:
                click.echo(f"measuring {name} …", err=True)
                figures[name] = part(world, rounds)
        if as_json:
            click.echo(json.dumps(figures, indent=2))
        else:
            _print(figures)


def _print(figures: dict, indent: str = "") -> None:
    for name, value in figures.items():
        if isinstance(value, dict) and any(isinstance(entry, dict | list) for entry in value.values()):
            click.echo(f"{indent}{name}")
            _print(value, indent + "  ")
        elif isinstance(value, dict):
            click.echo(f"{indent}{name:28} " + "  ".join(f"{key} {entry}" for key, entry in value.items()))
        else:
            click.echo(f"{indent}{name:28} {value}")
