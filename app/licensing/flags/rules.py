"""Feature flags: for which licences a feature is turned on. Every condition that is given must be met."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

EVERYBODY = 100


@dataclass(frozen=True, slots=True)
class Subject:
    """What conditions ask of a licence; `today` is the day where its owner is."""

    license_id: UUID
    serial: str
    plan: str
    tier: str
    today: date


@dataclass(frozen=True, slots=True)
class Conditions:
    """For whom: an empty set is anybody, a day of None no bound; `share` is a percentage of all licences, both days are included."""

    tiers: frozenset[str] = field(default_factory=frozenset)
    plans: frozenset[str] = field(default_factory=frozenset)
    serials: frozenset[str] = field(default_factory=frozenset)
    share: int = EVERYBODY
    starts_on: date | None = None
    ends_on: date | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the conditions that are given, as values of JSON."""
        named = {name: sorted(getattr(self, name)) for name in ("tiers", "plans", "serials")}
        days = {name: day.isoformat() for name in ("starts_on", "ends_on") if (day := getattr(self, name))}
        return {**{name: values for name, values in named.items() if values}, "share": self.share, **days}


def read_conditions(stored: Mapping[str, Any]) -> Conditions:
    """Return the conditions of what `to_json` gave."""
    def names(name: str) -> frozenset[str]:
        return frozenset(stored.get(name, ()))

    def day(name: str) -> date | None:
        return date.fromisoformat(stored[name]) if stored.get(name) else None

    return Conditions(tiers=names("tiers"), plans=names("plans"), serials=names("serials"), share=stored.get("share", EVERYBODY),
                      starts_on=day("starts_on"), ends_on=day("ends_on"))


def place_of(name: str, license_id: UUID) -> int:
    """Return the place of a licence among 100 for a flag: always the same, and another for another flag."""
    return int.from_bytes(hashlib.sha256(f"{name}/{license_id}".encode()).digest()[:8], "big") % EVERYBODY


def holds(name: str, conditions: Conditions, subject: Subject) -> bool:
    """Return whether the flag turns its feature on for a licence. A larger share keeps whoever had it before."""
    return ((not conditions.tiers or subject.tier in conditions.tiers)
            and (not conditions.plans or subject.plan in conditions.plans)
            and (not conditions.serials or subject.serial in conditions.serials)
            and (conditions.starts_on is None or conditions.starts_on <= subject.today)
            and (conditions.ends_on is None or subject.today <= conditions.ends_on)
            and place_of(name, subject.license_id) < conditions.share)
