"""Input of passwords."""

from wtforms.validators import EqualTo

from app.kernel.forms import Form, PasswordField, StringField, required, text_length
from app.kernel.i18n import _l
from app.pos.identity.users.rules import LEAST_PASSWORD, MOST_PASSWORD


def _new_password() -> PasswordField:
    return PasswordField(
        _l("New password"), [required(), text_length(MOST_PASSWORD)], render_kw={"autocomplete": "new-password"},
        description=_l("At least %(least)d characters; a few words in a row are easy to remember.", least=LEAST_PASSWORD))


def _repeated() -> PasswordField:
    return PasswordField(_l("New password again"), [required(), EqualTo("password", _l("The two are not the same."))],
                         render_kw={"autocomplete": "new-password"})


class ForgotForm(Form):
    """The address to mail to."""

    email = StringField(_l("E-mail"), [required(), text_length(254)],
                        render_kw={"type": "email", "autocomplete": "username", "dir": "ltr"})


class NewPasswordForm(Form):
    """A new password, twice."""

    password = _new_password()
    repeat = _repeated()


class ChangePasswordForm(Form):
    """The present password, then a new one, twice."""

    present = PasswordField(_l("Present password"), [required(), text_length(MOST_PASSWORD)],
                            render_kw={"autocomplete": "current-password"})
    password = _new_password()
    repeat = _repeated()
