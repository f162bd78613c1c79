"""`post_sale` against the yardstick: interleaved slices of one run, so that a drifting machine hits both alike."""

from __future__ import annotations

import multiprocessing
import random
import statistics
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from app.cli.bench.world import World, at_work

ROUNDS, SLICE = 5, 0.8


def capture(world: World, lines: int) -> Any:
    """Post one sale and return the yardstick that writes copies of it."""
    from app.cli.bench.drafts import make_draft
    from app.cli.bench.raw import RawSale
    from app.kernel.database import db
    from app.kernel.posting import Posting
    from app.pos.sales.api import post_sale

    seen: list = []
    original = Posting.run

    def run(self):
        seen.extend(self._parts)
        return original(self)

    with at_work(world.env, world.tenant_id):
        Posting.run = run  # type: ignore[method-assign]
        try:
            post_sale(make_draft(world, 0, lines, random.Random(1)), _actor(world, 0))
        finally:
            Posting.run = original  # type: ignore[method-assign]
        db.session.commit()
    accounts = {row["account_id"] for part in seen if part.table.name == "journal_entry_line" for row in part.rows}
    keep = {world.tenant_id, *world.branches, *world.registers, *world.shifts, world.employee_id, *world.customers,
            *world.variants, world.tax_id, *accounts}
    return RawSale(seen, keep, world.tenant_id)


def _actor(world: World, till: int):
    from app.kernel.actor import Actor

    return Actor(world.tenant_id, None, world.employee_id, "Cashier 1", "CASHIER", register_id=world.registers[till])


def _ours(world: World, till: int, lines: int, app) -> tuple[Callable[[], None], Callable[[], None]]:
    from app.cli.bench.drafts import make_draft
    from app.kernel.database import db
    from app.kernel.tenancy import set_tenant
    from app.pos.sales.api import post_sale

    chance, actor = random.Random(till), _actor(world, till)
    context = app.app_context()
    context.push()
    set_tenant(world.tenant_id, None, db.session())

    def one() -> None:
        post_sale(make_draft(world, till, lines, chance), actor)
        db.session.commit()

    def end() -> None:
        db.session.remove()
        context.pop()

    return one, end


def _raw(world: World, till: int, raw) -> tuple[Callable[[], None], Callable[[], None]]:
    url = make_url(world.env["DATABASE_URL"]).set(drivername="postgresql")
    connection = psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)
    chance = random.Random(till)

    def one() -> None:
        chosen = sorted(chance.sample(world.variants, len(raw.variants)))  # in key order, as locks are taken
        at = dict(zip(sorted(raw.variants), chosen, strict=True))
        for ids in (world.branches, world.registers, world.shifts, world.customers):
            at[ids[0]] = ids[till]
        raw.write_at(connection, at)

    return one, connection.close


def _client(world: World, raw, lines: int, tills: list[int], plan: list[str], barrier, results) -> None:
    """A process of clients: one thread a till, each doing its slices in the order of the plan."""
    from app import create_app

    app = create_app(world.env)
    gathered: list[tuple[str, int, list[float]]] = []
    guard = threading.Lock()

    def work(till: int) -> None:
        ours, end_ours = _ours(world, till, lines, app)
        theirs, end_theirs = _raw(world, till, raw)
        for one in (ours, theirs):  # never both at once: they take their locks in different orders
            barrier.wait()
            for _ in range(20):
                one()
        for position, kind in enumerate(plan):
            one = ours if kind == "post_sale" else theirs
            barrier.wait()
            taken, until = [], time.perf_counter() + SLICE
            while (start := time.perf_counter()) < until:
                one()
                taken.append((time.perf_counter() - start) * 1000)
            with guard:
                gathered.append((kind, position // 2, taken))
        end_ours()
        end_theirs()

    failed: list[BaseException] = []

    def guarded(till: int) -> None:
        try:
            work(till)
        except BaseException as error:  # the others wait at the barrier: without a word they would wait for ever
            failed.append(error)
            barrier.abort()

    threads = [threading.Thread(target=guarded, args=(till,)) for till in tills]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(repr(failed[0]) if failed else gathered)


def compare(world: World, lines: int, clients: list[list[int]], rounds: int = ROUNDS) -> dict[str, Any]:
    """Return rates, percentiles and the ratio of post_sale to the yardstick; `clients` lists each process's tills."""
    raw = capture(world, lines)
    chance = random.Random(7)
    plan: list[str] = []
    for _ in range(rounds):
        plan += chance.sample(["post_sale", "raw"], 2)
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(sum(len(tills) for tills in clients)), context.Queue()
    workers = [context.Process(target=_client, args=(world, raw, lines, tills, plan, barrier, results)) for tills in clients]
    for worker in workers:
        worker.start()
    answers = [results.get(timeout=60 + SLICE * len(plan) * 3) for _ in workers]
    for worker in workers:
        worker.join()
    if broken := [answer for answer in answers if isinstance(answer, str)]:
        raise RuntimeError(f"a client failed: {broken[0]}")
    gathered = [entry for answer in answers for entry in answer]
    rates = {kind: [sum(len(taken) for name, at, taken in gathered if (name, at) == (kind, number)) / SLICE
                    for number in range(rounds)] for kind in ("post_sale", "raw")}
    ratios = [ours / theirs for ours, theirs in zip(rates["post_sale"], rates["raw"], strict=True)]
    times = sorted(value for kind, _at, taken in gathered if kind == "post_sale" for value in taken)
    return {"lines": lines, "clients": sum(len(tills) for tills in clients), "ratio": round(statistics.median(ratios), 2),
            "ratio_min": round(min(ratios), 2), "ratio_max": round(max(ratios), 2),
            "sales_per_s": round(statistics.median(rates["post_sale"])), "raw_per_s": round(statistics.median(rates["raw"])),
            **percentiles(times)}


def percentiles(times: list[float]) -> dict[str, float]:
    """Return p50, p95 and p99 in milliseconds of sorted times."""
    return {f"p{share}_ms": round(times[min(len(times) - 1, len(times) * share // 100)], 1) for share in (50, 95, 99)}
