"""The systems that one process serves, and what each brings to a request: who acts, and where strangers are sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, current_app, request

from app.kernel.actor import Actor
from app.kernel.refusal import ApprovalNeeded, Refusal
from app.kernel.resource import Route


@dataclass(frozen=True, slots=True)
class System:
    """A system's part in the life of a request.

    `serves` are the first words of its endpoints. `load_actor` identifies who acts, `ask_to_sign_in` answers when
    nobody does, `choose_tenant` when the person is in no business yet; `approval_panel` shows how to go on when
    somebody else must approve; `frame` gives the plain values of its pages' frame (menu, person). `gate` raises
    Refusal for what the permission allows and something else forbids; `reaches` says beforehand whether it would let an
    endpoint through at all, so that no page shows the way to it. `in_own_words` returns a refusal as its people say it.
    """

    serves: tuple[str, ...]
    load_actor: Callable[[], Actor | None]
    ask_to_sign_in: Callable[[], Response]
    frame: Callable[[dict], dict]
    choose_tenant: Callable[[], Response] | None = None
    approval_panel: Callable[[ApprovalNeeded], Response | None] | None = None
    gate: Callable[[Route], None] | None = None
    reaches: Callable[[str], bool] | None = None
    in_own_words: Callable[[Refusal], Refusal] | None = None


def add_system(app: Flask, system: System) -> None:
    """Let the application serve `system`; the first one added also answers what belongs to none (unknown addresses)."""
    app.extensions.setdefault("systems", []).append(system)


def current_system() -> System | None:
    """Return the system of the running request, or None when the process serves none."""
    systems: list[System] = current_app.extensions.get("systems", [])
    word = (request.endpoint or "").partition(".")[0]
    return next((system for system in systems if word in system.serves), systems[0] if systems else None)
