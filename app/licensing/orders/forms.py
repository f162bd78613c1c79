"""Input of staff who settle what went wrong with a payment, and give money back."""

from __future__ import annotations

from collections.abc import Sequence

from app.kernel.forms import DecimalField, Form, SelectField, StringField, TextAreaField, required, text_length
from app.kernel.i18n import _l
from app.licensing import words
from app.licensing.billing.rules import CaseState


class CaseForm(Form):
    """What became of a problem, and what was done about it."""

    outcome = SelectField(_l("What became of it"), [required()])
    note = TextAreaField(_l("What was done"), [required(), text_length(500)], render_kw={"rows": 2})

    def __init__(self, outcomes: Sequence[CaseState], *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = [(str(outcome), words.CASES[outcome][0]) for outcome in outcomes]


class RefundForm(Form):
    """What is given back, and why. `request` names this form, `seen` is what the order had given back when it was shown."""

    amount = DecimalField(_l("Amount"), [required()], description=_l("The whole amount ends the paid time today; a part leaves it."))
    reason = TextAreaField(_l("Reason"), [required(), text_length(500)], render_kw={"rows": 2})
    seen = DecimalField(validators=[required()])
    request = StringField(validators=[required(), text_length(60)])


class SurplusForm(Form):
    """Why a payment that was too much is given back. `request` names this form."""

    reason = TextAreaField(_l("Reason"), [required(), text_length(500)], render_kw={"rows": 2})
    request = StringField(validators=[required(), text_length(60)])
