"""What lists of documents are narrowed by."""

from __future__ import annotations

from app.kernel.forms import DateField, Form, IdField, SelectField, StringField, optional, text_length
from app.kernel.i18n import _, _l
from app.pos.sales.sales.models import SaleKind, SaleStatus
from app.pos.sales.sales.presenter import KINDS, STATUSES


class SalesFilterForm(Form):
    """Filters of the list of receipts; read from the address."""

    class Meta(Form.Meta):
        csrf = False

    text = StringField(_l("Receipt number or customer"), [optional(), text_length(100)])
    start = DateField(_l("From"), [optional()])
    end = DateField(_l("To"), [optional()])
    branch_id = IdField(_l("Branch"), [optional()])
    employee_id = IdField(_l("Cashier"), [optional()])
    kind = SelectField(_l("Kind"), [optional()], coerce=lambda value: value or None)
    status = SelectField(_l("Status"), [optional()], coerce=lambda value: value or None)

    def offer(self, branches: list[dict], employees: list[dict]) -> None:
        """Fill the lists: dicts with id and name."""
        self.branch_id.choices = [(None, _("All")), *[(row["id"], row["name"]) for row in branches]]
        self.employee_id.choices = [(None, _("All")), *[(row["id"], row["name"]) for row in employees]]
        self.kind.choices = [("", _("All")), *[(kind.value, KINDS[kind]) for kind in SaleKind]]
        self.status.choices = [("", _("All")), *[(status.value, STATUSES[status]) for status in SaleStatus]]
