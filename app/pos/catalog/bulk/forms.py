"""Input of a change for many products."""

from __future__ import annotations

from typing import Any

from app.kernel.forms import DecimalField, Form, IdField, SelectField, optional, required
from app.kernel.i18n import _, _l
from app.pos.catalog.bulk.rules import LABELS, BulkAction, BulkChange
from app.pos.catalog.products.forms import ManyIds


class BulkForm(Form):
    """What to do to the selected products."""

    action = SelectField(_l("What to do"), [required()], choices=[(action.value, label) for action, label in LABELS.items()])
    category_id = IdField(_l("Category"), [optional()])
    tax_ids = ManyIds(_l("Taxes"))
    tag_id = IdField(_l("Tag"), [optional()])
    percent = DecimalField(_l("Percent"), [optional()], description=_l("5 raises prices, -10 lowers them; rounded to the smallest coin."))

    def __init__(self, lists: dict[str, list[dict]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category_id.choices = [(None, _("None")), *((row["id"], row["label"]) for row in lists["categories"])]
        self.tax_ids.choices = [(row["id"], row["name"]) for row in lists["taxes"]]
        self.tag_id.choices = [(None, _("Choose")), *((row["id"], row["name"]) for row in lists["tags"])]

    def change(self) -> BulkChange:
        """Return the change that was asked for."""
        return BulkChange(BulkAction(self.action.data), self.category_id.data, tuple(self.tax_ids.data or ()), self.tag_id.data,
                          self.percent.data)
