"""Input of accounting periods."""

from __future__ import annotations

from app.kernel.forms import DateField, Form, StringField, required, text_length
from app.kernel.i18n import _l


class PeriodForm(Form):
    """A period."""

    name = StringField(_l("Name"), [required(), text_length(60)])
    start_date = DateField(_l("First day"), [required()])
    end_date = DateField(_l("Last day"), [required()])
