"""Input of feature flags."""

from __future__ import annotations

from wtforms.validators import NumberRange

from app.kernel.forms import (
    BooleanField,
    DateField,
    Form,
    IntegerField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    optional,
    required,
    text_length,
)
from app.kernel.i18n import _, _l
from app.license_protocol.serial import SerialInvalid, parse
from app.licensing import words
from app.licensing.flags.rules import EVERYBODY, Conditions
from app.licensing.plans.rules import PlanTier

MOST_SERIALS = 500


class FlagForm(Form):
    """A flag and its conditions."""

    name = StringField(_l("Feature"), [required(), text_length(60)], description=_l("Such as priority-support."),
                       render_kw={"dir": "ltr", "autocomplete": "off"})
    description = StringField(_l("What it is for"), [optional(), text_length(300)])
    is_enabled = BooleanField(_l("Switched on"))
    tiers = SelectMultipleField(_l("Only these tiers"), [optional()], choices=[(str(tier), words.TIERS[tier]) for tier in PlanTier])
    plans = SelectMultipleField(_l("Only these plans"), [optional()])
    share = IntegerField(_l("Share of licences, in per cent"), [required(), NumberRange(0, EVERYBODY, _l("Enter 0 to 100."))],
                         description=_l("Always the same licences; a larger share keeps those it had."))
    serials = TextAreaField(_l("Only these serial keys"), [optional(), text_length(20_000)], description=_l("One in a line."),
                            render_kw={"dir": "ltr", "rows": 3})
    starts_on = DateField(_l("First day"), [optional()], description=_l("Empty is from now on."))
    ends_on = DateField(_l("Last day"), [optional()], description=_l("Empty is without end."))

    def __init__(self, plans: list[tuple], *args, **kwargs) -> None:
        super().__init__(*args, **{"data": {"share": EVERYBODY}, **kwargs})
        self.plans.choices = plans

    def validate_serials(self, field) -> None:
        """Refuse a line that is no serial key."""
        lines = self._lines()
        if len(lines) > MOST_SERIALS:
            raise ValidationError(_("Enter at most %(most)d serial keys.", most=MOST_SERIALS))
        for line in lines:
            try:
                parse(line)
            except SerialInvalid:
                raise ValidationError(_("“%(text)s” is no serial key.", text=line[:40])) from None

    def conditions(self) -> Conditions:
        """Return the conditions of valid input."""
        return Conditions(frozenset(self.tiers.data), frozenset(self.plans.data), frozenset(parse(line) for line in self._lines()),
                          self.share.data, self.starts_on.data, self.ends_on.data)

    def _lines(self) -> list[str]:
        return [line.strip() for line in (self.serials.data or "").splitlines() if line.strip()]
