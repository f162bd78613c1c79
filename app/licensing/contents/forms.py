"""Input of what a licence has beside its plan."""

from __future__ import annotations

from typing import Any

from wtforms.validators import NumberRange

from app.kernel.forms import (
    DateField,
    Form,
    IdField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    optional,
    required,
    text_length,
)
from app.kernel.i18n import _l
from app.licensing import words
from app.licensing.licenses.rules import FEWEST_OFFLINE_DAYS
from app.licensing.plans.rules import PERMISSIONS

_MOST = 1_000_000_000
_LIMIT = [optional(), NumberRange(1, _MOST, _l("Enter 1 or more, or nothing for the plan's limit."))]
_REASON = [required(), text_length(500)]
GIVE, KEEP = "give", "keep"


class AgreementForm(Form):
    """What every agreement beside the plan says: given or kept, from and until when, and why."""

    verb = SelectField(_l("What to do"), [required()], choices=[(GIVE, _l("Give")), (KEEP, _l("Withhold"))],
                       render_kw={"type": "segments"})
    starts_on = DateField(_l("First day"), [optional()], description=_l("Empty is from now on."))
    ends_on = DateField(_l("Last day"), [optional()], description=_l("Empty is without end."))
    reason = StringField(_l("Reason"), _REASON)

    def terms(self) -> dict[str, Any]:
        """Return the input as the verbs of `contents.service` take it."""
        return {"is_given": self.verb.data == GIVE, "reason": self.reason.data,
                "starts_on": self.starts_on.data, "ends_on": self.ends_on.data}


class ModuleForm(AgreementForm):
    """A module, and what is allowed within it."""

    module_id = IdField(_l("Module"), [required()])
    allowed = SelectMultipleField(_l("Allowed within it"), [optional()], choices=[(key, words.PERMISSIONS[key]) for key in PERMISSIONS],
                                  description=_l("Selling is never withheld."))
    field_order = ("module_id", "verb", "allowed", "starts_on", "ends_on", "reason")

    def __init__(self, modules: list[tuple], *args, **kwargs) -> None:
        super().__init__(*args, **{"data": {"verb": GIVE, "allowed": list(PERMISSIONS)}, **kwargs})
        self.module_id.choices = modules


class FeatureForm(AgreementForm):
    """A feature."""

    feature = StringField(_l("Feature"), [required(), text_length(60)], description=_l("Such as priority-support."),
                          render_kw={"dir": "ltr", "autocomplete": "off"})
    field_order = ("feature", "verb", "starts_on", "ends_on", "reason")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"data": {"verb": GIVE}, **kwargs})


class LimitsForm(Form):
    """Limits of a licence's own; empty is the plan's."""

    max_activations = IntegerField(_l("Devices"), _LIMIT)
    max_branches = IntegerField(_l("Branches"), _LIMIT)
    max_users = IntegerField(_l("Employees"), _LIMIT)
    max_products = IntegerField(_l("Products"), _LIMIT)
    offline_days = IntegerField(_l("Days without the License Server, until it locks"), [
        optional(), NumberRange(FEWEST_OFFLINE_DAYS, 3650, _l("Enter 3 to 3650 days."))])
    reason = StringField(_l("Reason"), _REASON)
