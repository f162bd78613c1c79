"""What the managers are told about drawers."""

from __future__ import annotations

from app.kernel.filters import money
from app.kernel.i18n import _l
from app.pos.communication.api import notify_staff
from app.pos.sales.shifts.events import VarianceFound

PERMISSION = "sales.shifts.view"
PAGE = "/office/sales/shifts/"


def tell_of_variance(event: VarianceFound) -> None:
    """Put a notice behind the bell of whoever may see shifts (handler of VarianceFound after commit)."""
    notify_staff("shift_variance", _l("A drawer differs by more than the limit"),
                 _l("Shift %(number)s was counted with a difference of %(amount)s.", number=event.number,
                    amount=money(event.variance, event.currency)), url=f"{PAGE}{event.shift_id}", permission=PERMISSION)
