"""Input of adjustments."""

from __future__ import annotations

from app.kernel.forms import Form, IdField, SelectField, TextAreaField, optional, required, text_length
from app.kernel.i18n import _, _l
from app.pos.inventory.adjustments.rules import LABELS, StockAdjustmentReason

REASONS = [(reason.value, label) for reason, label in LABELS.items()]


class AdjustmentForm(Form):
    """The head of an adjustment; its lines are read by `entry`."""

    branch_id = IdField(_l("Branch"), [required()])
    reason = SelectField(_l("Reason"), [required()], choices=REASONS, default=StockAdjustmentReason.RECOUNT.value)
    note = TextAreaField(_l("Note"), [optional(), text_length(400)], render_kw={"rows": 2})

    def __init__(self, branches: list[dict], *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.branch_id.choices = [(branch["id"], branch["name"]) for branch in branches]


class AdjustmentFilter(Form):
    """The filters of the list."""

    class Meta(Form.Meta):
        csrf = False

    branch = IdField(_l("Branch"), [optional()])
    reason = SelectField(_l("Reason"), [optional()], default="")

    def __init__(self, branches: list[dict], formdata) -> None:
        super().__init__(formdata)
        self.branch.choices = [(None, _("All")), *((branch["id"], branch["name"]) for branch in branches)]
        self.reason.choices = [("", _("All")), *REASONS]
