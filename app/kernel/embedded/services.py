"""Both engines of one directory, shared safely by every process that needs them."""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.kernel.embedded.errors import ServiceError
from app.kernel.embedded.postgres import OWNER, EmbeddedPostgres
from app.kernel.embedded.valkey import EmbeddedValkey

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Profile:
    """How the engines are set up."""

    postgres: dict[str, str]
    valkey: dict[str, str]


_EVERYWHERE = {
    "listen_addresses": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "shared_buffers": "256MB",
    "jit": "off",
}

PRODUCTION_LIKE = Profile(
    postgres=_EVERYWHERE | {"max_connections": "100", "log_min_duration_statement": "1s"},
    valkey={"save": "60 1", "maxmemory-policy": "noeviction"},
)
TEST = Profile(
    postgres=_EVERYWHERE
    | {
        "max_connections": "200",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_locks_per_transaction": "256",
    },
    valkey={"save": "", "maxmemory-policy": "noeviction"},
)


@dataclass(frozen=True)
class Services:
    """PostgreSQL and Valkey under `directory` (made if missing)."""

    directory: Path
    profile: Profile = PRODUCTION_LIKE

    @cached_property
    def postgres(self) -> EmbeddedPostgres:
        """The database server."""
        small = Path("/dev/shm").is_dir() and shutil.disk_usage("/dev/shm").total < 2**28
        # containers give 64 MB of shared memory, which a parallel query outgrows
        memory = {"dynamic_shared_memory_type": "mmap"} if small else {}
        return EmbeddedPostgres(self.directory.resolve() / "postgres", self.profile.postgres | memory)

    @cached_property
    def valkey(self) -> EmbeddedValkey:
        """The messenger."""
        return EmbeddedValkey(self.directory.resolve() / "valkey", self.profile.valkey)

    def start(self) -> None:
        """Start what is down; both stay up until `stop`. Raises ServiceError."""
        with self._turn():
            self.postgres.start()
            self.valkey.start()
            (self.directory / "kept").touch()

    def stop(self) -> bool:
        """Stop both, whoever uses them; returns whether anything was running."""
        with self._turn():
            (self.directory / "kept").unlink(missing_ok=True)
            return self._stop()

    def status(self) -> dict[str, bool]:
        """Which engine runs."""
        return {"postgres": self.postgres.running(), "valkey": self.valkey.running()}

    def environment(self) -> dict[str, str]:
        """The addresses, named like the settings. Raises ServiceError before the first start."""
        try:
            return {
                "DATABASE_URL": self.postgres.url(),
                "DATABASE_OWNER_URL": self.postgres.url(OWNER),
                "REDIS_URL": self.valkey.url(),
            }
        except FileNotFoundError:
            raise ServiceError(f"No database in {self.directory} yet: start it first.") from None

    @contextmanager
    def use(self, *, postgres: bool = True, valkey: bool = True) -> Iterator[None]:
        """Start the engines asked for and hold them up; the last user stops both, unless `start` asked to
        keep them.

        Raises ServiceError.
        """
        with self._turn():
            users = os.open(self.directory / "users", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            with self._turn():
                if postgres:
                    self.postgres.start()
                if valkey:
                    self.valkey.start()
            yield
        finally:
            with self._turn():
                if self._last_user(users) and not (self.directory / "kept").exists():
                    self._stop()
                os.close(users)

    @staticmethod
    def _last_user(users: int) -> bool:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _stop(self) -> bool:
        stopped = self.valkey.stop()
        return self.postgres.stop() or stopped

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One process at a time starts or stops; the kernel frees the lock of one that was killed."""
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except PermissionError:
            raise ServiceError(
                f"{self.directory} is not writable for this user: run as its owner, or move it away."
            ) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


@contextmanager
def lease(
    directory: Path, profile: Profile = PRODUCTION_LIKE, environ: Mapping[str, str] = os.environ
) -> Iterator[dict[str, str]]:
    """What `environ` does not name, from the engines of `directory`, up for as long as the block runs.

    Yields the variables to add: DATABASE_URL and DATABASE_OWNER_URL unless one of them is set, REDIS_URL
    unless it is set. The last process that leaves stops the engines. Raises ServiceError.
    """
    postgres = not (environ.get("DATABASE_URL") or environ.get("DATABASE_OWNER_URL"))
    valkey = not environ.get("REDIS_URL")
    if not (postgres or valkey):
        yield {}
        return
    services = Services(directory, profile)
    with services.use(postgres=postgres, valkey=valkey):
        addresses = {}
        if postgres:
            addresses["DATABASE_URL"] = services.postgres.url()
            addresses["DATABASE_OWNER_URL"] = services.postgres.url(OWNER)
        if valkey:
            addresses["REDIS_URL"] = services.valkey.url()
        yield addresses
