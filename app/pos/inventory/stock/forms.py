"""Which stock and which movements to show."""

from __future__ import annotations

from app.kernel.forms import DateField, Form, IdField, SelectField, StringField, optional, text_length
from app.kernel.i18n import _, _l
from app.pos.inventory.stock.rules import TYPE_LABELS

STATES = [("", _l("All")), ("in", _l("In stock")), ("low", _l("Low")), ("out", _l("Nothing left")),
          ("negative", _l("Under zero"))]


class LevelFilter(Form):
    """The filters of the stock levels; part of the address, so they carry no token."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField(_l("Name, SKU or barcode"), [optional(), text_length(100)])
    branch = IdField(_l("Branch"), [optional()])
    category = IdField(_l("Category"), [optional()])
    state = SelectField(_l("State"), [optional()], choices=STATES, default="")

    def __init__(self, branches: list[dict], categories: list[dict], formdata) -> None:
        super().__init__(formdata)
        self.branch.choices = [(None, _("All branches")), *((row["id"], row["name"]) for row in branches)]
        self.category.choices = [(None, _("All")), *((row["id"], row["label"]) for row in categories)]


class MovementFilter(Form):
    """The filters of the movements."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField(_l("Name, SKU or barcode"), [optional(), text_length(100)])
    branch = IdField(_l("Branch"), [optional()])
    kind = SelectField(_l("Movement"), [optional()], default="")
    reference = StringField(_l("Document"), [optional(), text_length(60)], render_kw={"dir": "ltr"})
    first = DateField(_l("From"), [optional()])
    last = DateField(_l("To"), [optional()])

    def __init__(self, branches: list[dict], formdata) -> None:
        super().__init__(formdata)
        self.branch.choices = [(None, _("All")), *((row["id"], row["name"]) for row in branches)]
        self.kind.choices = [("", _("All")), *((kind.value, label) for kind, label in TYPE_LABELS.items())]


def understood(form: Form) -> dict:
    """Return the input of a filter by field; what makes no sense filters nothing."""
    form.validate()
    return {field.name: None if field.errors else field.data for field in form}
