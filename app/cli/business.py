"""`bin/wkpos business`: making businesses without a browser, and seeing which there are."""

from __future__ import annotations

from uuid import UUID

import click
from flask.cli import with_appcontext

from app.cli.refusals import refusals
from app.kernel.actor import system_actor
from app.kernel.database import db
from app.kernel.tenancy import tenant_scope
from app.pos.business.api import (
    create_business,
    find_tenant_id,
    get_branch,
    get_register,
    get_role_id,
    hire,
    list_tenants,
)
from app.pos.catalog.api import refresh_all


@click.group()
def business() -> None:
    """Businesses: make one, list them, invite people, refresh their lists."""


@business.command()
@click.argument("slug")
@click.option("--name", required=True, help="What the business is called.")
@click.option("--country", required=True, metavar="CODE", help="ISO 3166-1 code, such as GB.")
@click.option("--currency", metavar="CODE", help="ISO 4217 code, such as GBP; the country's own if left out.")
@click.option("--timezone", metavar="NAME", help="Such as Europe/London; the country's own if left out.")
@click.option("--owner-email", metavar="E-MAIL", help="Invite an owner, who chooses a password by mail.")
@click.option("--owner-name", default="Owner", show_default=True, help="The owner's name.")
@with_appcontext
def create(slug: str, name: str, country: str, currency: str | None, timezone: str | None, owner_email: str | None,
           owner_name: str) -> None:
    """Make a business with a main branch and a register."""
    with refusals():
        made = create_business(name, slug, country=country.upper(), currency=currency and currency.upper(),
                               timezone=timezone)
        branch, register = get_branch(made.branch_id), get_register(made.register_id)
        click.echo(f"Made the business {slug}: {name}, {branch.country}, {branch.currency}.")
        click.echo(f"  Branch    {branch.code}  {branch.name}, {branch.timezone}")
        click.echo(f"  Register  {register.series}  {register.name}")
        if owner_email:
            _hire(owner_name, owner_email, "APP_OWNER")
        else:
            click.echo(f"Nobody can sign in yet: bin/wkpos business invite {slug} E-MAIL --name NAME")
        db.session.commit()


@business.command()
@click.argument("slug")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", default="APP_OWNER", show_default=True, help="Key of the role, such as MANAGER.")
@with_appcontext
def invite(slug: str, email: str, name: str, role: str) -> None:
    """Give a person a place in a business; they choose a password by mail."""
    with tenant_scope(_named(slug)), refusals():
        _hire(name, email, role)
        db.session.commit()


@business.command()
@click.argument("slug")
@with_appcontext
def refresh(slug: str) -> None:
    """Write anew what the catalogue's searches and lists are kept by, should the doctor find that it is off."""
    done = 0
    with tenant_scope(_named(slug)):
        for written in refresh_all():
            db.session.commit()
            done += written
    click.echo(f"Refreshed {done:,} products.")


@business.command("list")
@with_appcontext
def list_() -> None:
    """Print the businesses: short name, country, currency, name."""
    for row in list_tenants():
        click.echo(f"{row['slug']:<24} {row['country']} {row['currency']} {row['name']}"
                   + (" (demo)" if row["is_demo"] else ""))


def _named(slug: str) -> UUID:
    tenant_id = find_tenant_id(slug)
    if tenant_id is None:
        raise click.ClickException(f"There is no business with the short name {slug!r}.")
    return tenant_id


def _hire(name: str, email: str, role: str) -> None:
    hire({"name": name, "email": email, "role_id": get_role_id(role)}, system_actor())
    click.echo(f"Invited {email} as {role}; the mail says how to choose a password.")
