"""The web server's command line: one for bin/run, the benchmark and the crash tests."""

from __future__ import annotations


def web_arguments(host: str, port: int) -> list[str]:
    """Return Granian's arguments, as after `python -m granian`: two processes of four threads, ended ones replaced."""
    return ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "2", "--blocking-threads", "4",
            "--workers-kill-timeout", "10", "--respawn-failed-workers", "wsgi:app"]
