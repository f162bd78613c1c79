"""Which system user an engine runs as, and what that user may reach.

PostgreSQL refuses to run as root, so root hands both engines to an unprivileged user; anybody else runs
them as themselves.
"""

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.kernel.embedded.errors import ServiceError

SERVICE_USER = "wkpos-services"


@dataclass(frozen=True)
class Account:
    """The user and group of an engine's files; `switch` is true when we are root and must become them."""

    uid: int
    gid: int
    switch: bool

    def run(
        self, command: Sequence[str | Path], *, cwd: Path, timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """Run `command` as this account in `cwd`; returns it finished, with its output (stderr included).

        Output goes through a file: a daemon started by the command would hold a pipe open for ever.
        Raises subprocess.TimeoutExpired after `timeout` seconds.
        """
        with tempfile.TemporaryFile("w+", errors="replace") as output:
            done = subprocess.run(
                [str(part) for part in command],
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=engine_environment(os.environ),
                timeout=timeout,
                check=False,
                user=self.uid if self.switch else None,
                group=self.gid if self.switch else None,
                extra_groups=[] if self.switch else None,
            )
            output.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, output.read(), "")

    def own(self, path: Path, mode: int) -> None:
        """Give `path` to this account with the permission bits `mode`."""
        if self.switch:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)


def engine_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The few variables an engine needs: the caller's PG* settings and secrets must not reach it."""
    return {name: environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TZ") if name in environ} | {
        "LC_ALL": "C"
    }


def account_for(directory: Path) -> Account:
    """The account for an engine whose data is in `directory`, which may not exist yet.

    Data that is already there keeps its owner. Raises ServiceError when that owner is somebody else.
    """
    if os.geteuid() != 0:
        if directory.exists() and directory.stat().st_uid != os.geteuid():
            owner = _user_name(directory.stat().st_uid)
            raise ServiceError(
                f"{directory} belongs to {owner}: run as that user, or move the directory away."
            )
        return Account(os.geteuid(), os.getegid(), switch=False)
    if directory.exists() and directory.stat().st_uid != 0:
        held = directory.stat()
        return Account(held.st_uid, held.st_gid, switch=True)
    entry = _service_user()
    return Account(entry.pw_uid, entry.pw_gid, switch=True)


def _service_user() -> pwd.struct_passwd:
    for attempt in (SERVICE_USER, None, SERVICE_USER, "nobody"):
        if attempt is None:
            _add_service_user()
            continue
        try:
            return pwd.getpwnam(attempt)
        except KeyError:
            continue
    raise ServiceError(
        f"No unprivileged user to run PostgreSQL as: create one with 'useradd -r {SERVICE_USER}'."
    )


def _add_service_user() -> None:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd:
        command = [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVICE_USER]
        subprocess.run(command, check=False, capture_output=True)


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def let_pass(account: Account, path: Path) -> list[Path]:
    """Make every directory above `path` passable (not listable) for `account`; returns those it changed."""
    if not account.switch:
        return []
    changed = []
    for directory in path.absolute().parents:
        status = directory.stat()
        owned = status.st_uid == account.uid and status.st_mode & stat.S_IXUSR
        if not owned and not status.st_mode & stat.S_IXOTH:
            directory.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXOTH)
            changed.append(directory)
    return changed


def let_read(account: Account, *trees: Path) -> None:
    """Make the installed `trees` usable for `account`, where a strict umask prevents it."""
    if not account.switch:
        return
    for tree in trees:
        let_pass(account, tree)
        if tree.stat().st_mode & stat.S_IROTH:
            continue
        # the root comes last: it is what says that all was done
        for path in (*tree.rglob("*"), tree):
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))
