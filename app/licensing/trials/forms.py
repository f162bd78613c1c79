"""Input of requests for a trial."""

from __future__ import annotations

from wtforms.validators import Email

from app.kernel.clock import timezone_choices
from app.kernel.countries import country_choices
from app.kernel.forms import Form, SelectField, StringField, TextAreaField, optional, required, text_length
from app.kernel.i18n import LANGUAGES, _l, language
from app.licensing.trials.rules import BusinessType

BUSINESS_TYPES = {
    BusinessType.SHOP: _l("Shop"), BusinessType.GROCERY: _l("Grocery"), BusinessType.RESTAURANT: _l("Restaurant or café"),
    BusinessType.PHARMACY: _l("Pharmacy"), BusinessType.WHOLESALE: _l("Wholesale"), BusinessType.SERVICES: _l("Services"),
    BusinessType.OTHER: _l("Something else"),
}


class TrialForm(Form):
    """What somebody who would like a trial tells."""

    business_name = StringField(_l("Name of the business"), [required(), text_length(120)])
    contact_name = StringField(_l("Your name"), [required(), text_length(120)], render_kw={"autocomplete": "name"})
    email = StringField(_l("E-mail"), [required(), text_length(254), Email(_l("Enter an e-mail address."))],
                        description=_l("The serial key is sent there."), render_kw={"type": "email", "autocomplete": "email", "dir": "ltr"})
    phone = StringField(_l("Phone"), [optional(), text_length(40)], render_kw={"type": "tel", "autocomplete": "tel", "dir": "ltr"})
    country = SelectField(_l("Country"), [required()], render_kw={"here": "country"})
    zone = SelectField(_l("Timezone"), [required()], render_kw={"here": "zone"})
    business_type = SelectField(_l("Kind of business"), [required()], choices=list(BUSINESS_TYPES.items()))
    language = SelectField(_l("Language of our mails"), [required()], choices=list(LANGUAGES.items()))
    message = TextAreaField(_l("What should we know?"), [optional(), text_length(1000)])

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"data": {"zone": "UTC", "language": language()}, **kwargs})
        self.country.choices = [("", _l("Choose a country")), *country_choices()]
        self.zone.choices = timezone_choices()


class RejectForm(Form):
    """Why a request is declined."""

    reason = TextAreaField(_l("Reason"), [required(), text_length(500)], description=_l("It is part of the mail."))
