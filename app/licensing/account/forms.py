"""Input of one's own account."""

from app.kernel.forms import Form, PasswordField, SelectField, StringField, required, text_length
from app.kernel.i18n import LANGUAGES, _l


def _current() -> PasswordField:
    return PasswordField(_l("Your password"), [required(), text_length(200)], render_kw={"autocomplete": "current-password"})


class ProofForm(Form):
    """The password, before something that a stolen session must not do."""

    current = _current()


class NewPasswordForm(Form):
    """Another password."""

    current = _current()
    password = PasswordField(_l("New password"), [required(), text_length(200)], description=_l("At least twelve characters."),
                             render_kw={"autocomplete": "new-password"})


class ConfirmForm(Form):
    """A code of the next second factor."""

    code = StringField(_l("Code"), [required(), text_length(12)], description=_l("Six digits, from the app on your phone."),
                       render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr", "autofocus": True})


class LanguageForm(Form):
    """The language of pages and mails."""

    language = SelectField(_l("Language"), [required()], choices=list(LANGUAGES.items()))
