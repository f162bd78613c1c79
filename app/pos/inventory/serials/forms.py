"""Input of serial numbers."""

from __future__ import annotations

from decimal import Decimal

from app.kernel.forms import (
    BooleanField,
    DecimalField,
    Form,
    IdField,
    SelectField,
    StringField,
    TextAreaField,
    optional,
    required,
    text_length,
)
from app.kernel.i18n import _, _l
from app.pos.inventory.serials.rules import BY_HAND, LABELS, SerialStatus

STATUSES = [(status.value, label) for status, label in LABELS.items()]


class NewSerialsForm(Form):
    """Pieces that become known."""

    variant_id = IdField(_l("Product"), [required()])
    branch_id = IdField(_l("Branch"), [required()])
    numbers = TextAreaField(_l("Serial numbers"), [required(), text_length(90_000)],
                            description=_l("One a line; a scanner may enter them."), render_kw={"rows": 8, "dir": "ltr"})
    into_stock = BooleanField(_l("They come into stock now"),
                              description=_l("Leave it off if the stock counts these pieces already."))
    unit_cost = DecimalField(_l("Cost of one"), [optional()], least=Decimal(0))

    def __init__(self, products: list[tuple], branches: list[dict], *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.variant_id.choices = [(None, _("Choose a product")), *products]
        self.branch_id.choices = [(branch["id"], branch["name"]) for branch in branches]


class SerialStatusForm(Form):
    """Where a piece stands now."""

    status = SelectField(_l("It is now"), [required()])
    reason = StringField(_l("Reason"), [required(), text_length(200)])

    def __init__(self, status: SerialStatus, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.status.choices = [(after.value, LABELS[after]) for after in BY_HAND.get(status, ())]


class SerialFilter(Form):
    """The filters of the list."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField(_l("Serial number or product"), [optional(), text_length(100)])
    branch = IdField(_l("Branch"), [optional()])
    status = SelectField(_l("State"), [optional()], default="")

    def __init__(self, branches: list[dict], formdata) -> None:
        super().__init__(formdata)
        self.branch.choices = [(None, _("All")), *((branch["id"], branch["name"]) for branch in branches)]
        self.status.choices = [("", _("All")), *STATUSES]
