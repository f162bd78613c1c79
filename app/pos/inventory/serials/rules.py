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


MOST, LONGEST = 1000, 80
LABELS = {
    SerialStatus.AVAILABLE: _l("In stock"), SerialStatus.SOLD: _l("Sold"), SerialStatus.RESERVED: _l("Reserved"),
    SerialStatus.DAMAGED: _l("Damaged"), SerialStatus.RETURNED: _l("Returned, to be checked"),
    SerialStatus.EXPIRED: _l("Expired"), SerialStatus.IN_TRANSIT: _l("On its way"),
}


IN_STOCK = frozenset({SerialStatus.AVAILABLE, SerialStatus.RESERVED})
"""Where a piece counts as stock; everywhere else it does not."""
BY_HAND = {
    SerialStatus.AVAILABLE: (SerialStatus.DAMAGED, SerialStatus.EXPIRED),
    SerialStatus.RESERVED: (SerialStatus.AVAILABLE,),
    SerialStatus.DAMAGED: (SerialStatus.AVAILABLE,),
    SerialStatus.RETURNED: (SerialStatus.AVAILABLE, SerialStatus.DAMAGED),
    SerialStatus.EXPIRED: (SerialStatus.AVAILABLE,),
}
"""What a person may correct; sold pieces come back by a return, those on their way by their transfer."""


def ensure_by_hand(before: SerialStatus, after: SerialStatus) -> None:
    """Raise Refusal unless a person may set this status after that one."""
    if after not in BY_HAND.get(before, ()):
        raise Refusal("serial_status", _l("This piece cannot become: %(status)s.", status=LABELS[after]), field="status",
                      remedy=_l("A sold piece comes back by a return at the till."), status=CONFLICT)


def parse_serials(text: str) -> list[str]:
    """Return the serial numbers of a text, one a line, in their order; raise Refusal if one stands there twice."""
    numbers = [line.strip() for line in text.splitlines() if line.strip()]
    twice = next((number for number in numbers if numbers.count(number) > 1), None) if len(numbers) <= MOST else None
    if len(numbers) > MOST or not numbers:
        raise Refusal("serials_count", _l("Enter 1 to %(most)d serial numbers, one a line.", most=MOST), field="numbers")
    if twice:
        raise Refusal("serial_twice", _l("The serial number %(serial)s stands there twice.", serial=twice), field="numbers",
                      remedy=_l("Remove one of them."))
    long = next((number for number in numbers if len(number) > LONGEST), None)
    if long:
        raise Refusal("serial_long", _l("The serial number %(serial)s is too long.", serial=long[:LONGEST]), field="numbers",
                      remedy=_l("Use at most %(most)d characters.", most=LONGEST))
    return numbers


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
