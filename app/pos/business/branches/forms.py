"""Input of branches."""

from __future__ import annotations

from decimal import Decimal

from wtforms import TimeField

from app.kernel.clock import timezone_choices
from app.kernel.countries import country_choices, currency_choices
from app.kernel.forms import (
    BooleanField,
    DecimalField,
    Form,
    SelectField,
    StringField,
    TextAreaField,
    optional,
    required,
    text_length,
)
from app.kernel.i18n import LANGUAGES, _l

ROUNDING = [("half_up", _l("To the nearest")), ("up", _l("Up")), ("down", _l("Down"))]


class BranchForm(Form):
    """A branch, as the back office edits it."""

    name = StringField(_l("Name"), [required(), text_length(120)])
    name_ar = StringField(_l("Name in Arabic"), [optional(), text_length(120)], render_kw={"dir": "rtl"})
    address = TextAreaField(_l("Address"), [optional(), text_length(400)])
    city = StringField(_l("City"), [optional(), text_length(120)])
    postcode = StringField(_l("Postcode"), [optional(), text_length(20)])
    country = SelectField(_l("Country"), [required()])
    phone = StringField(_l("Phone"), [optional(), text_length(40)], render_kw={"inputmode": "tel"})
    timezone = SelectField(_l("Timezone"), [required()])
    day_cutoff = TimeField(_l("The business day ends at"), [required()],
                           description=_l("Sales before this hour belong to the day before."),
                           render_kw={"type": "time"})
    currency = SelectField(_l("Currency"), [required()])
    cash_rounding = DecimalField(_l("Smallest cash unit"), [optional()], least=Decimal("0.0001"),
                                 description=_l("For example 0.05. Leave empty to take exact amounts."))
    cash_rounding_method = SelectField(_l("Round cash"), [required()], choices=ROUNDING)
    receipt_header = TextAreaField(_l("Text at the top of receipts"), [optional(), text_length(400)])
    receipt_footer = TextAreaField(_l("Text at the bottom of receipts"), [optional(), text_length(400)])
    receipt_language = SelectField(_l("Language of receipts"), default="",
                                   choices=[("", _l("The cashier's")), *LANGUAGES.items()])
    is_active = BooleanField(_l("In use"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = country_choices()
        self.timezone.choices = timezone_choices(self.timezone.data)
        self.currency.choices = currency_choices(self.currency.data)
