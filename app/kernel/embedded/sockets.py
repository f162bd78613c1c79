"""Where an engine's Unix socket lives.

Sockets need no free port, are faster than loopback and cannot be reached from the network.
"""

import hashlib
import os
from pathlib import Path

from app.kernel.embedded.account import Account
from app.kernel.embedded.errors import ServiceError

# sun_path holds 108 bytes on Linux, 104 on macOS, with the closing zero and the longest name we put there
LONGEST_DIRECTORY = 103 - len("/.s.PGSQL.5432.lock")


def socket_directory(base: Path, account: Account) -> Path:
    """The directory for the sockets of the engine in `base`, made if missing, reachable by its account only.

    It is `base/run`, or a directory in /tmp named after `base` when that path is too long for a socket.
    Raises ServiceError when somebody else has taken that name.
    """
    directory = base / "run"
    if len(os.fsencode(directory)) > LONGEST_DIRECTORY:
        digest = hashlib.sha256(os.fsencode(base)).hexdigest()[:16]
        directory = Path("/tmp") / f"wkpos-{account.uid}-{digest}"
    if not directory.is_symlink() and not directory.exists():
        directory.mkdir(mode=0o700)
        account.own(directory, 0o700)
    if directory.is_symlink() or directory.stat().st_uid != account.uid:
        raise ServiceError(f"{directory} belongs to another user: remove it and start again.")
    return directory
