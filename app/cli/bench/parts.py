"""What the benchmark measures, by name."""

from __future__ import annotations

from typing import Any

from app.cli.bench.commands import invoices_part
from app.cli.bench.http import http_part
from app.cli.bench.licenses import licenses_part
from app.cli.bench.posting import compare
from app.cli.bench.search import search_part
from app.cli.bench.world import World


def posting(world: World, rounds: int) -> dict[str, Any]:
    """post_sale against hand-optimised SQL that writes the same rows; targets: at least 0.6 of it."""
    return {
        "5 lines, 1 client": compare(world, 5, [[0]], rounds),
        "5 lines, 8 clients": compare(world, 5, [[8, 9, 10, 11], [12, 13, 14, 15]], rounds),
        "5 lines, 8 tills of one branch": compare(world, 5, [[0, 1, 2, 3], [4, 5, 6, 7]], rounds),
        "20 lines, 1 client": compare(world, 20, [[0]], rounds),
        "50 lines, 1 client": compare(world, 50, [[0]], rounds),
    }


PARTS = {"posting": posting, "http": http_part, "search": search_part, "invoices": invoices_part, "licenses": licenses_part}
