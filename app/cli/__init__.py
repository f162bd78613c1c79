"""`bin/wkpos`: every command of the application."""

from __future__ import annotations

import sys

import click
from flask.cli import FlaskGroup

from app.cli import run, services


def _create():
    from app import create_app  # reason: `run` and `services` must work before the application can be made

    services.provide(sys.argv[1:])
    return create_app()


@click.group(cls=FlaskGroup, create_app=_create, add_default_commands=False, add_version_option=False,
             load_dotenv=False)
def cli() -> None:
    """WK POS: a till, its back office, and everything behind the counter."""


for command in (run.run, services.services):
    cli.add_command(command)
