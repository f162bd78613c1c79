"""Input of customers."""

from __future__ import annotations

from app.kernel.forms import Form, IntegerField, SelectField, StringField, TextAreaField, optional, required, text_length
from app.kernel.i18n import _l
from app.pos.business.api import country_choices
from app.pos.customers.customers.models import CustomerType

TYPES = [(CustomerType.INDIVIDUAL.value, _l("Person")), (CustomerType.COMPANY.value, _l("Company"))]


class CustomerForm(Form):
    """What a till asks of a new customer: a name, and how to reach them."""

    name = StringField(_l("Name"), [required(), text_length(200)], render_kw={"autocomplete": "off"})
    phone = StringField(_l("Telephone"), [optional(), text_length(40)],
                        render_kw={"type": "tel", "inputmode": "tel", "dir": "ltr", "autocomplete": "off"})
    email = StringField(_l("E-mail"), [optional(), text_length(254)],
                        render_kw={"type": "email", "dir": "ltr", "autocomplete": "off"})


class FullCustomerForm(CustomerForm):
    """A customer, as the back office edits it."""

    type = SelectField(_l("Kind"), choices=TYPES)
    tax_number = StringField(_l("Tax number"), [optional(), text_length(40)], render_kw={"dir": "ltr"})
    address = TextAreaField(_l("Address"), [optional(), text_length(400)])
    city = StringField(_l("City"), [optional(), text_length(120)])
    postcode = StringField(_l("Postcode"), [optional(), text_length(20)])
    country = SelectField(_l("Country"), [optional()], coerce=lambda code: code or "")
    notes = TextAreaField(_l("Notes"), [optional(), text_length(1000)],
                          description=_l("The till shows them when this customer is chosen."))
    version = IntegerField("", [optional()], render_kw={"type": "hidden"})

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = [("", ""), *country_choices()]
