"""WK POS and the License Server, each with its own database, folder, web server and scheduler."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from redis import Redis
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine, make_url

from app.adapters.mail.fake import FakeMailer
from app.cli.bench.http import answers, free_port
from app.config import ROOT, sqlalchemy_url
from tests.licensed.moved import CONFIRMED

QUEUES = (14, 15)
"""Numbers of the messenger's databases, away from those of other tests."""


@dataclass
class System:
    """One of the two: `start()` and `stop()` its processes as often as one likes."""

    name: str
    env: dict[str, str]
    port: int = field(default_factory=free_port)
    processes: list[subprocess.Popen] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def folder(self) -> Path:
        """Where it keeps its files and its logs."""
        return Path(self.env["FILES_PATH"])

    @property
    def mails(self) -> FakeMailer:
        """What it mailed."""
        return FakeMailer(self.folder / "mail")

    def start(self) -> None:
        """Start the web server, the worker and the scheduler, and wait until pages come."""
        self.processes = [self._process("web", str(self.port)), self._process("worker"), self._process("scheduler")]
        try:
            wait_for(lambda: answers(self.port), f"{self.name} answers")
        except AssertionError as late:
            raise AssertionError(f"{late}: {(self.folder / 'web.log').read_text()[-2000:]}") from None

    def stop(self) -> None:
        """End them all at once, as a failing machine would."""
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes = []

    def command(self, *arguments: str) -> str:
        """Run a command of bin/wkpos to its end; return what it printed."""
        done = subprocess.run([sys.executable, "-m", "tests.licensed.moved", *arguments], cwd=ROOT, env=self._environment(),
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def engine(self) -> Engine:
        """Return a way into its database, as the owner of the tables."""
        return create_engine(self.env["DATABASE_OWNER_URL"])

    def _process(self, *what: str) -> subprocess.Popen:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{what[0]}.log").open("a") as log:
            return subprocess.Popen([sys.executable, "-m", "tests.licensed.moved", *what], cwd=ROOT, env=self._environment(),
                                    stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self.env, "PORT": str(self.port), "PUBLIC_URL": self.address}


@dataclass
class Both:
    """The two systems and the clock that both go by."""

    server: System
    pos: System
    moved_by: Path
    ahead: timedelta = timedelta(0)

    def move_to(self, ahead: timedelta) -> None:
        """Let both clocks be so far ahead of the true time."""
        self.ahead = ahead
        part = self.moved_by.with_suffix(".part")
        part.write_text(str(ahead.total_seconds()), encoding="ascii")
        part.rename(self.moved_by)
        wait_for(lambda: self._clocks() == {ahead.total_seconds()}, "every clock has moved")

    def _clocks(self) -> set[float]:
        """By how many seconds the clocks of the running processes are ahead."""
        found = set()
        for path in self.moved_by.parent.glob(f"{CONFIRMED}*"):
            if Path("/proc", path.suffix[1:]).exists():
                found.add(float(path.read_text(encoding="ascii") or "nan"))
        return found

    def ask(self, path: str, asked: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Post to the License Server's interface as a device would; return status and answer."""
        question = urllib.request.Request(f"{self.server.address}/api{path}", json.dumps(asked).encode(),
                                          {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(question, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)


def wait_for(happened: Callable[[], Any], what: str, seconds: float = 150) -> Any:
    """Return what `happened` returns once that is true; fail after `seconds`."""
    until = time.monotonic() + seconds
    while not (found := happened()):
        assert time.monotonic() < until, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.2)
    return found


@contextlib.contextmanager
def both_systems(services: Mapping[str, str], folder: Path) -> Iterator[Both]:
    """Give both systems on fresh databases, made by the migrations and not started yet; end and drop them afterwards."""
    moved_by = folder / "moved_by"
    moved_by.write_text("0", encoding="ascii")
    owner = make_url(sqlalchemy_url(services["DATABASE_OWNER_URL"]))
    admin = create_engine(owner, isolation_level="AUTOCOMMIT")
    made: list[System] = []
    queues = [f"{services['REDIS_URL'].partition('?')[0]}?db={number}" for number in QUEUES]

    def system(name: str, **more: str) -> System:
        database = f"wkpos_test_{os.getpid()}_{name}"
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{database}"' + (f' TEMPLATE "{_name(made[0])}"' if made else "")))
        names = {key: make_url(sqlalchemy_url(services[key])).set(database=database).render_as_string(hide_password=False)
                 for key in ("DATABASE_URL", "DATABASE_OWNER_URL")}
        found = System(name, {**names, "WKPOS_ENV": "development", "SECRET_KEY": f"a secret of the {name} alone",
                              "REDIS_URL": queues[len(made)], "SYSTEMS": name, "MAIL_URL": "fake:",
                              "FILES_PATH": str(folder / name), "MOVED_BY": str(moved_by), "PYTHONPATH": str(ROOT), **more})
        if not made:
            found.command("db", "upgrade")
        made.append(found)
        return found

    try:
        server = system("licensing")
        yield Both(server, system("pos", LICENSE_SERVER_URL=server.address), moved_by)
    finally:
        for one in made:
            one.stop()
        with admin.connect() as connection:
            for one in made:
                connection.execute(text(f'DROP DATABASE IF EXISTS "{_name(one)}" WITH (FORCE)'))
        admin.dispose()
        for queue in queues:
            Redis.from_url(queue).flushdb()


def _name(system: System) -> str:
    return str(make_url(system.env["DATABASE_OWNER_URL"]).database)
