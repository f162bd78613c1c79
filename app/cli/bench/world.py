"""The world that the benchmark runs in: a database of its own, a business, products, tills. Removed afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.config import ROOT, sqlalchemy_url

PRODUCTS, STOCK = 1000, Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class World:
    """Ids that the workers need; `env` makes an application on the same database."""

    env: dict[str, str]
    tenant_id: UUID
    branch_id: UUID
    registers: list[UUID]
    shifts: list[UUID]
    employee_id: UUID
    customer_id: UUID
    variants: list[UUID]
    barcodes: list[str]
    tax_id: UUID


@contextmanager
def bench_database(env: dict[str, str]) -> Iterator[dict[str, str]]:
    """Make a database of the benchmark's own on the configured server; yield the environment on it; drop it."""
    owner, user = (make_url(sqlalchemy_url(env[name])) for name in ("DATABASE_OWNER_URL", "DATABASE_URL"))
    name = f"wkpos_bench_{os.getpid()}"
    admin = create_engine(owner, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield {
        **env, "WKPOS_ENV": "test",
        "DATABASE_OWNER_URL": owner.set(database=name).render_as_string(hide_password=False),
        "DATABASE_URL": user.set(database=name).render_as_string(hide_password=False),
    }
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
    admin.dispose()


def make_world(env: dict[str, str], tills: int = 8, products: int = PRODUCTS) -> World:
    """Migrate the database and fill it: one branch, `tills` tills with open shifts, products at 20 % tax."""
    from flask_migrate import upgrade

    from app import create_app
    from app.kernel.actor import system_actor
    from app.kernel.database import db
    from app.kernel.ids import new_id
    from app.pos.business.api import create_business, create_employee
    from app.pos.business.registers.service import create_register
    from app.pos.catalog.api import create_product, create_tax, default_unit_id
    from app.pos.customers.customers.models import Customer
    from app.pos.inventory.api import AdjustedLine, StockAdjustmentReason, adjust_stock
    from app.pos.sales.api import open_shift

    app = create_app(env)
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        made = create_business("Benchmark", "benchmark", country="GB", currency="GBP")
        actor = system_actor(made.tenant_id)
        employee = create_employee("Cashier 1", "CASHIER", actor, pin="4826")
        actor = system_actor(made.tenant_id, employee_id=employee)
        registers = [made.register_id, *[
            create_register({"branch_id": made.branch_id, "name": f"Till {n}"}, actor) for n in range(2, tills + 1)]]
        shifts = [open_shift(register, Decimal("100.00"), actor).id for register in registers]
        tax = create_tax({"code": "VAT20", "name": "VAT 20 %", "rate": Decimal(20)}, actor)
        unit = default_unit_id()
        customer_id = new_id()
        db.session.add(Customer(id=customer_id, number="C1", name="Regular"))
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
        adjust_stock(made.branch_id, [AdjustedLine(variant_id, quantity=STOCK) for variant_id in variants],
                     StockAdjustmentReason.INITIAL, actor)
        db.session.commit()
        db.session.remove()
    return World(env, made.tenant_id, made.branch_id, registers, shifts, employee, customer_id, variants, barcodes, tax)
