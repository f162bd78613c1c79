"""`wkpos services …`, and what every other command needs of the embedded engines."""

from __future__ import annotations

import atexit
import os
import secrets
import shlex
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from app.kernel.embedded import ROOT, ServiceError, Services, lease

VAR = ROOT / "var"


@contextmanager
def local_environment() -> Iterator[dict[str, str]]:
    """The variables that the environment leaves open, for as long as the block runs: addresses and
    SECRET_KEY.

    Starts the embedded engines where no address is set, and stops them if nobody else uses them at the end. A
    production environment gets no secret: it must bring its own. Raises ServiceError.
    """
    with lease(VAR) as addresses:
        yield addresses | local_secret()


def local_secret() -> dict[str, str]:
    """SECRET_KEY of this checkout, made once, unless one is set or production must bring one."""
    if os.environ.get("SECRET_KEY") or os.environ.get("WKPOS_ENV") == "production":
        return {}
    path = VAR / "secret_key"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32))
        try:
            os.link(fresh, path)  # unlike a rename, it leaves the secret of a faster process alone
        except FileExistsError:
            pass
        fresh.unlink()
    return {"SECRET_KEY": path.read_text()}


def provide(arguments: Sequence[str]) -> None:
    """Make this process's environment complete until it ends, before the application is made.

    A call for help starts nothing. Ends the process with one sentence when an engine cannot be started.
    """
    if not arguments or "--help" in arguments:
        os.environ.setdefault("DATABASE_URL", "postgresql:///wkpos")
        return
    engines = ExitStack()
    try:
        os.environ.update(engines.enter_context(local_environment()))
    except ServiceError as error:
        raise click.ClickException(str(error)) from None
    atexit.register(engines.close)


@click.group()
def services() -> None:
    """PostgreSQL and Valkey under var/, used when DATABASE_URL and REDIS_URL are not set."""


@services.command()
def start() -> None:
    """Start both and leave them running."""
    _carry_out(lambda engines: engines.start())


@services.command()
def stop() -> None:
    """Stop both, whoever uses them."""
    _carry_out(lambda engines: engines.stop())


@services.command()
def status() -> None:
    """Say which of them runs."""
    _carry_out(lambda engines: None)


@services.command()
def env() -> None:
    """Print their addresses as shell exports: eval "$(bin/wkpos services env)"."""
    try:
        for name, value in Services(Path(VAR)).environment().items():
            click.echo(f"export {name}={shlex.quote(value)}")
    except ServiceError as error:
        raise click.ClickException(str(error)) from None


def _carry_out(action) -> None:
    engines = Services(VAR)
    try:
        action(engines)
        for name, running in engines.status().items():
            click.echo(f"{name}: {'running' if running else 'stopped'}")
    except ServiceError as error:
        raise click.ClickException(str(error)) from None
