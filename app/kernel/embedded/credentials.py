"""Passwords of the embedded database's roles, made once and kept beside its data."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Credentials:
    """Passwords of the superuser `postgres`, the owner `wkpos_owner` and the application `wkpos_app`."""

    superuser: str
    owner: str
    app: str

    @classmethod
    def generate(cls) -> "Credentials":
        """New random passwords, safe in a URL."""
        return cls(*(secrets.token_hex(24) for _ in range(3)))

    @classmethod
    def load(cls, path: Path) -> "Credentials":
        """Read what `save` wrote; raises FileNotFoundError or ValueError."""
        return cls(**json.loads(path.read_text()))

    def save(self, path: Path) -> None:
        """Write them to the new file `path`, readable by its owner only."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(asdict(self), file)
