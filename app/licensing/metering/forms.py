"""Input of quotas."""

from wtforms.validators import NumberRange

from app.kernel.forms import Form, IntegerField, TextAreaField, optional, required, text_length
from app.kernel.i18n import _l

_COUNT = (NumberRange(0, message=_l("Enter a whole number.")), NumberRange(max=2_000_000_000, message=_l("This number is too large.")))
_AS_PLAN = _l("Leave empty for the plan's.")


class QuotaForm(Form):
    """Limits of a licence's own."""

    daily = IntegerField(_l("Calls a day"), [optional(), *_COUNT], description=_AS_PLAN, render_kw={"min": 0})
    monthly = IntegerField(_l("Calls a month"), [optional(), *_COUNT], description=_AS_PLAN, render_kw={"min": 0})


class StopForm(Form):
    """Why calls are stopped, or let again."""

    reason = TextAreaField(_l("Reason"), [required(), text_length(500)], render_kw={"rows": 2},
                           description=_l("The owner reads it too."))
