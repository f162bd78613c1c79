"""The first set-up of a business: what each step saves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.kernel.actor import Actor
from app.pos.accounting.accounts.choosing import apply_template
from app.pos.business import api as business
from app.pos.catalog import api as catalog


def save_country(values: dict[str, Any], actor: Actor) -> str:
    """Save country and currency; return the next step."""
    business.choose_country(values["country"], values["currency"], actor)
    return business.complete_step("country", actor)


def save_taxes(values: dict[str, Any], rates: list[Decimal], actor: Actor) -> str:
    """Make the taxes of the business these rates, the first one the usual one; return the next step.

    Done again, it changes what it made before, and switches off what is no longer wanted.
    """
    business.edit_business({"tax_number": values["tax_number"], "prices_include_tax": values["prices_include_tax"]}, actor)
    kind = "INCLUSIVE" if values["prices_include_tax"] else "EXCLUSIVE"
    wanted = {_code(values["tax_name"], rate): rate for rate in rates}
    existing = {tax["code"]: tax for tax in catalog.list_taxes()}
    for code, tax in existing.items():
        if code not in wanted:
            catalog.edit_tax(tax["id"], {"is_active": False, "is_default": False}, actor)
    for number, (code, rate) in enumerate(wanted.items()):
        made = {"code": code, "name": f"{values['tax_name']} {_plain(rate)} %", "rate": rate, "type": kind,
                "is_default": number == 0, "is_active": True}
        if code in existing:
            catalog.edit_tax(existing[code]["id"], made, actor)
        else:
            catalog.create_tax(made, actor)
    return business.complete_step("taxes", actor)


def save_branch(values: dict[str, Any], actor: Actor) -> str:
    """Save the main branch and the name of its first till; return the next step."""
    branch = business.get_main_branch()
    business.edit_branch(branch.id, {name: value for name, value in values.items() if name != "register"}, actor)
    first = business.list_registers(branch_id=branch.id)[0]
    business.edit_register(first["id"], {"name": values["register"]}, actor)
    return business.complete_step("branch", actor)


def save_accounts(values: dict[str, Any], actor: Actor) -> str:
    """Lay the chosen chart of accounts; return the next step: the set-up is finished."""
    apply_template(values["template"], actor)
    return business.complete_step("accounts", actor)


def _code(name: str, rate: Decimal) -> str:
    return f"{name.replace(' ', '').upper()}{_plain(rate)}"


def _plain(rate: Decimal) -> str:
    return format(rate.normalize(), "f")
