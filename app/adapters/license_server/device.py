"""Which machine this is: digests of its parts, and a random key kept on its disk. What a machine does not tell is left out."""

from __future__ import annotations

import os
import platform
import secrets
import uuid
from pathlib import Path

from flask import current_app

from app.license_protocol.fingerprint import INSTALLATION_KEY, digest

KEY_FILE = "installation.key"
_MULTICAST = 1 << 40  # uuid.getnode() sets it in an address that it made up


def device_parts() -> dict[str, str]:
    """Return this machine's fingerprint: a digest by part, and that of the installation key. Found once per process."""
    found = current_app.extensions.get("device_parts")
    if found is None:
        folder = current_app.config["SETTINGS"].files_path
        found = current_app.extensions["device_parts"] = {
            **hardware(), INSTALLATION_KEY: digest(INSTALLATION_KEY, installation_key(folder))}
    return found


def device_name() -> str:
    """Return what this machine is called in its network."""
    return platform.node() or "WK POS"


def installation_key(folder: Path) -> str:
    """Return the random key of this installation, made when it is first asked for; processes share it."""
    path = Path(folder) / KEY_FILE
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{KEY_FILE}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)  # whoever is first decides; the file appears whole or not at all
    except FileExistsError:
        pass
    finally:
        part.unlink()
    return path.read_text(encoding="ascii").strip()


def hardware(root: Path = Path("/")) -> dict[str, str]:
    """Return the digests of the parts that this machine tells, below `root` on Linux."""
    node = uuid.getnode()
    told = {
        "cpu_id": _cpu(root) or platform.processor(),
        "motherboard_id": _text(root / "sys/class/dmi/id/board_serial") or _text(root / "sys/class/dmi/id/product_uuid"),
        "disk_id": _disk(root) or _text(root / "etc/machine-id"),
        "mac_address": "" if node & _MULTICAST else f"{node:012x}",
        "os_info": f"{platform.system()} {platform.machine()}",
    }
    return {name: digest(name, value) for name, value in told.items() if value}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _cpu(root: Path) -> str:
    lines = _text(root / "proc/cpuinfo").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(("model name", "Model", "Hardware"))), "")


def _disk(root: Path) -> str:
    """Return the serial of the first fixed disk that tells one."""
    try:
        disks = sorted((root / "sys/block").iterdir())
    except OSError:
        return ""
    return next((serial for disk in disks if (serial := _text(disk / "device/serial"))), "")
