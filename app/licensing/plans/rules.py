"""Plans: tiers, limits, and what a change of plan means for a business."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

LIMITS = ("activations", "branches", "users", "products")
PERMISSIONS = ("view", "create", "edit", "export")
"""What can be allowed within a module."""

FEATURE = re.compile(r"[a-z0-9][a-z0-9.-]{0,59}")
"""What a name of a feature looks like: priority-support."""
PLAN_KEY = re.compile(r"[a-z][a-z0-9-]{1,39}")
"""What a key of a plan looks like: basic."""
PERIODS = ("monthly", "yearly")
DAYS = ("offline_days", "file_days", "grace_days", "trial_days")
QUOTAS = ("requests_per_day", "requests_per_month")
TERMS = ("currency", *(f"price_{period}" for period in PERIODS), *QUOTAS, *DAYS)
"""What licences feel of their plan beside limits, modules and features."""
COLUMNS = (
    "name", "name_ar", "tier", "currency", "price_monthly", "price_yearly", *(f"max_{name}" for name in LIMITS), *QUOTAS, *DAYS,
    "features", "is_offered", "stripe_price_monthly", "stripe_price_yearly")
"""What staff may change of a plan, beside its modules and its place."""


class PlanTier(StrEnum):
    """The seed's tiers, from the smallest."""

    TRIAL = "TRIAL"
    BASIC = "BASIC"
    PROFESSIONAL = "PROFESSIONAL"
    ENTERPRISE = "ENTERPRISE"


class Period(StrEnum):
    """How long one payment lasts."""

    MONTH = "MONTH"
    YEAR = "YEAR"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a plan gives: limits (None is no limit), keys of modules, names of features.

    `permissions` says what is allowed in a module (of `PERMISSIONS`), for modules where that is not everything.
    """

    limits: Mapping[str, int | None]
    modules: frozenset[str]
    features: frozenset[str]
    permissions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What changes from one offer to another; `exceeded` are the limits that today's use is over: name → (used, allowed)."""

    gained_modules: list[str]
    lost_modules: list[str]
    gained_features: list[str]
    lost_features: list[str]
    limits: dict[str, tuple[int | None, int | None]]
    exceeded: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Beside:
    """A module given to a licence beside its plan, or kept from it; `allowed` tells each permission within it."""

    module: str
    is_given: bool
    allowed: Mapping[str, bool]


def combine(limits: Mapping[str, int | None], modules: Iterable[str], features: Iterable[str], beside: Iterable[Beside],
            entitlements: Mapping[str, bool]) -> Offer:
    """Return what a plan gives together with what one licence has beside it; what was kept from it wins.

    `entitlements` are features given (True) or kept (False).
    """
    has, can, narrowed = set(modules), set(features), {}
    for one in beside:
        if not one.is_given:
            has.discard(one.module)
            continue
        has.add(one.module)
        if not all(one.allowed.values()):
            narrowed[one.module] = tuple(key for key in PERMISSIONS if one.allowed.get(key))
    for name, is_given in entitlements.items():
        (can.add if is_given else can.discard)(name)
    return Offer(limits, frozenset(has), frozenset(can), narrowed)


def priced_anew(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return `values` without the provider's price of a period whose price or currency changes, unless that is a new one too."""
    found = dict(values)
    for period in PERIODS:
        price, at_provider = f"price_{period}", f"stripe_price_{period}"
        moves = any(name in values and values[name] != before[name] for name in (price, "currency"))
        if moves and values.get(at_provider, before[at_provider]) == before[at_provider]:
            found[at_provider] = None
    return found


def preview(before: Offer, after: Offer, used: Mapping[str, int]) -> Change:
    """Return what an upgrade or downgrade changes, measured against what the business uses now."""
    changed = {name: (before.limits.get(name), after.limits.get(name)) for name in LIMITS
               if before.limits.get(name) != after.limits.get(name)}
    exceeded = {}
    for name in LIMITS:
        allowed = after.limits.get(name)
        if allowed is not None and used.get(name, 0) > allowed:
            exceeded[name] = (used[name], allowed)
    return Change(
        sorted(after.modules - before.modules), sorted(before.modules - after.modules),
        sorted(after.features - before.features), sorted(before.features - after.features), changed, exceeded)
