"""Input of the print queue."""

from app.kernel.forms import Form, SelectField
from app.kernel.i18n import _l

STATUSES = [("", _l("Every status")), ("QUEUED", _l("Waiting")), ("SENT", _l("Printed")), ("FAILED", _l("Failed")),
            ("CANCELLED", _l("Cancelled"))]


class PrintFilter(Form):
    """Which print jobs are shown."""

    class Meta(Form.Meta):
        csrf = False

    status = SelectField(_l("Status"), choices=STATUSES)
