"""Input of the list of mails."""

from app.kernel.forms import Form, SelectField
from app.kernel.i18n import _l

STATUSES = [("", _l("Every status")), ("QUEUED", _l("Waiting")), ("SENT", _l("Sent")), ("FAILED", _l("Failed"))]


class MessageFilter(Form):
    """Which mails are shown."""

    class Meta(Form.Meta):
        csrf = False

    status = SelectField(_l("Status"), choices=STATUSES)
