"""Input of the own account."""

from app.kernel.forms import Form, SelectField, StringField, required, text_length
from app.kernel.i18n import LANGUAGES, _l


class ProfileForm(Form):
    """How a person is called, and the language they read."""

    name = StringField(_l("Your name"), [required(), text_length(120)], render_kw={"autocomplete": "name"})
    language = SelectField(_l("Language"), [required()], choices=list(LANGUAGES.items()))
