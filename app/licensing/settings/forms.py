"""Input of the server's settings: one form for each, its fields named as its values."""

from __future__ import annotations

from wtforms.validators import Email, NumberRange, Regexp

from app.kernel.countries import country_choices
from app.kernel.forms import BooleanField, Form, IntegerField, SelectField, StringField, TextAreaField, optional, required, text_length
from app.kernel.i18n import _l
from app.licensing.settings.rules import LONGEST_KEPT, SHORTEST_KEPT

_DAYS = [required(), NumberRange(SHORTEST_KEPT, LONGEST_KEPT, _l("Enter 1 to 3650 days."))]
_EMAIL = [optional(), text_length(254), Email(_l("Enter an e-mail address."))]
_WEB = Regexp(r"^https?://[^\s]+$", message=_l("Enter an address that begins with https://."))
_EMAIL_LOOKS = {"type": "email", "dir": "ltr", "autocomplete": "off"}


class VendorForm(Form):
    """Who sells the licences."""

    name = StringField(_l("Name"), [required(), text_length(120)])
    address = TextAreaField(_l("Address"), [optional(), text_length(400)], render_kw={"rows": 3})
    email = StringField(_l("E-mail"), _EMAIL, render_kw=_EMAIL_LOOKS)
    tax_number = StringField(_l("Tax number"), [optional(), text_length(40)], render_kw={"dir": "ltr"})
    country = SelectField(_l("Country"), [optional()])

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = [("", ""), *country_choices()]


class PaymentsForm(Form):
    """How payments are taken."""

    automatic_tax = BooleanField(_l("The payment provider works out the tax"))


class TrialsForm(Form):
    """Whether trials are open."""

    is_open = BooleanField(_l("Visitors may ask for a trial"))


class SupportForm(Form):
    """Where owners find help."""

    email = StringField(_l("E-mail"), _EMAIL, render_kw=_EMAIL_LOOKS)
    url = StringField(_l("Web address"), [optional(), text_length(300), _WEB], render_kw={"type": "url", "dir": "ltr"})


class RetentionForm(Form):
    """How long single entries are kept."""

    decision_days = IntegerField(_l("Decisions, in days"), _DAYS)
    usage_days = IntegerField(_l("Calls of programs, in days"), _DAYS)


FORMS: dict[str, type[Form]] = {
    "vendor": VendorForm, "payments": PaymentsForm, "trials": TrialsForm, "support": SupportForm, "retention": RetentionForm}
