"""The address the web server listens on."""

from __future__ import annotations

import errno
import socket
from collections.abc import Mapping

from app.kernel.embedded import ServiceError


def chosen_port(environ: Mapping[str, str]) -> int:
    """The port that PORT asks for, 5000 without it. Raises ServiceError when it is none."""
    text = environ.get("PORT") or "5000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ServiceError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def port_problem(host: str, port: int) -> str | None:
    """One sentence when the web server could not listen there; None when it can. Raises ServiceError for a
    bad HOST.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise ServiceError(f"HOST names no address of this machine: {host}.") from None
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except PermissionError:
            return f"Port {port} is reserved for the system: choose one above 1023, as in PORT=5000 bin/run."
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise ServiceError(f"HOST names no address of this machine: {host}.") from None
            another = port + 1 if port < 65535 else 5000
            return (
                f"Port {port} is used by another program, so the till is not served: free it, or stop and "
                f"choose another, as in PORT={another} bin/run. Everything else runs."
            )
    return None
