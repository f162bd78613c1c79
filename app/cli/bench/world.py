"""The world that the benchmark runs in: a database of its own, a business, products, tills. Removed afterwards."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import click
from flask import Flask
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from app.config import ROOT, sqlalchemy_url

PRODUCTS, STOCK = 1000, Decimal(1_000_000)
TILLS = 8


@dataclass(frozen=True, slots=True)
class World:
    """Ids that the workers need; `env` makes an application on the same database.

    Branches, registers, shifts and customers are listed by till: every till has a regular customer of its own.
    """

    env: dict[str, str]
    tenant_id: UUID
    branches: list[UUID]
    registers: list[UUID]
    shifts: list[UUID]
    employee_id: UUID
    customers: list[UUID]
    variants: list[UUID]
    barcodes: list[str]
    tax_id: UUID
    licenses: int = 100_000


@contextmanager
def bench_database(env: dict[str, str]) -> Iterator[dict[str, str]]:
    """Make a database of the benchmark's own on the configured server; yield the environment on it; drop it."""
    owner, user = (make_url(sqlalchemy_url(env[name])) for name in ("DATABASE_OWNER_URL", "DATABASE_URL"))
    name = f"wkpos_bench_{os.getpid()}"
    admin = create_engine(owner, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for left_over in connection.scalars(text("SELECT datname FROM pg_database WHERE datname LIKE 'wkpos\\_bench\\_%'")).all():
            if not Path(f"/proc/{left_over.rpartition('_')[2]}").exists():  # its benchmark was killed
                _drop(connection, left_over)
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield {
            **env, "WKPOS_ENV": "test",
            "DATABASE_OWNER_URL": owner.set(database=name).render_as_string(hide_password=False),
            "DATABASE_URL": user.set(database=name).render_as_string(hide_password=False),
        }
    finally:
        with admin.connect() as connection:
            _drop(connection, name)
        admin.dispose()


def _drop(connection: Connection, name: str) -> None:
    """Drop the database once the last process of the benchmark has let go of it."""
    for _try in range(30):
        try:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
            return
        except OperationalError:
            time.sleep(1)
    click.echo(f"The database {name} is still in use; drop it by hand.", err=True)


@contextmanager
def at_work(env: dict[str, str], tenant_id: UUID | None = None) -> Iterator[Flask]:
    """Work as the application on the benchmark's database, as one business; leave no connection behind."""
    from app import create_app
    from app.kernel.database import db
    from app.kernel.tenancy import tenant_scope

    app = create_app(env)
    with app.app_context():
        with tenant_scope(tenant_id):
            yield app
            db.session.remove()
        db.session.remove()
        db.engine.dispose()


def make_world(env: dict[str, str], tills: int = TILLS, products: int = PRODUCTS, alone: int = 0) -> World:
    """Migrate the database and fill it: tills with open shifts, products at 20 % tax, stock in every branch.

    `tills` stand in one branch, `alone` further ones in a branch each.
    """
    from flask_migrate import upgrade

    from app.kernel.actor import system_actor
    from app.kernel.database import db
    from app.kernel.ids import new_id
    from app.pos.business.api import create_business, create_employee
    from app.pos.business.branches.service import create_branch
    from app.pos.business.registers.service import create_register
    from app.pos.catalog.api import create_product, create_tax, default_unit_id
    from app.pos.customers.customers.models import Customer
    from app.pos.inventory.api import AdjustedLine, StockAdjustmentReason, adjust_stock
    from app.pos.sales.api import open_shift

    with at_work(env):
        upgrade(directory=str(ROOT / "migrations"))
        made = create_business("Benchmark", "benchmark", country="GB", currency="GBP")
        actor = system_actor(made.tenant_id)
        employee = create_employee("Cashier 1", "CASHIER", actor, pin="4826")
        actor = system_actor(made.tenant_id, employee_id=employee)
        here = {"city": "Leeds", "country": "GB", "timezone": "Europe/London", "currency": "GBP", "is_active": True}
        others = [create_branch({**here, "name": f"Branch {n}"}, actor) for n in range(alone)]
        branches = [*[made.branch_id] * tills, *others]
        registers = [made.register_id, *[
            create_register({"branch_id": branch_id, "name": f"Till {n}"}, actor) for n, branch_id in enumerate(branches[1:], 2)]]
        shifts = [open_shift(register, Decimal("100.00"), actor).id for register in registers]
        tax = create_tax({"code": "VAT20", "name": "VAT 20 %", "rate": Decimal(20)}, actor)
        unit = default_unit_id()
        customers = [new_id() for _ in branches]
        db.session.add_all(Customer(id=customer_id, number=f"C{n}", name="Regular") for n, customer_id in enumerate(customers))
        barcodes = []
        for number in range(products):
            code = f"BENCH{number:06d}"
            create_product(
                {"name": f"Article {number} of the benchmark", "unit_id": unit, "tax_ids": [tax]},
                [{"sku": code, "selling_price": Decimal("2.49"), "cost_price": Decimal("1.20"),
                  "barcodes": [{"barcode": code, "quantity": Decimal(1)}]}], actor)
            barcodes.append(code)
        db.session.commit()
        found = db.session.execute(text("SELECT v.sku, v.id FROM catalog.product_variant v ORDER BY v.sku")).all()
        variants = [row.id for row in found]
        for branch_id in (made.branch_id, *others):
            adjust_stock(branch_id, [AdjustedLine(variant_id, quantity=STOCK) for variant_id in variants],
                         StockAdjustmentReason.INITIAL, actor)
            db.session.commit()
    return World(env, made.tenant_id, branches, registers, shifts, employee, customers, variants, barcodes, tax)
