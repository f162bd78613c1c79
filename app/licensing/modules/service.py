"""Laying the foundations of a License Server: its modules, their permissions, and the plans first offered."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.ids import new_id
from app.licensing.modules.catalogue import CATALOGUE, NAMES_OF_PERMISSIONS, PLANS, included
from app.licensing.modules.models import Module, ModulePermission
from app.licensing.offline.signing import ensure_keys
from app.licensing.plans.models import LicensePlan, PlanModule


def lay_foundations(actor: Actor) -> None:
    """Add what is missing of modules, permissions, plans and signing keys; what is there stays as it is."""
    ensure_keys(actor)
    modules = {module.key: module for module in db.session.scalars(select(Module))}
    for position, entry in enumerate(CATALOGUE):
        if entry.key not in modules:
            module = modules[entry.key] = Module(
                id=new_id(), key=entry.key, name=entry.name, name_ar=entry.name_ar, is_core=entry.tier is None, position=position,
                description=entry.description, description_ar=entry.description_ar)
            db.session.add(module)
            db.session.flush()
            db.session.add_all(ModulePermission(id=new_id(), module_id=module.id, key=key, name=name)
                               for key, name in NAMES_OF_PERMISSIONS.items())
        elif not modules[entry.key].description:
            modules[entry.key].description, modules[entry.key].description_ar = entry.description, entry.description_ar
    known = set(db.session.scalars(select(LicensePlan.key)))
    for position, plan in enumerate(PLANS):
        if plan.key in known:
            continue
        made = LicensePlan(
            id=new_id(), key=plan.key, name=plan.name, name_ar=plan.name_ar, tier=plan.tier, position=position,
            price_monthly=Decimal(plan.monthly), price_yearly=Decimal(plan.yearly), max_activations=plan.activations,
            max_branches=plan.branches, max_users=plan.users, max_products=plan.products, requests_per_day=plan.day,
            requests_per_month=plan.month, trial_days=plan.trial_days, is_offered=plan.trial_days == 0)
        db.session.add(made)
        db.session.flush()
        db.session.add_all(PlanModule(id=new_id(), plan_id=made.id, module_id=modules[entry.key].id)
                           for entry in CATALOGUE if entry.tier is not None and included(plan.tier, entry))
    db.session.flush()
