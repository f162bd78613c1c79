"""Scanning and paying over HTTP: a real server, one or eight tills, each with its own connection and cookies."""

from __future__ import annotations

import http.client
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from app.cli.bench.posting import percentiles
from app.cli.bench.world import World, at_work
from app.cli.web import web_arguments
from app.config import ROOT
from app.kernel.ids import new_id

SECONDS, SCANS_A_SALE = 6, 5
CART = re.compile(rb'id="till-cart-id" value="([^"]*)"')


@contextmanager
def server(world: World, **settings: str):
    """Serve the benchmark's database with Granian, two workers of four threads; yield the port. `settings` are variables beside."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--log-level", "warning", *web_arguments("127.0.0.1", port)]
    env = {**os.environ, **world.env, "WKPOS_ENV": "development", "PORT": str(port), **settings}
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while not answers(port):
            if time.monotonic() > until or process.poll() is not None:
                raise RuntimeError("the server does not answer")
            time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:  # it waits for the clients' open connections
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    """Return whether a web server of ours serves there."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False


def credentials(world: World) -> list[tuple[str, str]]:
    """Pair every till and sign the cashier in there; return (cookie header, CSRF token) per till."""
    from flask import session
    from flask.sessions import SecureCookieSessionInterface
    from flask_wtf.csrf import generate_csrf

    from app.kernel.database import db
    from app.kernel.security import hash_token, new_token
    from app.pos.business.api import CASHIER, TILL_COOKIE, Register, pack_device

    tokens = {register_id: new_token() for register_id in world.registers}
    with at_work({**world.env, "WKPOS_ENV": "development"}, world.tenant_id) as app:
        for register_id, token in tokens.items():
            db.session.get(Register, (world.tenant_id, register_id)).device_token_hash = hash_token(token)
        db.session.commit()
    made = []
    for register_id, token in tokens.items():
        with app.test_request_context():
            session[CASHIER] = str(world.employee_id)
            csrf = generate_csrf()
            signed = SecureCookieSessionInterface().get_signing_serializer(app).dumps(dict(session))
            device = pack_device(world.tenant_id, register_id, token)
        made.append((f"{app.config['SESSION_COOKIE_NAME']}={signed}; {TILL_COOKIE}={device}", csrf))
    return made


class Till:
    """A cashier's browser: scans five articles, pays exactly in cash, again and again."""

    def __init__(self, port: int, cookie: str, csrf: str, seed: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Cookie": cookie, "X-CSRFToken": csrf, "HX-Request": "true",
                        "Content-Type": "application/x-www-form-urlencoded"}
        self.chance = random.Random(seed)
        self.cart_id, self.replayed = "", False
        self.scans: list[float] = []
        self.pays: list[float] = []

    def send(self, path: str, fields: list[tuple[str, str]], key: str) -> tuple[int, bytes]:
        """Send a form with the cart's id and the request's key, as the page does; return status and body.

        Keeps the cart's id that a successful answer tells, and whether it was an earlier answer `replayed`. Raises
        OSError or HTTPException when there is no answer.
        """
        self.connection.request("POST", path, urlencode([*fields, ("cart_id", self.cart_id)]),
                                {**self.headers, "Idempotency-Key": key})
        answer = self.connection.getresponse()
        body = answer.read()
        self.replayed = answer.headers.get("Idempotent-Replayed") == "true"
        if answer.status == 200 and (found := CART.search(body)):
            self.cart_id = found[1].decode()
        return answer.status, body

    def post(self, path: str, fields: list[tuple[str, str]]) -> float:
        """Send a form; return the milliseconds to the last byte. An answer that is no success ends the run."""
        start = time.perf_counter()
        status, body = self.send(path, fields, str(new_id()))
        if status != 200:
            raise RuntimeError(f"{path} answered {status}: {body[:300]!r}")
        return (time.perf_counter() - start) * 1000

    def sell(self, barcodes: list[str]) -> None:
        """Scan and pay one sale, noting the times."""
        for code in self.chance.sample(barcodes, SCANS_A_SALE):
            self.scans.append(self.post("/till/scan", [("code[]", code), ("key[]", str(new_id())), ("quantity[]", "")]))
        self.pays.append(self.post("/till/exact", []))


def measure(world: World, tills: int, port: int, made: list[tuple[str, str]]) -> dict[str, Any]:
    """Return percentiles of scan and pay with this many tills at once."""
    clients = [Till(port, cookie, csrf, number) for number, (cookie, csrf) in enumerate(made[:tills])]
    failed: list[BaseException] = []

    def run(client: Till) -> None:
        try:
            client.sell(world.barcodes)
            client.scans.clear()
            client.pays.clear()
            until = time.perf_counter() + SECONDS
            while time.perf_counter() < until:
                client.sell(world.barcodes)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    scans = sorted(value for client in clients for value in client.scans)
    pays = sorted(value for client in clients for value in client.pays)
    return {"scan": {"count": len(scans), **percentiles(scans)}, "pay": {"count": len(pays), **percentiles(pays)}}


def http_part(world: World, _rounds: int) -> dict[str, Any]:
    """Scan and pay over HTTP with one till and with eight."""
    made = credentials(world)
    with server(world) as port:
        return {"1 till": measure(world, 1, port, made), "8 tills": measure(world, 8, port, made)}
