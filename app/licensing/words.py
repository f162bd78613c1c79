"""What the portal calls the states it stores, and the tone each is shown in."""

from __future__ import annotations

from typing import Any

from app.kernel.i18n import _l

TRIALS: dict[str, tuple[Any, str]] = {
    "PENDING": (_l("Waiting"), "warning"), "APPROVED": (_l("Approved"), "good"), "REJECTED": (_l("Rejected"), "danger"),
    "EXPIRED": (_l("Expired"), ""),
}


def badge(words: dict[str, tuple[Any, str]], state: Any) -> dict[str, str]:
    """Return a state as the plain dict of a badge: text and tone."""
    label, tone = words[str(state)]
    return {"text": str(label), "tone": tone}
