"""WK POS: till and back office, and the business behind them. Its wiring, in one list."""

from __future__ import annotations

from flask import Flask

from app.kernel import resource
from app.kernel.systems import System, add_system
from app.pos import models  # noqa: F401 -- the metadata is complete once the package is imported
from app.pos.business.api import ask_for_business, ask_to_sign_in, guard_license, is_within_license, load_actor
from app.pos.navigation import office_frame

UNPROTECTED: list = []
"""Blueprints without CSRF check: those that identify by API key or signature instead of a cookie."""


def resources() -> list[resource.Resource]:
    """Return every resource with routes, in the order of the domains."""
    # reason: controllers need the finished package
    from app.pos.accounting.accounts.controller import accounts
    from app.pos.accounting.journal.balances import journal  # with the routes of its controller
    from app.pos.accounting.periods.controller import periods
    from app.pos.accounting.setup.controller import setup
    from app.pos.billing.documents.controller import documents
    from app.pos.billing.receipts.controller import receipts
    from app.pos.billing.reports.controller import reports
    from app.pos.billing.till_prints.controller import till_prints
    from app.pos.business.access.controller import access
    from app.pos.business.api_keys.controller import api_keys
    from app.pos.business.audit.controller import audit_log
    from app.pos.business.branches.controller import branches
    from app.pos.business.employees.controller import employees
    from app.pos.business.jobs.controller import jobs
    from app.pos.business.license.controller import license
    from app.pos.business.registers.controller import registers
    from app.pos.business.roles.controller import roles
    from app.pos.business.sign_up.controller import sign_up
    from app.pos.business.tenants.controller import tenants
    from app.pos.business.till_access.controller import till_access
    from app.pos.catalog.attributes.controller import attributes
    from app.pos.catalog.bulk.controller import bulk
    from app.pos.catalog.categories.controller import categories
    from app.pos.catalog.images.controller import images
    from app.pos.catalog.imports.controller import imports
    from app.pos.catalog.products.controller import products
    from app.pos.catalog.tags.controller import tags
    from app.pos.catalog.taxes.controller import taxes
    from app.pos.catalog.units.controller import units
    from app.pos.communication.developer.controller import developer
    from app.pos.communication.messages.controller import messages
    from app.pos.communication.notifications.controller import notifications
    from app.pos.communication.printing.controller import printing
    from app.pos.customers.customers.controller import customers
    from app.pos.identity.account.controller import account
    from app.pos.identity.password.controller import password
    from app.pos.identity.sign_in.controller import sign_in
    from app.pos.inventory.adjustments.controller import adjustments
    from app.pos.inventory.alerts.controller import alerts
    from app.pos.inventory.serials.controller import serials
    from app.pos.inventory.stock.controller import stock
    from app.pos.payments.currencies.controller import currencies
    from app.pos.reporting.dashboard.controller import dashboard
    from app.pos.reporting.doctor.controller import doctor
    from app.pos.reporting.sales.controller import sales as sales_reports
    from app.pos.sales.purchases.controller import purchases
    from app.pos.sales.sales.controller import sales
    from app.pos.sales.scale_labels.controller import scale_labels
    from app.pos.sales.shifts.controller import shifts
    from app.pos.sales.till.controller import till
    from app.pos.sales.z_reports.controller import z_reports

    return [
        sign_in, password, account, access, sign_up,
        tenants, branches, registers, till_access, employees, roles, api_keys, audit_log, jobs, license,
        messages, notifications, printing, developer, setup,
        products, images, bulk, categories, attributes, tags, taxes, units, imports,
        stock, adjustments, alerts, serials,
        accounts, journal, periods, currencies,
        customers, sales, purchases, till, shifts, z_reports, scale_labels,
        receipts, reports, documents, till_prints,
        dashboard, sales_reports, doctor,
    ]


def init_app(app: Flask) -> None:
    """Register the routes of WK POS."""
    from app.pos.sales.till.controller import ask_approval  # reason: controllers need the finished package

    resource.register(app, resources())
    add_system(app, System(
        serves=("pos", "api"), load_actor=load_actor, ask_to_sign_in=ask_to_sign_in, frame=office_frame,
        choose_tenant=ask_for_business, approval_panel=ask_approval, gate=guard_license,
        reaches=is_within_license))
