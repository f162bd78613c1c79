"""Power cuts at random moments of paying: no paid sale lost, none doubled, the series without gap, the books clean."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from app.cli.bench.http import answers
from app.cli.web import web_arguments
from app.kernel.embedded import ROOT
from app.kernel.tenancy import tenant_scope
from app.pos.reporting.doctor.service import examination
from tests.crash.conftest import TILLS, Shop
from tests.crash.proof import contradictions

pytestmark = pytest.mark.slow


@pytest.fixture
def trade(shop: Shop):
    """Trade under strikes; afterwards everything must agree. Returns what was seen."""

    def run(strike, times: int) -> Counter[str]:
        seen = shop.trade_while(strike, times)
        paid = [one for till in shop.tills for one in till.paid]
        print(f"\n{len(paid)} sales so far; {dict(sorted(seen.items()))}")
        assert contradictions(shop.owner, shop.world.registers[:TILLS], Path(shop.world.env["FILES_PATH"]), paid) == []
        examined = _examined(shop)
        assert [proof for proof in examined["proofs"] if proof["off"]] == []
        assert examined["counted"] > len(paid)
        assert seen["answer 500"] == 0
        return seen

    return run


def _examined(shop: Shop) -> dict:
    from app import create_app

    with create_app(shop.world.env).app_context(), tenant_scope(shop.world.tenant_id):
        return examination()


def test_two_hundred_kills_of_the_server_lose_and_double_nothing(shop, trade):
    def strike() -> None:
        shop.victim.kill()
        shop.victim.start()

    seen = trade(strike, 200)
    assert seen["strikes"] == 200
    assert seen["payments struck"] >= 150
    repeated = seen["exact repeated"] + seen["tender repeated"]
    happened = seen["exact had happened"] + seen["tender had happened"]
    assert 0 < happened < repeated, "the kills must fall on both sides of the commit"
    assert seen["card unclear"] > 0


def test_one_killed_server_process_of_two_is_replaced_while_the_other_sells_on(shop, trade):
    def strike() -> None:
        workers = psutil.Process(shop.victim.group).children()
        workers[0].kill()
        time.sleep(6)  # a process that dies again within 5.5 s ends the whole server, which bin/run then starts anew

    assert trade(strike, 1)["strikes"] == 1


def test_cut_connections_to_the_database_lose_and_double_nothing(shop, trade):
    cut = []

    def strike() -> None:
        cut.append(shop.database.cut())
        time.sleep(0.1)

    trade(strike, 40)
    assert sum(cut) >= 40


def test_kills_of_the_whole_database_lose_and_double_nothing(shop, trade):
    def strike() -> None:
        shop.database.kill()
        shop.database.start()

    assert trade(strike, 4)["strikes"] == 4


def test_the_production_server_killed_with_its_supervisor_comes_back_on_the_same_books(shop, trade):
    """Without the warmed parent: the very command of bin/run, cold."""
    shop.victim.kill()
    port = shop.victim.port
    running: list[subprocess.Popen] = []

    def start() -> None:
        running.append(subprocess.Popen(
            [sys.executable, "-m", "granian", "--log-level", "error", *web_arguments("127.0.0.1", port)], cwd=ROOT,
            env={**os.environ, **shop.world.env}, start_new_session=True))
        until = time.monotonic() + 120
        while not answers(port):
            assert time.monotonic() < until
            time.sleep(0.05)

    def kill() -> None:
        with suppress(ProcessLookupError):
            os.killpg(running[-1].pid, signal.SIGKILL)
        running[-1].wait()

    def strike() -> None:
        kill()
        start()

    start()
    try:
        assert trade(strike, 2)["strikes"] == 2
    finally:
        kill()
        shop.victim.start()
