"""Input of exchange rates."""

from __future__ import annotations

from decimal import Decimal

from app.kernel.forms import DecimalField, Form, SelectField, required
from app.kernel.i18n import _, _l
from app.kernel.types import ExchangeQuote
from app.pos.business.api import currency_choices


class RateForm(Form):
    """A new rate."""

    currency = SelectField(_l("Currency"), [required()])
    rate = DecimalField(_l("One unit is worth"), [required()], places=ExchangeQuote.places, least=Decimal("0.00000001"),
                        most=Decimal(10) ** 9)

    def __init__(self, home: str, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.currency.choices = [("", _("Choose a currency")), *(choice for choice in currency_choices() if choice[0] != home)]
        self.rate.description = _("In %(currency)s, as you take it over the counter.", currency=home)
