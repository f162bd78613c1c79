"""Input of exchange rates."""

from __future__ import annotations

from decimal import Decimal

from babel import Locale
from babel.numbers import list_currencies

from app.kernel.forms import DecimalField, Form, SelectField, required
from app.kernel.i18n import _, _l, language
from app.kernel.types import ExchangeQuote


class RateForm(Form):
    """A new rate."""

    currency = SelectField(_l("Currency"), [required()])
    rate = DecimalField(_l("One unit is worth"), [required()], places=ExchangeQuote.places, least=Decimal("0.00000001"),
                        most=Decimal(10) ** 9)

    def __init__(self, home: str, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        names = Locale.parse(language()).currencies
        self.currency.choices = [("", _("Choose a currency")), *(
            (code, f"{code} {names.get(code, '')}".strip()) for code in sorted(list_currencies()) if code != home)]
        self.rate.description = _("In %(currency)s, as you take it over the counter.", currency=home)
