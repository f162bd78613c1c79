"""What questions of devices cost in statements, and what staff and the scheduler read, in this process."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import timedelta
from typing import Any

from flask import Flask

from app.cli.bench.license_world import Licensed
from app.cli.bench.plans import cost
from app.cli.bench.posting import percentiles
from app.cli.bench.search import WORDS
from app.cli.bench.world import at_work
from app.kernel.clock import now
from app.kernel.database import db
from app.licensing.activations.queries import list_active, list_dead, list_devices
from app.licensing.licenses.queries import Wanted, count_found, list_due, list_ending, list_found, lock_by_serial

TIMES, SIZE = 40, 50


def reads(env: dict[str, str], licensed: Licensed, questions: dict[str, Callable], headers: Callable[[int], dict]) -> dict[str, Any]:
    """Return statements and plans of every question (asked once before), and plans and times of every list."""
    with at_work(env) as app, redirect_stdout(io.StringIO()):  # the requests' log is no figure
        asked = {kind: cost(db.engine, _asker(app, licensed, question, headers)) for kind, question in questions.items()}
        lists = {name: {**cost(db.engine, ask), **_timed(ask)} for name, ask in _lists(licensed).items()}
    return {"questions": asked, "lists": lists}


def _asker(app: Flask, licensed: Licensed, question: Callable, headers: Callable[[int], dict]) -> Callable[[], None]:
    client, number = app.test_client(), len(licensed.serials) - 1

    def ask() -> None:
        path, content = question(number, licensed)
        answer = client.post(f"/api{path}", json=content, headers=headers(number))
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}: {answer.text[:300]}")
        db.session.remove()

    ask()
    return ask


def _lists(licensed: Licensed) -> dict[str, Callable[[], Any]]:
    chance, count = random.Random(7), len(licensed.serials)
    found = list_found(Wanted(), min(50_000, count // 2), 1)[0]
    asked: dict[str, Callable[[], Any]] = {
        "serial key": lambda: lock_by_serial(chance.choice(licensed.serials)),
        "search: serial key": lambda: _search(Wanted(chance.choice(licensed.serials))),
        "search: business": lambda: _search(Wanted(found["business_name"][:14])),
        "search: e-mail": lambda: _search(Wanted(found["owner"]["email"].partition("@")[0])),
        "search: most frequent word": lambda: _search(Wanted(WORDS[0])),
        "search: nothing like it": lambda: _search(Wanted("zzzz zzzz")),
        "all, first page": lambda: _search(Wanted()),
        "all, half way": lambda: list_found(Wanted(), count // 2, SIZE),
        "licences due": lambda: list_due(now()),
        "licences that end": lambda: list_ending(now(), now() + timedelta(days=31), None),
        "devices of a licence": lambda: (list_active(found["id"]), list_devices(found["id"])),
        "devices unseen": lambda: list_dead(now()),
    }
    return asked


def _search(wanted: Wanted) -> None:
    count_found(wanted)
    list_found(wanted, 0, SIZE)


def _timed(ask: Callable[[], Any]) -> dict[str, float]:
    times = []
    for _ in range(TIMES):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1000)
        db.session.rollback()
    return percentiles(sorted(times[5:]))
