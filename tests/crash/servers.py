"""The web server that is killed, and the database beneath it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress

import psutil
import psycopg

from app.cli.bench.http import answers, free_port
from app.kernel.embedded import ROOT, Services


class Victim:
    """Granian with two workers, forked from a warmed parent (see nursery.py), killed as a whole and started again."""

    def __init__(self, env: Mapping[str, str], warm_up: list[str]) -> None:
        self.port = free_port()
        self.group = 0
        self.nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.nursery", str(self.port), *warm_up], cwd=ROOT, env={**os.environ, **env},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def start(self) -> None:
        """Start a server and wait until it answers."""
        self.nursery.stdin.write("start\n")
        self.group = int(self.nursery.stdout.readline())
        until = time.monotonic() + 90
        while not answers(self.port):
            assert time.monotonic() < until, "the web server does not answer"
            time.sleep(0.01)

    def kill(self) -> None:
        """End all processes of the server at once, without a chance to finish anything."""
        os.killpg(self.group, signal.SIGKILL)

    def close(self) -> None:
        """End the server and its parent."""
        with suppress(ProcessLookupError):
            if self.group:
                self.kill()
        self.nursery.stdin.close()
        self.nursery.wait(10)


class Database:
    """The cluster's connections and processes, and how they end."""

    def __init__(self, services: Services) -> None:
        self.services = services

    def cut(self) -> int:
        """End the database's side of every connection of the application in the midst of what it does; return how many."""
        with psycopg.connect(self.services.postgres.url("postgres", "postgres"), autocommit=True) as connection:
            return connection.execute(
                "SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE usename = 'wkpos_app') AS ended").fetchone()[0]

    def kill(self) -> None:
        """Kill the database server's first process; the others end when they notice."""
        first = psutil.Process(int((self.services.postgres.data / "postmaster.pid").read_text().split()[0]))
        first.kill()
        while self.services.postgres.running():
            time.sleep(0.01)

    def start(self) -> None:
        """Start the server again: it recovers what was committed."""
        self.services.postgres.start()
