"""Input of violations."""

from app.kernel.forms import Form, TextAreaField, required, text_length
from app.kernel.i18n import _l


class ResolutionForm(Form):
    """What was found out."""

    resolution = TextAreaField(_l("What was found out"), [required(), text_length(500)])
