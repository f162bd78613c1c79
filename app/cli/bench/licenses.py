"""The License Server at many licences: what devices ask over HTTP, signed answers and all; and what staff and the scheduler read."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
from collections.abc import Callable
from typing import Any

from app.cli.bench.http import server
from app.cli.bench.judging import judge_part
from app.cli.bench.license_reads import reads
from app.cli.bench.license_world import Licensed, parts_of, reference_of, seed, token_of
from app.cli.bench.posting import percentiles
from app.cli.bench.world import World
from app.kernel.ids import new_id
from app.license_protocol.answers import NONCE, verify

SECONDS, CLIENTS, HEARTBEAT, CHECKED = 6.0, 8, 60, 50
SERVING = {"SYSTEMS": "licensing", "TRUSTED_PROXIES": "1"}
"""Each device has an address of its own, as in the world: told as a proxy tells it, so limits by address count as they do there."""


def licenses_part(world: World, _rounds: int, seconds: float = SECONDS) -> dict[str, Any]:
    """Throughput and latency of what devices ask, its statements and indexes; lists and searches; judging in the POS."""
    began = time.perf_counter()
    licensed = seed(world, world.licenses)
    figures: dict[str, Any] = {"seed": {"licences": world.licenses, "seconds": round(time.perf_counter() - began, 1)}}
    with server(world, **SERVING) as port:
        keys = _keys(port)
        figures["1 client"] = {kind: _measure(licensed, port, keys, kind, 1, seconds / 2) for kind in ("heartbeat", "validate")}
        figures[f"{CLIENTS} clients"] = {kind: _measure(licensed, port, keys, kind, CLIENTS, seconds) for kind in QUESTIONS}
    busy = figures[f"{CLIENTS} clients"]
    figures["devices served at a heartbeat a minute"] = busy["heartbeat"]["per_s"] * HEARTBEAT
    return {**figures, **reads({**world.env, **SERVING}, licensed, QUESTIONS, headers_of), "judging in the POS": judge_part(world)}


def headers_of(number: int) -> dict[str, str]:
    """Return how a device proves itself, and the address that it has to the proxy."""
    return {"Authorization": f"Bearer {token_of(number)}",
            "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}


def _heartbeat(number: int, _licensed: Licensed) -> tuple[str, dict]:
    return "/heartbeat", {"device": {"name": f"Till {number}", "parts": parts_of(number), "version": "1.0"},
                          "used": {"branches": 1, "users": 4, "products": 900}}


def _validate(number: int, _licensed: Licensed) -> tuple[str, dict]:
    return "/license/validate", {"modules": ["sales", "inventory"], "parts": parts_of(number)}


def _activation(number: int, licensed: Licensed) -> tuple[str, dict]:
    return "/activation", {"serial": licensed.serials[number], "tenant_reference": reference_of(number),
                           "device": {"name": "Another till", "parts": parts_of(number, is_new=True), "version": "1.0"}}


def _file(number: int, _licensed: Licensed) -> tuple[str, dict]:
    return "/license/offline-file", {"parts": parts_of(number)}


QUESTIONS: dict[str, Callable[[int, Licensed], tuple[str, dict]]] = {
    "heartbeat": _heartbeat, "validate": _validate, "activation": _activation, "offline file": _file}


def _keys(port: int) -> dict[str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/api/license/keys")
        return json.loads(connection.getresponse().read())["keys"]
    finally:
        connection.close()


def _measure(licensed: Licensed, port: int, keys: dict[str, str], kind: str, clients: int, seconds: float) -> dict[str, Any]:
    """Let clients ask for devices of their own, one after the other without a pause; every fiftieth answer's signature is checked."""
    times: list[float] = []
    failed: list[BaseException] = []
    span = len(licensed.serials) // clients

    def run(client: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            numbers = (client * span + step % span for step in itertools.count())
            for _warm in range(3):
                _ask(connection, licensed, keys, kind, next(numbers), is_checked=True)
            until = time.perf_counter() + seconds
            for asked, number in enumerate(numbers):
                times.append(_ask(connection, licensed, keys, kind, number, is_checked=asked % CHECKED == 0))
                if time.perf_counter() > until or asked + 4 >= span:
                    return
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    began = time.perf_counter()
    threads = [threading.Thread(target=run, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return {"count": len(times), "per_s": round(len(times) / (time.perf_counter() - began)), **percentiles(sorted(times))}


def _ask(connection: http.client.HTTPConnection, licensed: Licensed, keys: dict[str, str], kind: str, number: int, *,
         is_checked: bool) -> float:
    """Ask once for the device with this number; return the milliseconds to the last byte. An answer that is no success ends the run."""
    path, content = QUESTIONS[kind](number, licensed)
    nonce, body = new_id().hex, json.dumps(content)
    headers = {"Content-Type": "application/json", NONCE: nonce, **headers_of(number)}
    start = time.perf_counter()
    connection.request("POST", f"/api{path}", body, headers)
    answer = connection.getresponse()
    said = answer.read()
    taken = (time.perf_counter() - start) * 1000
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}: {said[:300]!r}")
    if is_checked:
        verify(answer.headers, said, nonce, keys)
    return taken
