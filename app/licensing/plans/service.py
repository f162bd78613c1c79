"""Plans: made, edited, withdrawn, put in order. Licences follow their plan with the next answer their devices get."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from babel.numbers import get_currency_precision
from sqlalchemy.exc import IntegrityError

from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import CONFLICT, Refusal
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.modules.queries import list_modules
from app.licensing.plans import queries
from app.licensing.plans.models import LicensePlan, PlanModule
from app.licensing.plans.rules import COLUMNS, FEATURE, PERIODS, PLAN_KEY, priced_anew


def create_plan(key: str, values: Mapping[str, Any], module_ids: Collection[UUID], actor: Actor) -> LicensePlan:
    """Make a plan; it comes last in the order. `values` are by the names of `COLUMNS`.

    Raises Refusal for a key that is taken or none, a price finer than the currency, or a feature without a plain name.
    """
    if not PLAN_KEY.fullmatch(key):
        raise Refusal("key_invalid", _l("This is no key of a plan."), field="key",
                      remedy=_l("Use small letters, digits and hyphens, such as basic-2027."))
    _ensure_sound(values)
    plan = LicensePlan(id=new_id(), key=key, position=len(queries.lock_all()), **{name: values[name] for name in COLUMNS if name in values})
    try:
        with db.session.begin_nested():
            db.session.add(plan)
    except IntegrityError:
        raise Refusal("key_taken", _l("Another plan has this key."), remedy=_l("Choose another."), field="key", status=CONFLICT) from None
    _set_modules(plan, module_ids)
    record(EventType.PLAN_EDITED, actor, plan=key, before=None, after=_told(plan))
    return plan


def edit_plan(plan_id: UUID, version: int, values: Mapping[str, Any], module_ids: Collection[UUID], actor: Actor) -> LicensePlan:
    """Change a plan, of which the editor saw `version`; columns not named stay.

    A price that changes loses its price at the payment provider, unless another is given with it. Raises Refusal 409 when
    somebody else changed the plan meanwhile, else as `create_plan`.
    """
    plan = queries.lock_plan(plan_id)
    if plan.version != version:
        raise Refusal("changed_meanwhile", _l("Somebody else changed this plan meanwhile."), status=CONFLICT,
                      remedy=_l("Open the plan again and make your change once more."))
    _ensure_sound({"currency": plan.currency, **values})
    before = _told(plan)
    values = priced_anew(_columns(plan), values)
    for name in COLUMNS:
        if name in values:
            setattr(plan, name, values[name])
    _set_modules(plan, module_ids)
    after = _told(plan)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        plan.version += 1
        record(EventType.PLAN_EDITED, actor, plan=plan.key, before={name: before[name] for name in changed},
               after={name: after[name] for name in changed})
    return plan


def set_offered(plan_id: UUID, is_offered: bool, actor: Actor) -> None:
    """Withdraw a plan, so that nobody chooses it anew, or offer it again; licences keep it either way."""
    plan = queries.lock_plan(plan_id)
    if plan.is_offered is not is_offered:
        plan.is_offered, plan.version = is_offered, plan.version + 1
        record(EventType.PLAN_EDITED, actor, plan=plan.key, before={"is_offered": not is_offered}, after={"is_offered": is_offered})


def move(plan_id: UUID, places: int, actor: Actor) -> None:
    """Move a plan among the others: -1 is one place forward, 1 one place back; beyond the ends it stays."""
    plans = queries.lock_all()
    here = next((place for place, plan in enumerate(plans) if plan.id == plan_id), None)
    if here is None or not 0 <= here + places < len(plans):
        return
    plan = plans.pop(here)
    plans.insert(here + places, plan)
    for place, one in enumerate(plans):
        one.position = place
    record(EventType.PLAN_EDITED, actor, plan=plan.key, before={"position": here}, after={"position": here + places})


def _set_modules(plan: LicensePlan, module_ids: Collection[UUID]) -> None:
    known, core = queries.list_plan_modules(plan.id), {row["id"] for row in list_modules() if row["is_core"]}
    wanted = set(module_ids) - core
    for module_id in wanted - set(known):
        db.session.add(PlanModule(id=new_id(), plan_id=plan.id, module_id=module_id))
    for module_id, row in known.items():
        if (row.deleted_at is None) != (module_id in wanted):
            row.deleted_at = None if module_id in wanted else now()
    db.session.flush()


def _ensure_sound(values: Mapping[str, Any]) -> None:
    digits = get_currency_precision(values["currency"])
    for period in PERIODS:
        price = values.get(f"price_{period}")
        if price is not None and price != round(price, digits):
            raise Refusal("price_invalid", _l("This is finer than the currency."), field=f"price_{period}",
                          remedy=_l("Use at most %(places)d decimal places.", places=digits))
    for name in values.get("features", ()):
        if not FEATURE.fullmatch(name):
            raise Refusal("feature_invalid", _l("“%(name)s” is no name of a feature.", name=name), field="features",
                          remedy=_l("Use small letters, digits and hyphens, such as priority-support."))


def _columns(plan: LicensePlan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in COLUMNS}


def _told(plan: LicensePlan) -> dict[str, Any]:
    """Return a plan as the audit log keeps it."""
    named = {row["id"]: row["key"] for row in list_modules()}
    return {**_columns(plan), "modules": sorted(named[one] for one in queries.module_ids(plan.id))}
