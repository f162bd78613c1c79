"""Keys of programs: what one may be allowed, and for how long."""

from __future__ import annotations

from app.kernel.i18n import _l

SCOPES = {
    "licensing.licenses.view": _l("Read licences"),
    "licensing.licenses.edit": _l("Renew, suspend and resume licences"),
    "licensing.licenses.revoke": _l("Revoke and reinstate licences"),
}
"""What the interface for programs asks for, in words."""
LIVES = {30: _l("30 days"), 90: _l("90 days"), 180: _l("180 days"), 365: _l("One year")}
"""For how many days a key may be made."""
