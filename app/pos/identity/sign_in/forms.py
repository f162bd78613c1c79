"""Input of signing in."""

from app.kernel.forms import Form, PasswordField, StringField, required, text_length
from app.kernel.i18n import _l


class SignInForm(Form):
    """E-mail and password."""

    email = StringField(_l("E-mail"), [required(), text_length(254)],
                        render_kw={"type": "email", "autocomplete": "username", "dir": "ltr"})
    password = PasswordField(_l("Password"), [required(), text_length(200)],
                             render_kw={"autocomplete": "current-password"})
