"""Input of taxes."""

from __future__ import annotations

from decimal import Decimal

from wtforms.validators import NumberRange, Regexp

from app.kernel.forms import (
    BooleanField,
    DecimalField,
    Form,
    IntegerField,
    SelectField,
    StringField,
    optional,
    required,
    text_length,
)
from app.kernel.i18n import _l
from app.pos.catalog.taxes.models import TaxKind, TaxType

KINDS = [(TaxKind.PERCENT.value, _l("Percent of the net price")), (TaxKind.FIXED.value, _l("Amount for each unit")),
         (TaxKind.DIVISION.value, _l("Percent of the price with tax"))]
TYPES = [(TaxType.INCLUSIVE.value, _l("The price contains it")), (TaxType.EXCLUSIVE.value, _l("It is added to the price"))]


class TaxForm(Form):
    """A tax, as the back office edits it."""

    code = StringField(_l("Code"), [
        required(), text_length(20), Regexp(r"^[\w .%+/-]+$", message=_l("Use letters, digits and simple signs."))],
                       description=_l("Short, as it stands on receipts and in imports: VAT20."))
    name = StringField(_l("Name"), [required(), text_length(80)])
    name_ar = StringField(_l("Name in Arabic"), [optional(), text_length(80)], render_kw={"dir": "rtl"})
    kind = SelectField(_l("How it is computed"), choices=KINDS, default=TaxKind.PERCENT.value)
    rate = DecimalField(_l("Rate"), [required()], least=Decimal(0), description=_l("In percent, or the amount for each unit."))
    type = SelectField(_l("Prices"), choices=TYPES, default=TaxType.INCLUSIVE.value)
    sequence = IntegerField(_l("Order of computation"), [required(), NumberRange(0, 9999, _l("Enter a whole number from 0 to 9999."))],
                            default=10, description=_l("Smaller numbers first; it matters when a tax is taxed again."))
    compounds = BooleanField(_l("Later taxes are computed on it too"))
    affected_by_previous = BooleanField(_l("Earlier such taxes are part of its base"), default=True)
    is_default = BooleanField(_l("New products get it"))
    is_active = BooleanField(_l("In use"), default=True)
