"""Races with real connections: the same moment, in several threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from app.kernel.database import db


def at_once(app, times: int, work: Callable[[int], object]) -> list:
    """Do `work(number)` in so many threads that start together, each in a transaction of its own that commits.

    Returns what each gave, by number; what one of them raises is raised here.
    """
    gate = Barrier(times)

    def one(number: int) -> object:
        with app.app_context():
            gate.wait()
            try:
                result = work(number)
                db.session.commit()
                return result
            finally:
                db.session.remove()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))
