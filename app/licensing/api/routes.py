"""Every group of endpoints of the License Server, in one list."""

from __future__ import annotations

from app.licensing.api.devices import devices
from app.licensing.api.interface import SignedApi
from app.licensing.api.licenses import licenses
from app.licensing.api.management import management


def resources() -> tuple[SignedApi, ...]:
    """Return the groups in the order in which people read them."""
    return licenses, devices, management
