"""The staff in the words of the portal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from app.kernel.i18n import _
from app.licensing import words
from app.licensing.staff import queries
from app.licensing.staff.rules import ROLES, AdminUserRole


def person_view(person: dict[str, Any]) -> dict[str, Any]:
    """Return one of the staff as pages show them: role and state in words."""
    role = ROLES[AdminUserRole(person["role"])]
    return {**person, "role_name": str(role[0]), "role_about": str(role[1]), "badge": words.badge(words.STAFF, person["state"])}


def sessions_view(user_id: UUID, end: Callable[[UUID], dict[str, Any]], own: UUID | None = None) -> list[dict[str, Any]]:
    """Return the open sessions of a person; `end` makes the button that ends one, `own` is the one that asks."""
    return [{**row, "device": _device(row["user_agent"] or ""), "is_own": row["id"] == own,
             "end": None if row["id"] == own else end(row["id"])}
            for row in queries.list_sessions(user_id)]


def _device(agent: str) -> str:
    """Return browser and system of a User-Agent, as far as it says; names, not words."""
    browser = next((name for mark, name in (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
                                            ("Safari/", "Safari")) if mark in agent), "")
    system = next((name for mark, name in (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
                                           ("Mac OS", "macOS"), ("Linux", "Linux")) if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or agent[:40] or _("Unknown browser")
