"""A business on a cluster of its own, as durable as in production, with tills that pay all the time."""

from __future__ import annotations

import fcntl
import random
import secrets
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from app.cli.bench.http import credentials
from app.cli.bench.world import World, make_world
from app.kernel.embedded import PRODUCTION_LIKE, ROOT, Services
from tests.crash.servers import Database, Victim
from tests.crash.tills import StubbornTill

TILLS, PRODUCTS = 4, 40


@dataclass
class Shop:
    """The tills at work, the server they talk to, the database it talks to."""

    world: World
    victim: Victim
    database: Database
    owner: str
    chance: random.Random
    made: list[tuple[str, str]]
    tills: list[StubbornTill] = field(default_factory=list)

    def a_minute_passes(self, payment_id: UUID) -> None:
        """Let a request to the terminal be as old as one that cannot arrive any more."""
        with psycopg.connect(self.owner) as connection:
            connection.execute("UPDATE payments.terminal_payment SET created_at = created_at - interval '61 seconds' "
                               "WHERE tenant_id = %s AND id = %s", [self.world.tenant_id, payment_id])

    def trade_while(self, strike: Callable[[], None], times: int) -> Counter[str]:
        """Let every till sell and pay; strike at random moments while a payment is on its way; return what was seen.

        The longest wait adapts to the machine: about half of the strikes leave time for some payment to succeed.
        """
        began = [StubbornTill(self.victim.port, cookie, csrf, self.chance.randrange(10**6), self.a_minute_passes)
                 for cookie, csrf in self.made]
        self.tills += began
        stop, seen, longest = threading.Event(), Counter(), 0.1
        threads = [threading.Thread(target=till.work, args=(self.world.barcodes, stop)) for till in began]
        for thread in threads:
            thread.start()
        for _ in range(times):
            before = sum(len(till.paid) for till in began)
            self._wait_for_a_payment(began)
            time.sleep(self.chance.random() * longest)
            seen["strikes"] += 1
            seen["payments struck"] += sum(till.paying for till in began)
            strike()
            longest = longest * 0.9 if sum(len(till.paid) for till in began) > before else min(longest * 1.1, 2.0)
        stop.set()
        for thread in threads:
            thread.join(90)
        failed = [till.failure for till in began if till.failure]
        assert not failed, failed[0]
        return sum((till.seen for till in began), seen)

    @staticmethod
    def _wait_for_a_payment(tills: list[StubbornTill]) -> None:
        until = time.monotonic() + 90
        while not any(till.paying for till in tills):
            assert time.monotonic() < until, [till.failure for till in tills]
            time.sleep(0.001)


@contextmanager
def _own_engines() -> Iterator[tuple[Services, Path]]:
    """A fresh cluster in a folder of the checkout's own, one test run at a time, left-overs of a killed run removed."""
    folder = ROOT / "var" / "test" / "crash"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name("crash.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        services = Services(folder, PRODUCTION_LIKE)
        if folder.exists():
            services.stop()
            shutil.rmtree(folder)
        with services.use():
            yield services, folder
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    """A shop with four tills, open and busy."""
    with _own_engines() as (services, folder):
        world = make_world({**services.environment(), "WKPOS_ENV": "production", "SECRET_KEY": secrets.token_hex(32),
                            "FILES_PATH": str(folder / "files")}, TILLS + 1, PRODUCTS)
        *made, warm = credentials(world)
        victim = Victim(world.env, [*warm, world.barcodes[0]])
        try:
            victim.start()
            yield Shop(world, victim, Database(services), world.env["DATABASE_OWNER_URL"], random.Random(), made)
        finally:
            victim.close()
