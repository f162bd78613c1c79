"""Input about machines without a network."""

from app.kernel.forms import Form, StringField, TextAreaField, required, text_length
from app.kernel.i18n import _l


class ChallengeForm(Form):
    """What a machine without a network shows."""

    challenge = TextAreaField(_l("Challenge"), [required(), text_length(4000)], render_kw={"dir": "ltr"},
                              description=_l("The text that the machine shows on its licence page."))
    device_name = StringField(_l("Name of the device"), [required(), text_length(120)])
