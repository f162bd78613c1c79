"""The portal's door."""

from __future__ import annotations

from app.kernel.i18n import _
from app.kernel.resource import PUBLIC, Resource

access = Resource("licensing.access", url="/licensing")


@access.page("", permission=PUBLIC)
def index():
    """Show what the portal is for."""
    return {"title": _("Licences"), "lead": _("Licences of WK POS: keys, devices and invoices.")}
