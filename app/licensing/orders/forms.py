"""Input of staff who settle what went wrong with a payment."""

from __future__ import annotations

from collections.abc import Sequence

from app.kernel.forms import Form, SelectField, TextAreaField, required, text_length
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
