"""`bin/wkpos demo`: a shop to try everything with, and how to get into it."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli.demo_assortment import ASSORTMENT, CUSTOMERS, TAXES, Goods, demo_barcode
from app.kernel.actor import Actor, system_actor
from app.kernel.database import db
from app.kernel.security import KNOWN_PASSWORD as PASSWORD
from app.kernel.security import verify_secret
from app.kernel.tenancy import tenant_scope
from app.pos.business.api import (
    NewBusiness,
    create_business,
    create_employee,
    create_register,
    edit_branch,
    edit_business,
    find_tenant_id,
    has_pin,
)
from app.pos.catalog.api import create_category, create_product, create_tax, find_sellables, list_units
from app.pos.customers.api import create_customer
from app.pos.identity.api import confirm_email, find_or_create_user, find_user_by_email, set_password
from app.pos.inventory.api import AdjustedLine, StockAdjustmentReason, adjust_stock

SLUG = "demo"
STAFF = (
    ("Owner", "APP_OWNER", "4826", "owner@demo.example"),
    ("Manager", "MANAGER", "7153", "manager@demo.example"),
    ("Cashier 1", "CASHIER", "3608", None),
    ("Cashier 2", "CASHIER", "9274", None),
)


@click.group()
def demo() -> None:
    """The demo business: make it, and show its logins."""


@demo.command()
@with_appcontext
def create() -> None:
    """Make the demo business, once; a second call changes nothing."""
    if current_app.config["SETTINGS"].is_production:
        raise click.ClickException("The demo's passwords are known to everybody: there is none in production.")
    if find_tenant_id(SLUG):
        click.echo("The demo business is there already.")
        return
    made = create_business("Corner Shop", SLUG, country="GB", currency="GBP", is_demo=True)
    actor = system_actor(made.tenant_id)
    _furnish(made, actor)
    _employ(actor)
    _stock_up(made.branch_id, _assort(actor), actor)
    for customer in CUSTOMERS:
        create_customer(dict(customer), actor)
    db.session.commit()
    click.echo("Made the demo business Corner Shop.")


@demo.command()
@with_appcontext
def show() -> None:
    """Print the demo's logins and PINs, as far as nobody has changed them."""
    tenant_id = find_tenant_id(SLUG)
    if tenant_id is None:
        raise click.ClickException("There is no demo business: bin/wkpos demo create makes one.")
    click.echo("Demo logins (till: name and PIN; back office: e-mail and password)")
    with tenant_scope(tenant_id):
        for name, _role, pin, email in STAFF:
            known = pin if has_pin(name, pin) else "(changed)"
            login = f"{email}   {PASSWORD if has_known_password(email) else '(changed)'}" if email else ""
            click.echo(f"  {name:<10}  PIN {known:<10}  {login}".rstrip())
    if current_app.config["SETTINGS"].licenses_itself:
        from app.cli.development import logins  # reason: only such an installation needs the License Server

        click.echo("\n".join(logins()))


def _furnish(made: NewBusiness, actor: Actor) -> None:
    edit_business({"legal_name": "Corner Shop (demo)", "tax_number": "GB 000 0000 00", "phone": "020 7946 0100",
                   "email": "shop@demo.example"}, actor)
    edit_branch(made.branch_id, {
        "address": "1 Market Street", "city": "London", "postcode": "EC1A 0AA", "phone": "020 7946 0100",
        "name_ar": "متجر الزاوية", "receipt_header": "Corner Shop\n1 Market Street, London",
        "receipt_footer": "Thank you. Goods may be returned within 30 days with this receipt."}, actor)
    create_register({"branch_id": made.branch_id, "name": "Till 2", "has_customer_display": True}, actor)


def _employ(actor: Actor) -> None:
    for name, role, pin, email in STAFF:
        user_id: UUID | None = None
        if email:
            user = find_or_create_user(email, name)
            if user.password_hash is None:
                set_password(user, PASSWORD)
            confirm_email(user)  # an invitation elsewhere must not take the demo's password away
            user_id = user.id
        create_employee(name, role, actor, user_id=user_id, pin=pin)


def _assort(actor: Actor) -> dict[str, Goods]:
    """Make taxes, categories and products; return by SKU what each variant is."""
    taxes = {code: create_tax({"code": code, "name": name, "name_ar": name_ar, "rate": rate, "is_default": default}, actor)
             for code, name, name_ar, rate, default in TAXES}
    units = {unit["code"]: unit["id"] for unit in list_units()}
    made: dict[str, Goods] = {}
    for name, name_ar, color, articles in ASSORTMENT:
        category = create_category({"name": name, "name_ar": name_ar, "color": color}, actor)
        for goods in articles:
            rows = [_variant(goods, number, size) for number, size in enumerate(goods.sizes or ("",), len(made) + 1)]
            made.update((row["sku"], goods) for row in rows)
            create_product({
                "name": goods.name, "name_ar": goods.name_ar, "category_id": category, "unit_id": units[goods.unit],
                "type": "SERVICE" if goods.is_service else "GOODS", "oversell": goods.oversell,
                "tax_ids": [taxes[goods.tax]]}, rows, actor)
    return made


def _variant(goods: Goods, number: int, size: str) -> dict:
    barcodes: list = [demo_barcode(number)]
    if goods.pack_of:
        barcodes.append({"barcode": demo_barcode(number, pack=True), "quantity": Decimal(goods.pack_of)})
    return {"sku": f"CS{number:03d}", "name": size, "selling_price": Decimal(goods.price),
            "cost_price": Decimal(goods.cost), "reorder_level": None if goods.is_service else Decimal(5),
            "barcodes": barcodes}


def _stock_up(branch_id: UUID, made: dict[str, Goods], actor: Actor) -> None:
    lines = [AdjustedLine(sellable["variant_id"], quantity=Decimal(made[sku].stock), unit_cost=Decimal(made[sku].cost))
             for sku, sellable in find_sellables(list(made)).items() if made[sku].stock]
    adjust_stock(branch_id, lines, StockAdjustmentReason.INITIAL, actor, note="Opening stock of the demo")


def has_known_password(email: str) -> bool:
    """Return whether there is somebody with this address who still has the demo's password."""
    user = find_user_by_email(email)
    return user is not None and verify_secret(user.password_hash, PASSWORD)
