"""Input of a new business."""

from app.kernel.countries import country_choices
from app.kernel.forms import Form, PasswordField, SelectField, StringField, optional, required, text_length
from app.kernel.i18n import _l


class BusinessForm(Form):
    """A new business of somebody who is signed in."""

    business = StringField(_l("Name of the business"), [required(), text_length(120)],
                           render_kw={"autocomplete": "organization"})
    slug = StringField(_l("Short name"), [optional(), text_length(48)], render_kw={"dir": "ltr"},
                       description=_l("Small letters, digits and hyphens. Left empty, it is made from the name."))
    country = SelectField(_l("Country"), [required()], render_kw={"here": "country"})

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = [("", _l("Choose one")), *country_choices()]


class FinishForm(Form):
    """The password once more: who goes on is who began."""

    password = PasswordField(_l("The password you chose"), [required(), text_length(200)],
                             render_kw={"autocomplete": "current-password"})


class SignUpForm(BusinessForm):
    """A new business and the person who owns it."""

    name = StringField(_l("Your name"), [required(), text_length(120)], render_kw={"autocomplete": "name"})
    email = StringField(_l("Your e-mail"), [required(), text_length(254)],
                        render_kw={"type": "email", "autocomplete": "username", "dir": "ltr"})
    password = PasswordField(
        _l("Password"), [required(), text_length(200)], render_kw={"autocomplete": "new-password"},
        description=_l("At least 10 characters; a few words in a row are easy to remember."))
