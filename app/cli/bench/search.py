"""Searching the catalogue as the till does, and turning the pages of its lists, at 100 and at 80,000 products of our own making."""

from __future__ import annotations

import csv
import random
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from app.cli.bench.posting import percentiles
from app.cli.bench.world import World, at_work

SYLLABLES = "ba ko re mi lu ta sen dor pil van gri cho mar sol bet ila nor que fab ust".split()
WORDS = [one + other + more for one in SYLLABLES for other in SYLLABLES for more in SYLLABLES[::3]]
WEIGHTS = [1 / rank for rank in range(1, len(WORDS) + 1)]
"""Names are drawn as real catalogues have them (Zipf): few words stand in many names, most words in a handful."""
QUERIES = 200
FEW, MANY = 100, 80_000


def search_part(world: World, _rounds: int) -> dict[str, Any]:
    """Times of exact codes and of names at 100 and at 80,000 products of one business; and the rate of that import."""
    from app.cli.bench.commands import run_command
    from app.pos.business.api import find_tenant_id

    run_command(world, "business", "create", "search", "--name", "Search", "--country", "GB", "--currency", "GBP")
    with at_work(world.env):
        tenant_id = find_tenant_id("search")
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "products.csv"
        for begin, end in ((0, FEW), (FEW, MANY)):
            _write(path, begin, end)
            taken = run_command(world, "import", "products", str(path), "--business", "search")
            with at_work(world.env, tenant_id):
                figures[f"{end:,} products"] = {**_measure(), **_measure_lists(end)}
    return {**figures, "import": {"products": MANY - FEW, "seconds": round(taken, 1), "per_s": round((MANY - FEW) / taken)}}


def _write(path: Path, begin: int, end: int) -> None:
    chance = random.Random(begin)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["sku", "name", "price"])
        for number in range(begin, end):
            name = " ".join(chance.choices(WORDS, WEIGHTS, k=chance.randint(2, 5))) + f" {number % 997}"
            writer.writerow([f"MANY{number:06d}", name, f"{chance.randrange(10, 5000) / 100:.2f}"])


def _measure() -> dict[str, Any]:
    from app.pos.catalog.api import find_sellables

    chance = random.Random(5)
    asked: dict[str, Callable[[], str]] = {
        "name": lambda: " ".join(chance.choices(WORDS, WEIGHTS, k=chance.randint(1, 2)))[:chance.randint(4, 20)],
        "most frequent word": lambda: WORDS[0],
    }
    figures = {kind: _timed(partial(_search, query)) for kind, query in asked.items()}
    return {**figures, "exact code": _timed(lambda: find_sellables([f"MANY{chance.randrange(FEW):06d}"]))}


def _measure_lists(products: int) -> dict[str, Any]:
    """Pages of fifty from the middle of the list, where nothing is near either end."""
    from app.pos.business.api import list_branches
    from app.pos.catalog.products.lists import Shown, page_products
    from app.pos.inventory.stock import pages

    branch_ids = tuple(branch["id"] for branch in list_branches())
    return {
        "stock list, half way": _timed(lambda: pages.page_levels(pages.Shown(branch_ids), products // 2, 50)),
        "products by price, half way": _timed(lambda: page_products(Shown(sort="price"), products // 100, 50)),
    }


def _search(query: Callable[[], str]) -> None:
    from app.pos.catalog.api import search_sellables

    search_sellables(query(), limit=30)


def _timed(ask: Callable[[], Any]) -> dict[str, float]:
    from app.kernel.database import db

    times = []
    for _ in range(QUERIES):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1000)
        db.session.rollback()
    return percentiles(sorted(times[10:]))
