"""Handing over licence files, and answers to challenges: the same for owners and for staff."""

from __future__ import annotations

from typing import Any

import segno
from flask import Response

from app.kernel.forms import form_view
from app.kernel.i18n import _
from app.kernel.pages import show, url
from app.license_protocol.codes import explain
from app.licensing.activations.service import Outcome
from app.licensing.offline.forms import ChallengeForm
from app.licensing.offline.models import OfflineLicense

PAGES = "licensing/my"


def hand_over(made: OfflineLicense) -> Response:
    """Return a licence file as a download."""
    return Response(made.token, mimetype="application/octet-stream", headers={
        "Content-Disposition": f'attachment; filename="wkpos-{made.expires_at:%Y-%m-%d}.lic"', "Cache-Control": "no-store"})


def challenge_page(form: ChallengeForm, action: str, home: dict[str, str], refused: dict[str, str] | None = None) -> dict[str, Any]:
    """Return what the page displays that asks for a challenge: `action` takes it, `home` {label, url} is where it belongs."""
    return {"title": _("Machine without a network"), "lead": _("Enter what the machine shows; carry the response back to it."),
            "form": form_view(form, action=url(action), submit=_("Make the response")), "refused": refused,
            "breadcrumb": [home, {"label": _("Machine without a network"), "url": ""}]}


def answer_page(form: ChallengeForm, outcome: Outcome, action: str, home: dict[str, str]) -> Response:
    """Return the response to a challenge, as a text and as a code to scan; or the page that asked, with why there is none."""
    if "response" not in outcome.values:
        return show(f"{PAGES}/challenge.html", challenge_page(form, action, home, explain(outcome.code)), 422)
    text = outcome.values["response"]
    return show(f"{PAGES}/response.html", {
        "title": _("Response"), "text": text, "picture": _picture(text), "expires_at": outcome.values["expires_at"],
        "breadcrumb": [home, {"label": _("Response"), "url": ""}]})


def _picture(text: str) -> str | None:
    try:
        return segno.make(text, error="l", micro=False).svg_data_uri(scale=3, border=4)
    except segno.DataOverflowError:
        return None
