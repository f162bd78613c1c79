"""Input of licences, as staff manage them."""

from __future__ import annotations

from wtforms.validators import Email, NumberRange

from app.kernel.clock import timezone_choices
from app.kernel.forms import (
    DateField,
    Form,
    IdField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    optional,
    required,
    text_length,
)
from app.kernel.i18n import LANGUAGES, _l

_ADDRESS = [required(), text_length(254), Email(_l("Enter an e-mail address."))]
_LTR = {"type": "email", "dir": "ltr", "autocomplete": "off"}


class IssueForm(Form):
    """A licence made by hand."""

    business_name = StringField(_l("Name of the business"), [required(), text_length(120)])
    owner_name = StringField(_l("Owner"), [required(), text_length(120)])
    email = StringField(_l("E-mail"), _ADDRESS, render_kw=_LTR)
    plan_id = IdField(_l("Plan"), [required()])
    zone = SelectField(_l("Timezone"), [required()])
    expires_on = DateField(_l("Last day"), [optional()], description=_l("Leave empty for a licence that never ends."))

    def __init__(self, plans: list, *args, **kwargs) -> None:
        super().__init__(*args, **{"data": {"zone": "UTC"}, **kwargs})
        self.plan_id.choices = plans
        self.zone.choices = timezone_choices()


class EditForm(Form):
    """What a licence says of its business and its owner."""

    business_name = StringField(_l("Name of the business"), [required(), text_length(120)])
    zone = SelectField(_l("Timezone"), [required()])
    owner_name = StringField(_l("Owner"), [required(), text_length(120)])
    email = StringField(_l("E-mail"), _ADDRESS, render_kw=_LTR,
                        description=_l("Of the owner, for all their licences. Whoever is signed in with the former one is signed out."))
    language = SelectField(_l("Language of our mails"), [required()], choices=list(LANGUAGES.items()))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.zone.choices = timezone_choices()


class ReasonForm(Form):
    """Why a licence's state is changed."""

    reason = TextAreaField(_l("Reason"), [required(), text_length(500)], render_kw={"rows": 2})


class RenewForm(Form):
    """By how many months, or until when."""

    months = IntegerField(_l("Months"), [optional(), NumberRange(1, 60, _l("Enter 1 to 60 months."))],
                          description=_l("Counted from the end while it has not passed."))
    until = DateField(_l("Or until"), [optional()])
    reason = StringField(_l("Reason"), [optional(), text_length(500)])

    def validate(self, extra_validators=None) -> bool:
        """Take months or a day, never both and never neither."""
        if not super().validate(extra_validators):
            return False
        if bool(self.months.data) == bool(self.until.data):
            self.months.errors = [*self.months.errors, _l("Enter months or a day, not both.")]
            return False
        return True


class PlanForm(Form):
    """Another plan."""

    plan_id = IdField(_l("Plan"), [required()])
    reason = StringField(_l("Reason"), [optional(), text_length(500)])

    def __init__(self, plans: list, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.plan_id.choices = plans


class TransferForm(Form):
    """To whom a licence is handed."""

    business_name = StringField(_l("Name of the business"), [required(), text_length(120)])
    owner_name = StringField(_l("Owner"), [required(), text_length(120)])
    email = StringField(_l("E-mail"), _ADDRESS, render_kw=_LTR,
                        description=_l("The serial key is mailed there. Every device is freed and has to be activated anew."))
    reason = StringField(_l("Reason"), [required(), text_length(500)])


class DeviceNameForm(Form):
    """What people call a device."""

    name = StringField(_l("Name of the device"), [required(), text_length(120)])
