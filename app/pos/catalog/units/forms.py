"""Input of units."""

from __future__ import annotations

from wtforms.validators import NumberRange

from app.kernel.forms import Form, IntegerField, StringField, optional, required, text_length
from app.kernel.i18n import _l


class UnitForm(Form):
    """A unit, as the back office edits it."""

    code = StringField(_l("Code"), [required(), text_length(20)], description=_l("Short, as it stands on receipts: kg."))
    name = StringField(_l("Name"), [required(), text_length(60)])
    name_ar = StringField(_l("Name in Arabic"), [optional(), text_length(60)], render_kw={"dir": "rtl"})
    decimals = IntegerField(
        _l("Decimals of a quantity"), [required(), NumberRange(0, 4, _l("Enter a whole number from 0 to 4."))], default=0,
        description=_l("0 for pieces, 3 for kilograms on a scale."))
