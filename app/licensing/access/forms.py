"""Input at the portal's door."""

from app.kernel.forms import Form, PasswordField, StringField, required, text_length
from app.kernel.i18n import _l

_ADDRESS = {"type": "email", "autocomplete": "username", "dir": "ltr"}


class LinkForm(Form):
    """Where an owner's link is mailed."""

    email = StringField(_l("E-mail"), [required(), text_length(254)], render_kw=_ADDRESS)


class PasswordForm(Form):
    """E-mail and password of one of the staff."""

    email = StringField(_l("E-mail"), [required(), text_length(254)], render_kw=_ADDRESS)
    password = PasswordField(_l("Password"), [required(), text_length(200)], render_kw={"autocomplete": "current-password"})


class CodeForm(Form):
    """A code of the second factor."""

    code = StringField(_l("Code"), [required(), text_length(12)], description=_l("Six digits, from the app on your phone."),
                       render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr", "autofocus": True})


class InvitationForm(Form):
    """The password that invited staff choose."""

    password = PasswordField(_l("Password"), [required(), text_length(200)], description=_l("At least twelve characters."),
                             render_kw={"autocomplete": "new-password"})
