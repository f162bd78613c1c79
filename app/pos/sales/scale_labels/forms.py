"""Input of the rules for scale labels."""

from __future__ import annotations

from wtforms.validators import NumberRange

from app.kernel.forms import BooleanField, Form, IntegerField, SelectField, StringField, optional, required, text_length
from app.kernel.i18n import _l
from app.pos.sales.scale_labels.rules import HOLDS


def _whole(least: int, most: int) -> list:
    return [required(), NumberRange(least, most, _l("Enter a whole number from %(least)s to %(most)s.", least=least, most=most))]


class LabelRuleForm(Form):
    """A rule: how many digits of a label say what."""

    prefix = StringField(_l("Begins with"), [required(), text_length(4)], render_kw={"inputmode": "numeric", "dir": "ltr"})
    holds = SelectField(_l("Holds"), [required()], choices=list(HOLDS.items()))
    item_digits = IntegerField(_l("Digits of the item"), _whole(1, 10), default=5)
    has_verifier = BooleanField(_l("A check digit of its own stands before the value"))
    value_digits = IntegerField(_l("Digits of weight or price"), _whole(1, 10), default=5)
    decimals = IntegerField(_l("Decimals of weight or price"), _whole(0, 6), default=3,
                            description=_l("3 for kilograms to the gram, 2 for prices to the cent."))


class TryLabelForm(Form):
    """A label to try the rules with."""

    class Meta(Form.Meta):
        csrf = False

    code = StringField(_l("Scan or type a label"), [optional(), text_length(40)], render_kw={"inputmode": "numeric", "dir": "ltr"})
