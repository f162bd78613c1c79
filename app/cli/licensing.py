"""`bin/wkpos licensing`: laying out a License Server, its first staff, licences without the portal, and its keys."""

from __future__ import annotations

from datetime import date, datetime

import click
from flask.cli import with_appcontext

from app.cli.refusals import refusals
from app.kernel.actor import system_actor
from app.kernel.database import db
from app.licensing.access.invitations import invite_staff
from app.licensing.licenses.queries import find_plan
from app.licensing.licenses.rules import Source
from app.licensing.licenses.service import create_license
from app.licensing.modules.service import lay_foundations
from app.licensing.offline.signing import rotate as rotate_keys
from app.licensing.offline.signing import trusted_keys
from app.licensing.owners.service import ensure_owner
from app.licensing.staff.queries import find_active
from app.licensing.staff.rules import AdminUserRole
from app.licensing.staff.service import unlock as unlock_staff


@click.group()
def licensing() -> None:
    """License Server: lay it out, invite staff, make licences, exchange its keys."""


@licensing.command()
@with_appcontext
def init() -> None:
    """Add what is missing of modules, plans and signing keys."""
    lay_foundations(system_actor())
    db.session.commit()
    click.echo("Modules, plans and signing keys are there.")
    click.echo("Nobody can sign in yet? bin/wkpos licensing staff invite E-MAIL --name NAME --role SUPER_ADMIN")


@licensing.group()
def staff() -> None:
    """The people who look after the licences."""


@staff.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", type=click.Choice([str(role) for role in AdminUserRole]), default="SUPPORT", show_default=True)
@with_appcontext
def invite(email: str, name: str, role: str) -> None:
    """Give a person a place among the staff; they choose a password by mail."""
    with refusals():
        invite_staff(email, name, AdminUserRole(role), system_actor())
        db.session.commit()
    click.echo(f"Invited {email} as {role}; the mail says how to choose a password.")


@staff.command()
@click.argument("email")
@with_appcontext
def unlock(email: str) -> None:
    """Let a person try to sign in at once whose address wrong passwords locked."""
    with refusals():
        person = find_active(email.strip().lower())
        if person is None:
            raise click.ClickException(f"Nobody among the staff has the address {email}.")
        unlock_staff(person.id, system_actor())
        db.session.commit()
    click.echo(f"{email} may sign in again.")


@licensing.group("license")
def license_() -> None:
    """Licences."""


@license_.command()
@click.argument("email")
@click.option("--business", required=True, help="What the business is called.")
@click.option("--plan", default="basic", show_default=True, help="Key of the plan, such as professional.")
@click.option("--name", default="Owner", show_default=True, help="The owner's name, if the address is new.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day; without it the licence never ends.")
@click.option("--zone", default="UTC", show_default=True, metavar="NAME", help="Where the owner's days end, such as Europe/London.")
@with_appcontext
def create(email: str, business: str, plan: str, name: str, until: datetime | None, zone: str) -> None:
    """Make a licence for the owner with this address, and print its serial key."""
    last: date | None = until.date() if until else None
    with refusals():
        found = find_plan(plan)
        if found is None:
            raise click.ClickException(f"There is no plan {plan!r}. Has `bin/wkpos licensing init` been run?")
        made = create_license(ensure_owner(email, name).id, business, found, system_actor(), source=Source.STAFF, zone=zone,
                              expires_on=last)
        db.session.commit()
    click.echo(made.serial)


@licensing.group()
def keys() -> None:
    """The keys that sign."""


@keys.command()
@with_appcontext
def rotate() -> None:
    """Let the following key sign from now on, and make a new one that follows it."""
    with refusals():
        signs = rotate_keys(system_actor())
        db.session.commit()
    for kid in sorted(trusted_keys()):
        click.echo(f"{kid}  {'signs' if kid == signs else 'follows'}")
