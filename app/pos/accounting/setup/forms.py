"""Input of the first set-up, one form a step."""

from __future__ import annotations

from decimal import Decimal

from wtforms import TimeField

from app.kernel.clock import timezone_choices
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
from app.kernel.i18n import _l
from app.pos.business.api import country_choices, currency_choices

RATES = ("rate", "rate_2", "rate_3", "rate_4")


def _rate(label) -> DecimalField:
    return DecimalField(label, [optional()], least=Decimal(0), most=Decimal(100))


class CountryForm(Form):
    """Where the business is, and its money."""

    country = SelectField(_l("Country"), [required()])
    currency = SelectField(_l("Currency"), [required()])

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = country_choices()
        self.currency.choices = currency_choices(self.currency.data)


class TaxesForm(Form):
    """The sales tax."""

    tax_number = StringField(_l("Tax number"), [optional(), text_length(40)], render_kw={"dir": "ltr"},
                             description=_l("Printed on receipts and invoices."))
    tax_name = StringField(_l("Name of the tax"), [required(), text_length(20)])
    rate = _rate(_l("Usual rate in percent"))
    rate_2 = _rate(_l("Another rate"))
    rate_3 = _rate(_l("Another rate"))
    rate_4 = _rate(_l("Another rate"))
    prices_include_tax = BooleanField(_l("My prices include the tax"))

    def rates(self) -> list[Decimal]:
        """Return the rates given, the usual one first, none twice."""
        return list(dict.fromkeys(self[name].data for name in RATES if self[name].data is not None))


class BranchForm(Form):
    """The first branch and its till."""

    name = StringField(_l("Name of the branch"), [required(), text_length(120)])
    address = TextAreaField(_l("Address"), [optional(), text_length(400)], render_kw={"rows": 2})
    postcode = StringField(_l("Postcode"), [optional(), text_length(20)])
    city = StringField(_l("City"), [optional(), text_length(120)])
    timezone = SelectField(_l("Timezone"), [required()])
    day_cutoff = TimeField(_l("The business day ends at"), [required()], render_kw={"type": "time"},
                           description=_l("Sales before this hour belong to the day before."))
    register = StringField(_l("Name of the till"), [required(), text_length(60)])

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.timezone.choices = timezone_choices(self.timezone.data)


class AccountsForm(Form):
    """The chart of accounts to start from."""

    template = SelectField(_l("Chart of accounts"), [required()],
                           description=_l("Sales, tax, cash and stock are posted to it by themselves."))
