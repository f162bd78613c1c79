"""Input of plans."""

from __future__ import annotations

from decimal import Decimal

from wtforms.validators import NumberRange

from app.kernel.countries import currency_choices
from app.kernel.forms import (
    BooleanField,
    DecimalField,
    Form,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    optional,
    required,
    text_length,
)
from app.kernel.i18n import _l
from app.kernel.ids import parse_id
from app.licensing import words
from app.licensing.plans.rules import PlanTier

_MOST = 1_000_000_000
_LIMIT = [optional(), NumberRange(1, _MOST, _l("Enter 1 or more, or nothing for no limit."))]
_NO_LIMIT = _l("Empty is no limit.")
_AT_FIRST = {"tier": str(PlanTier.BASIC), "currency": "USD", "offline_days": 30, "file_days": 30, "grace_days": 14, "trial_days": 0}
_LTR = {"dir": "ltr", "autocomplete": "off"}


def _days(least: int, message) -> list:
    return [required(), NumberRange(least, 3650, message)]


class PlanForm(Form):
    """Everything of a plan."""

    key = StringField(_l("Key"), [required(), text_length(40)], render_kw=_LTR,
                      description=_l("Stands in licence files and never changes: basic."))
    name = StringField(_l("Name"), [required(), text_length(80)])
    name_ar = StringField(_l("Arabic name"), [required(), text_length(80)], render_kw={"dir": "rtl"})
    tier = SelectField(_l("Tier"), [required()])
    is_offered = BooleanField(_l("May be chosen anew"))
    currency = SelectField(_l("Currency"), [required()])
    price_monthly = DecimalField(_l("Price for a month"), [required()], least=Decimal(0), is_money=True)
    price_yearly = DecimalField(_l("Price for a year"), [required()], least=Decimal(0), is_money=True)
    stripe_price_monthly = StringField(_l("Price at Stripe for a month"), [optional(), text_length(120)], render_kw=_LTR)
    stripe_price_yearly = StringField(_l("Price at Stripe for a year"), [optional(), text_length(120)], render_kw=_LTR)
    max_activations = IntegerField(_l("Devices"), _LIMIT, description=_NO_LIMIT)
    max_branches = IntegerField(_l("Branches"), _LIMIT, description=_NO_LIMIT)
    max_users = IntegerField(_l("Employees"), _LIMIT, description=_NO_LIMIT)
    max_products = IntegerField(_l("Products"), _LIMIT, description=_NO_LIMIT)
    requests_per_day = IntegerField(_l("Calls of programs in a day"), _LIMIT, description=_NO_LIMIT)
    requests_per_month = IntegerField(_l("Calls of programs in a month"), _LIMIT, description=_NO_LIMIT)
    offline_days = IntegerField(_l("Days without the License Server, until it locks"), _days(3, _l("Enter 3 to 3650 days.")))
    file_days = IntegerField(_l("Days that a licence file is good for"), _days(1, _l("Enter 1 to 3650 days.")))
    grace_days = IntegerField(_l("Days of grace after the end"), _days(0, _l("Enter 0 to 3650 days.")),
                              description=_l("A licence takes a change over with its next renewal."))
    trial_days = IntegerField(_l("Days of a trial"), _days(0, _l("Enter 0 to 3650 days.")), description=_l("0 for a plan that is none."))
    features = TextAreaField(_l("Features"), [optional(), text_length(4000)], render_kw={"dir": "ltr", "rows": 4},
                             description=_l("One in a line: priority-support."))
    modules = SelectMultipleField(_l("Modules"), [optional()], coerce=lambda text: parse_id(str(text)))
    version = IntegerField("", [optional()])

    def __init__(self, modules: list[tuple], currency: str | None = None, *args, **kwargs) -> None:
        super().__init__(*args, **{"data": dict(_AT_FIRST), **kwargs})
        self.tier.choices = [(str(tier), words.TIERS[tier]) for tier in PlanTier]
        self.currency.choices = currency_choices(currency)
        self.modules.choices = modules

    def columns(self) -> dict:
        """Return the input by the names of a plan's columns."""
        values = {name: value for name, value in self.values().items() if name not in ("key", "modules", "version")}
        names = dict.fromkeys(line.strip() for line in (values["features"] or "").splitlines() if line.strip())
        return {**values, "tier": PlanTier(values["tier"]), "features": list(names)}
