"""Plans: tiers, limits, and what a change of plan means for a business."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LIMITS = ("activations", "branches", "users", "products")


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
    """What a plan gives: limits (None is no limit), keys of modules, names of features."""

    limits: Mapping[str, int | None]
    modules: frozenset[str]
    features: frozenset[str]


@dataclass(frozen=True, slots=True)
class Change:
    """What changes from one offer to another; `exceeded` are the limits that today's use is over: name → (used, allowed)."""

    gained_modules: list[str]
    lost_modules: list[str]
    gained_features: list[str]
    lost_features: list[str]
    limits: dict[str, tuple[int | None, int | None]]
    exceeded: dict[str, tuple[int, int]]


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
