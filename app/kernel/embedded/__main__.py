"""`python -m app.kernel.embedded start|stop|status|env|exec --dir DIR`: the engines alone."""

import argparse
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

from app.kernel.embedded import PRODUCTION_LIKE, ROOT, TEST, ServiceError, Services, lease


def main(arguments: list[str]) -> int:
    """Do one action; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m app.kernel.embedded", description=__doc__)
    parser.add_argument("action", choices=["start", "stop", "status", "env", "exec"])
    parser.add_argument("--dir", type=Path, default=ROOT / "var", help="where the data is (default: var)")
    parser.add_argument("--test", action="store_true", help="fast settings that survive no power cut")
    parser.epilog = "For exec, '--' and the command to run while the engines are up stand at the end."
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options, command = parser.parse_args(arguments[:end]), arguments[end + 1 :]
    directory = options.dir.resolve()
    for_tests = options.test or directory == ROOT / "var" / "test"
    services = Services(directory, TEST if for_tests else PRODUCTION_LIKE)
    try:
        return _act(services, options.action, command)
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1


def _act(services: Services, action: str, command: list[str]) -> int:
    if action == "start":
        services.start()
    if action == "stop":
        services.stop()
    if action in ("start", "stop", "status"):
        for name, running in services.status().items():
            print(f"{name}: {'running' if running else 'stopped'}")
    if action == "env":
        for name, value in services.environment().items():
            print(f"export {name}={shlex.quote(value)}")
    if action == "exec":
        with lease(services.directory, services.profile) as addresses:
            return _run(command, os.environ | addresses)
    return 0


def _run(command: list[str], environ: dict[str, str]) -> int:
    """Run `command` to its end and return its exit code; signals are its business, so that we outlive it."""
    child = subprocess.Popen(command, env=environ)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the child as well
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: child.send_signal(received))
    code = child.wait()
    return code if code >= 0 else 128 - code


sys.exit(main(sys.argv[1:]))
