"""Closing the day."""

from __future__ import annotations

from app.kernel.forms import BooleanField, Form, IdField, required
from app.kernel.i18n import _l


class CloseDayForm(Form):
    """Which branch's day is closed, and whether drawers nobody counted are closed too."""

    branch_id = IdField(_l("Branch"), [required()])
    close_open = BooleanField(_l("Close open shifts without a count"),
                              description=_l("Their expected cash is kept; the report says that nobody counted."))
