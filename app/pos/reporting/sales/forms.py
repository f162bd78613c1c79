"""What a report is asked for."""

from __future__ import annotations

from app.kernel.forms import DateField, Form, IdField, SelectField, optional
from app.kernel.i18n import _, _l
from app.pos.reporting.sales.rules import LABELS, Dimension


class ReportForm(Form):
    """Filters of a sales report; read from the address, so that it can be kept and sent."""

    class Meta(Form.Meta):
        csrf = False

    by = SelectField(_l("Report"), choices=[(dimension.value, LABELS[dimension]) for dimension in Dimension], default="day")
    start = DateField(_l("From"), [optional()])
    end = DateField(_l("To"), [optional()])
    branch_id = IdField(_l("Branch"), [optional()])
    register_id = IdField(_l("Register"), [optional()])
    employee_id = IdField(_l("Cashier"), [optional()])
    category_id = IdField(_l("Category"), [optional()])

    def offer(self, branches: list[dict], registers: list[dict], employees: list[dict], categories: list[dict]) -> None:
        """Fill the lists: dicts with id and name."""
        for field, rows in ((self.branch_id, branches), (self.register_id, registers), (self.employee_id, employees),
                            (self.category_id, categories)):
            field.choices = [(None, _("All")), *[(row["id"], row["name"]) for row in rows]]
