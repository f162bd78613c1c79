"""Commands of the product, timed as whole processes on the benchmark's database."""

from __future__ import annotations

import csv
import gzip
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from app.cli.bench.world import World
from app.config import ROOT

INVOICES, LINES = 1500, 22


def run_command(world: World, *words: str) -> float:
    """Run `bin/wkpos` with these words; return its seconds. Raises RuntimeError with its last words when it fails."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "app.cli", *words], cwd=ROOT, env={**os.environ, **world.env},
                          capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words[:2])} failed: {(done.stderr or done.stdout)[-500:]}")
    return time.perf_counter() - start


def invoices_part(world: World, _rounds: int) -> dict[str, Any]:
    """The rate at which invoices are played through post_sale, and the doctor's time over what was posted."""
    run_command(world, "business", "create", "invoices", "--name", "Invoices", "--country", "GB", "--currency", "GBP")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "2010-12.csv.gz"
        lines = _write(path)
        taken = run_command(world, "import", "online-retail", str(path), "--business", "invoices")
    proof = run_command(world, "doctor", "--business", "invoices", "--json")
    return {"import": {"invoices": INVOICES, "lines": lines, "seconds": round(taken, 1), "invoices_per_s": round(INVOICES / taken)},
            "doctor": {"lines": lines, "seconds": round(proof, 1), "seconds_per_100,000_lines": round(proof * 100_000 / lines, 1)}}


def _write(path: Path) -> int:
    chance = random.Random(11)
    with gzip.open(path, "wt", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"])
        for number in range(INVOICES):
            when = f"2010-12-{1 + number // 60:02d} {9 + number % 9:02d}:{number % 60:02d}:00"
            for _ in range(LINES):
                code = chance.randrange(20000, 21500)
                writer.writerow([536365 + number, code, f"ARTICLE {code}", chance.randint(1, 24), when,
                                 f"{chance.randrange(10, 1500) / 100:.2f}", 12000 + number % 300, "United Kingdom"])
    return INVOICES * LINES


