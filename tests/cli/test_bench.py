"""The benchmark of licences, at few of them and for a moment: that it measures what it says."""

from __future__ import annotations

import dataclasses
import os

import pytest

from app.cli.bench.licenses import QUESTIONS, licenses_part
from app.cli.bench.world import bench_database, make_world

FEW = 1_500  # more than the benchmark calls a large table


@pytest.fixture(scope="module")
def figures(services):
    with bench_database({**os.environ, **services, "SECRET_KEY": "benchmark-only"}) as env:
        world = dataclasses.replace(make_world(env, tills=1, products=5), licenses=FEW)
        yield licenses_part(world, 1, seconds=0.3)


def test_every_question_of_a_device_is_measured_with_its_statements(figures):
    for clients in ("1 client", "8 clients"):
        for measured in figures[clients].values():
            assert measured["count"] > 0
            assert 0 < measured["p50_ms"] <= measured["p95_ms"] <= measured["p99_ms"]
    assert {kind: asked["statements"] for kind, asked in figures["questions"].items()} == {
        "heartbeat": 4, "validate": 3, "activation": 9, "offline file": 8}
    assert set(figures["8 clients"]) == set(QUESTIONS)
    assert figures["devices served at a heartbeat a minute"] == figures["8 clients"]["heartbeat"]["per_s"] * 60


def test_no_question_reads_a_large_table_as_a_whole(figures):
    assert {asked["read as a whole"] for asked in figures["questions"].values()} == {"none"}


def test_judging_a_licence_asks_nothing_and_takes_less_than_fifty_microseconds(figures):
    for judged in figures["judging in the POS"].values():
        assert judged["statements"] == 0
        assert judged["fastest_us"] < 50  # the median is what the benchmark tells; here other tests share the processor
