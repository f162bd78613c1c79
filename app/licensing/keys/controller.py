"""The keys that sign licences: which signs, which follows, and the change from one to the next."""

from __future__ import annotations

from flask import Response

from app.kernel.actor import current_actor
from app.kernel.clock import now
from app.kernel.forms import button_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, url
from app.kernel.resource import Resource
from app.licensing import words
from app.licensing.keys import queries, rules
from app.licensing.offline import signing

keys = Resource("licensing.keys", url="/licensing/keys")
AT, EDIT = "licensing.keys", "licensing.keys.edit"


@keys.page("", permission=EDIT)
def index():
    """Show the keys."""
    found = queries.list_keys()
    return {"title": _("Signing keys"),
            "lead": _("Answers and licence files are signed; installations trust the key that signs and the one that follows."),
            "keys": [{**key, "badge": words.badge(words.SIGNING, key["state"])} for key in found], "value": rules.spelled(found),
            "download_url": url(f"{AT}.download"), "is_early": rules.is_early(found, now()), "rotate": button_view(url(f"{AT}.rotate"))}


@keys.page("/license-keys.txt", permission=EDIT)
def download():
    """Hand over the keys to trust, as an installation's setting."""
    return Response(f"LICENSE_KEYS={rules.spelled(queries.list_keys())}\n", mimetype="text/plain", headers={
        "Content-Disposition": 'attachment; filename="license-keys.txt"', "Cache-Control": "no-store"})


@keys.action("/rotate", permission=EDIT)
def rotate():
    """Let the following key sign from now on."""
    signing.rotate(current_actor())
    notify(_("The following key signs from now on, and a new one follows it."))
    return redirect_to(f"{AT}.index")
