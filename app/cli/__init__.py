"""`bin/wkpos`: every command of the application."""

from __future__ import annotations

import sys
from importlib import import_module

import click
from flask.cli import FlaskGroup


def _create():
    from app import create_app  # reason: `run` and `services` must work before the application can be made
    from app.cli import services  # reason: only commands that need the application need its database
    from app.config import ConfigurationError  # reason: as above

    services.provide(sys.argv[1:])
    try:
        return create_app()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None


COMMANDS = {
    "business": "app.cli.business:business",
    "demo": "app.cli.demo:demo",
    "doctor": "app.cli.doctor:doctor",
    "bench": "app.cli.bench:bench",
    "export": "app.cli.imports:exports",
    "licensing": "app.cli.licensing:licensing",
    "import": "app.cli.imports:imports",
    "report": "app.cli.report:report",
    "run": "app.cli.run:run",
    "scheduler": "app.cli.worker:scheduler",
    "services": "app.cli.services:services",
    "worker": "app.cli.worker:worker",
}
"""Each command and where it is: loaded when it is asked for, so that `services` and `run` start at once."""


class Commands(FlaskGroup):
    """Flask's commands, and ours, loaded by name."""

    def __init__(self, **settings) -> None:
        super().__init__(set_debug_flag=False, **settings)
        self.params = []  # Flask's own choose an application and an environment; ours are fixed

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command by its name, or None."""
        if name not in COMMANDS:
            return super().get_command(ctx, name)
        module, _, attribute = COMMANDS[name].partition(":")
        return getattr(import_module(module), attribute)


@click.group(cls=Commands, create_app=_create, add_default_commands=False, add_version_option=False,
             load_dotenv=False)
def cli() -> None:
    """WK POS: a till, its back office, and everything behind the counter."""
