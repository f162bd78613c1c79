"""What holds a licence whatever is paid for it: a revocation, or a suspension by staff; and how its owner is told."""

from __future__ import annotations

from contextlib import nullcontext

from app.kernel.i18n import LANGUAGES, _l, force_locale
from app.kernel.refusal import Refusal
from app.licensing.licenses.rules import LicenseStatus


def holding(status: LicenseStatus | str, *, is_held: bool) -> Refusal | None:
    """Return what no payment lifts and what to do about it, or None; `is_held`: staff suspended it, and it may have ended since."""
    if status == LicenseStatus.REVOKED:
        return Refusal("revoked", _l("This licence was revoked."), remedy=_l("Ask support for the reason."), status=409)
    if is_held:
        return Refusal("suspended", _l("The licence is suspended."), status=409,
                       remedy=_l("We suspended it ourselves: paying online does not lift that. Ask support for the reason."))
    return None


def told(held: Refusal | None, language_code: str | None = None) -> dict[str, str] | None:
    """Return the same for a page, or for a mail in its reader's language: {title, text}, or None."""
    with force_locale(language_code) if language_code in LANGUAGES else nullcontext():
        return {"title": str(held.message), "text": str(held.remedy)} if held else None
