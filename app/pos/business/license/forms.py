"""Input of the licence page."""

from wtforms.validators import StopValidation

from app.kernel.forms import FileField, Form, StringField, TextAreaField, optional, required, text_length
from app.kernel.i18n import _, _l

_CODE = {"autocomplete": "off", "dir": "ltr", "placeholder": "WKP-XXXX-XXXX-XXXX"}


class ActivateForm(Form):
    """A serial key, over the network."""

    serial = StringField(_l("Serial key"), [required(), text_length(40)], render_kw=_CODE)
    device_name = StringField(_l("Name of this installation"), [optional(), text_length(100)],
                              description=_l("So that it is recognised in the licence portal."))


class ChallengeForm(Form):
    """A serial key, without the network."""

    serial = StringField(_l("Serial key"), [required(), text_length(40)], render_kw=_CODE)


def _or_a_file(form: Form, field: TextAreaField) -> None:
    """Ask for a text where no file was chosen."""
    if not field.data:
        raise StopValidation("" if form.file.data else _("Fill this in."))


class FileForm(Form):
    """What came back from the licence portal: a file, or a text."""

    file = FileField(_l("Licence file"), [optional()], render_kw={"accept": ".lic,.txt,text/plain"})
    text = TextAreaField(_l("Or its text, or the response to the challenge"), [_or_a_file, text_length(70_000)],
                         render_kw={"dir": "ltr"})
