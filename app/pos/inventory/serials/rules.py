"""Where a serial number may stand, and what moves it on."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.i18n import _l
from app.kernel.refusal import CONFLICT, Refusal


class SerialStatus(StrEnum):
    """Where a serial number stands."""

    AVAILABLE = "AVAILABLE"
    SOLD = "SOLD"
    RESERVED = "RESERVED"
    DAMAGED = "DAMAGED"
    RETURNED = "RETURNED"
    EXPIRED = "EXPIRED"
    IN_TRANSIT = "IN_TRANSIT"


LABELS = {
    SerialStatus.AVAILABLE: _l("In stock"), SerialStatus.SOLD: _l("Sold"), SerialStatus.RESERVED: _l("Reserved"),
    SerialStatus.DAMAGED: _l("Damaged"), SerialStatus.RETURNED: _l("Returned, to be checked"),
    SerialStatus.EXPIRED: _l("Expired"), SerialStatus.IN_TRANSIT: _l("On its way"),
}


def ensure_sellable(serial: str, status: SerialStatus | None) -> None:
    """Raise Refusal unless this serial number is known and in stock."""
    if status is None:
        raise Refusal("serial_unknown", _l("The serial number %(serial)s is not known.", serial=serial),
                      remedy=_l("Check the number on the article, or add it under Stock, Serial numbers."),
                      serial=serial)
    if status is not SerialStatus.AVAILABLE:
        raise Refusal("serial_not_available",
                      _l("The serial number %(serial)s cannot be sold: %(status)s.", serial=serial, status=LABELS[status]),
                      remedy=_l("Sell another piece, or correct its state under Stock, Serial numbers."),
                      status=CONFLICT, serial=serial, serial_status=status.value)


def ensure_returnable(serial: str, status: SerialStatus | None) -> None:
    """Raise Refusal unless this serial number is known and sold."""
    if status is None:
        raise Refusal("serial_unknown", _l("The serial number %(serial)s is not known.", serial=serial),
                      remedy=_l("Check the number on the article: it was not sold by this business."), serial=serial)
    if status is not SerialStatus.SOLD:
        raise Refusal("serial_not_sold",
                      _l("The serial number %(serial)s cannot come back: %(status)s.", serial=serial, status=LABELS[status]),
                      remedy=_l("Check the number on the article and on the receipt."), status=CONFLICT,
                      serial=serial, serial_status=status.value)
