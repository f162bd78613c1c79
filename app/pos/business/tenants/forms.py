"""Input of the business settings."""

from __future__ import annotations

from decimal import Decimal

from wtforms.validators import Email, NumberRange

from app.kernel.forms import BooleanField, DecimalField, Form, IntegerField, SelectField, StringField, optional, required, text_length
from app.kernel.i18n import _l
from app.pos.business.tenants.rules import ROUNDING_METHODS


class TenantForm(Form):
    """A business, as the back office edits it."""

    name = StringField(_l("Name"), [required(), text_length(120)])
    legal_name = StringField(_l("Legal name"), [optional(), text_length(200)],
                             description=_l("Printed on invoices where it differs from the name."))
    tax_number = StringField(_l("Tax number"), [optional(), text_length(40)], render_kw={"dir": "ltr"})
    email = StringField(_l("E-mail"), [optional(), text_length(254), Email(_l("Enter an e-mail address."))],
                        render_kw={"type": "email", "dir": "ltr"})
    phone = StringField(_l("Phone"), [optional(), text_length(40)], render_kw={"type": "tel", "dir": "ltr"})
    rounding_method = SelectField(_l("Round taxes"), [required()], choices=list(ROUNDING_METHODS.items()))
    variance_limit = DecimalField(
        _l("Tell managers of drawer differences above"), [required()], least=Decimal(0), places=2,
        description=_l("When a shift is closed and the cash counted differs by more than this."))
    held_hours = IntegerField(
        _l("Give up sales on hold after this many hours"),
        [required(), NumberRange(1, 720, _l("Enter a whole number from %(least)s to %(most)s.", least=1, most=720))])
    asks_service_type = BooleanField(
        _l("The till asks: dine in, takeaway or delivery"),
        description=_l("For products whose taxes depend on how they are served."))
    prices_include_tax = BooleanField(_l("Prices of new products include tax"))
