"""Input of somebody who buys."""

from __future__ import annotations

from wtforms.validators import Email

from app.kernel.clock import timezone_choices
from app.kernel.countries import country_choices
from app.kernel.forms import Form, IdField, SelectField, StringField, required, text_length
from app.kernel.i18n import _l
from app.licensing.plans.rules import Period

PERIODS = [(str(Period.MONTH), _l("Monthly")), (str(Period.YEAR), _l("Yearly"))]


class ChoiceForm(Form):
    """Which plan, and for how long."""

    plan_id = IdField(_l("Plan"), [required()])
    period = SelectField(_l("Billing period"), [required()], choices=PERIODS)

    def __init__(self, plans: list, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.plan_id.choices = plans


class BuyForm(ChoiceForm):
    """What a first purchase needs to know."""

    business_name = StringField(_l("Name of the business"), [required(), text_length(120)], render_kw={"autocomplete": "organization"})
    owner_name = StringField(_l("Your name"), [required(), text_length(120)], render_kw={"autocomplete": "name"})
    email = StringField(_l("E-mail"), [required(), text_length(254), Email(_l("Enter an e-mail address."))],
                        description=_l("The serial key and the invoices are sent there."),
                        render_kw={"type": "email", "autocomplete": "email", "dir": "ltr"})
    country = SelectField(_l("Country"), [required()], render_kw={"here": "country"})
    zone = SelectField(_l("Timezone"), [required()], description=_l("The licence ends when the day ends there."),
                       render_kw={"here": "zone"})

    def __init__(self, plans: list, *args, **kwargs) -> None:
        super().__init__(plans, *args, **kwargs)
        self.country.choices = [("", _l("Choose a country")), *country_choices()]
        self.zone.choices = timezone_choices()
