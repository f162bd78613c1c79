"""`wkpos run`: everything that one machine needs to sell, started together and stopped together."""

from __future__ import annotations

import fcntl
import hashlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial

import click
import psycopg
from rich.console import Console

from app.cli.ports import chosen_port, port_problem
from app.cli.services import VAR, local_secret
from app.cli.supervisor import MARK, Keeper, end_leftovers, python
from app.cli.web import web_arguments
from app.config import OWN, own_address
from app.kernel.embedded import ROOT, ServiceError, lease
from app.kernel.migrations import is_current

ATTENTION = "yellow"


class Stopped(BaseException):
    """Ctrl-C, a termination signal or a closed terminal: leave in order."""


class Run:
    """One run, from the first progress line to the last stopped process."""

    def __init__(self, environ: dict[str, str], console: Console) -> None:
        self.environ = environ
        self.console = console
        self.host = environ.get("HOST", "127.0.0.1")
        self.port = chosen_port(environ)
        if environ.get("WKPOS_ENV") != "production" and not {"LICENSE_SERVER_URL", "SYSTEMS"} & set(environ):
            environ.update(SYSTEMS="pos,licensing", LICENSE_SERVER_URL=OWN)
        environ["PORT"] = str(self.port)
        self.port_taken = False
        self.began = time.monotonic()
        self.web = self._keeper("web server", 15, "granian", *web_arguments(self.host, self.port))
        self.worker = self._keeper("worker", 30, "app.cli", "worker")
        self.scheduler = self._keeper("scheduler", 10, "app.cli", "scheduler")

    def _keeper(self, name: str, grace: float, *module_and_arguments: str) -> Keeper:
        log = VAR / "log" / f"{name.split()[0]}.log"
        return Keeper(name, python("-m", *module_and_arguments), self.environ, ROOT, log, grace)

    def go(self) -> None:
        """Start everything, keep it running until stopped, then stop it. Raises ServiceError before the
        start.
        """
        with ExitStack() as ending:
            ending.enter_context(self._only_run())
            if end_leftovers(ROOT):
                self.say("An earlier run was killed; what it left running has been ended.", ATTENTION)
            self._engines(ending)
            ending.callback(end_leftovers, ROOT)
            self.environ.update(local_secret())
            self._database()
            for keeper in (self.worker, self.scheduler):
                ending.callback(self._stop, keeper)
                with self.step(f"Start the {keeper.name}"):
                    keeper.start()
            ending.callback(self._stop, self.web)
            self._serve()
            self._welcome()
            self._watch()

    @contextmanager
    def step(self, label: str) -> Iterator[None]:
        """A progress line with the time the block took."""
        began = time.monotonic()
        spinner = self.console.status(label)
        self._show(spinner.start)
        try:
            yield
        finally:
            self._show(spinner.stop)
        self.say(f"{label:<44}{time.monotonic() - began:6.1f} s")

    def say(self, text: str = "", style: str = "") -> None:
        """A line for the person at the terminal."""
        show = partial(self.console.print, style=style, highlight=False, markup=False, soft_wrap=True)
        self._show(show, f"  {text}".rstrip())

    @staticmethod
    def _show(write: Callable, *arguments: object) -> None:
        # a terminal that was closed must not keep us from stopping what we started
        with suppress(OSError):
            write(*arguments)

    @contextmanager
    def _only_run(self) -> Iterator[None]:
        VAR.mkdir(exist_ok=True)
        with (VAR / "run.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise ServiceError(f"WK POS already runs from this folder: {lock.read().strip()}.") from None
            lock.truncate(0)
            lock.write(f"process {os.getpid()}, port {self.port}")
            lock.flush()
            yield

    def _engines(self, ending: ExitStack) -> None:
        needed = {
            "PostgreSQL": not self.environ.get("DATABASE_URL"),
            "Valkey": not self.environ.get("REDIS_URL"),
        }
        names = " and ".join(name for name, wanted in needed.items() if wanted)
        if names:
            engines = lease(VAR, environ=self.environ)
            with self.step(f"Start {names}"):
                self.environ.update(engines.__enter__())
            ending.callback(self._release, names, engines)
        if not needed["PostgreSQL"]:
            _reach(self.environ["DATABASE_URL"])

    def _release(self, names: str, engines: AbstractContextManager) -> None:
        with self.step(f"Stop {names}"):
            engines.__exit__(None, None, None)

    def _database(self) -> None:
        if not is_current(self.environ["DATABASE_URL"]):
            with self.step("Bring the database up to date"):
                self._command("db", "upgrade")
        database = hashlib.sha256(self.environ["DATABASE_URL"].encode()).hexdigest()[:12]
        made = VAR / f"demo-{database}"
        if self.environ.get("WKPOS_ENV") != "production" and not made.exists():
            with self.step("Make the demo business"):
                self._command("demo", "create")
            made.touch()

    def _command(self, *arguments: str) -> str:
        """Run a command of the application to its end; returns its output. Raises ServiceError with its last
        lines.
        """
        done = subprocess.run(
            python("-m", "app.cli", *arguments),
            cwd=ROOT,
            env={**self.environ, MARK: str(ROOT)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
            raise ServiceError(f"'bin/wkpos {' '.join(arguments)}' failed:\n{last}")
        return done.stdout

    def _serve(self) -> None:
        """Start the web server and wait until it answers; without its port, say so and leave the rest
        running.
        """
        problem = port_problem(self.host, self.port)
        self.port_taken = problem is not None
        if problem:
            self.say(problem, ATTENTION)
            return
        with self.step("Start the web server"):
            self.web.start()
            deadline = time.monotonic() + 60
            while not self._answers():
                if not self.web.running() or time.monotonic() > deadline:
                    raise ServiceError(f"The web server does not answer; see {self.web.log}.")
                time.sleep(0.1)

    def _answers(self) -> bool:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{own_address(self.environ, self.port)}/healthz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def _welcome(self) -> None:
        address = self.environ.get("PUBLIC_URL", f"http://localhost:{self.port}").rstrip("/")
        self.say()
        if self.web.running():
            self.say(f"Till         {address}/till", "bold")
            self.say(f"Back office  {address}/office", "bold")
            if self.environ.get("LICENSE_SERVER_URL") == OWN:
                self.say(f"Licences     {address}/licensing", "bold")
            if self.environ.get("WKPOS_ENV") != "production":
                self.say()
                for line in self._command("demo", "show").splitlines():
                    self.say(line)
            self.say()
        self.say(
            f"Ready in {time.monotonic() - self.began:.1f} s. Logs: {VAR / 'log'}. Ctrl-C stops everything."
        )

    def _watch(self) -> None:
        while True:
            time.sleep(1)
            for keeper in (self.worker, self.scheduler):
                if sentence := keeper.check():
                    self.say(sentence, ATTENTION)
            if self.port_taken:
                if not port_problem(self.host, self.port):
                    self._serve()
                    self._welcome()
            elif sentence := self.web.check():
                self.say(sentence, ATTENTION)

    def _stop(self, keeper: Keeper) -> None:
        if keeper.process is not None:
            with self.step(f"Stop the {keeper.name}"):
                keeper.stop()


def _reach(url: str) -> None:
    try:
        psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://", 1), connect_timeout=10).close()
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise ServiceError(f"The database of DATABASE_URL does not answer: {reason}") from None


def _stop(_number: int, _frame: object) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


@click.command()
def run() -> None:
    """Start database, messenger, web server, worker and scheduler; Ctrl-C stops them."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        Run(dict(os.environ), Console()).go()
    except Stopped:
        click.echo("  Stopped.")
    except ServiceError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.strerror or error}: {error.filename or VAR}. Mend that and start again.") from None
