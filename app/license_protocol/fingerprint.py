"""Which machine this is. Hardware is repaired and containers change theirs, so machines are recognised in part."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from app.license_protocol.serial import ALPHABET

UNIQUE = ("motherboard_id", "disk_id", "mac_address")
"""Parts that belong to one machine only."""
SHARED = ("cpu_id", "os_info")
"""Parts that machines bought together have in common: they support, they never decide alone."""
PARTS = (*SHARED, *UNIQUE)
INSTALLATION_KEY = "installation_key"
DIGEST_LENGTH = 16


def digest(name: str, value: str) -> str:
    """Return the digest (80 bits, 16 characters) by which a part is known: its serial number itself never leaves the machine."""
    number = int.from_bytes(hashlib.sha256(f"wk-pos/{name}/{value}".encode()).digest()[:10])
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(DIGEST_LENGTH)))


def agreeing(known: Mapping[str, str], seen: Mapping[str, str]) -> list[str]:
    """Return the names of the hardware parts that both have, and have alike."""
    return [name for name in PARTS if known.get(name) and known.get(name) == seen.get(name)]


def same_device(known: Mapping[str, str], seen: Mapping[str, str]) -> bool:
    """Return whether both fingerprints are of one machine.

    The installation key, a random value kept on the machine's disk, is enough (repairs, containers); without it any
    two hardware parts are, if one of them belongs to one machine only (a new installation on the same machine).
    """
    key = known.get(INSTALLATION_KEY)
    if key and key == seen.get(INSTALLATION_KEY):
        return True
    alike = agreeing(known, seen)
    return len(alike) >= 2 and any(name in UNIQUE for name in alike)


def looks_copied(known: Mapping[str, str], seen: Mapping[str, str]) -> bool:
    """Return whether the installation key came along but every part that belongs to one machine changed at once.

    A container moved or a disk copied: no reason to refuse, but worth a note to the owner.
    """
    both = [name for name in UNIQUE if known.get(name) and seen.get(name)]
    return (bool(known.get(INSTALLATION_KEY)) and known.get(INSTALLATION_KEY) == seen.get(INSTALLATION_KEY)
            and len(both) >= 2 and all(known[name] != seen[name] for name in both))
