"""Input of API keys."""

from __future__ import annotations

from app.kernel.forms import Form, IdField, SelectField, SelectMultipleField, StringField, required, text_length
from app.kernel.i18n import _l
from app.pos.business.api_keys.rules import LIVES, OFFERED
from app.pos.permissions import BY_KEY

_LABELS = {"30": _l("30 days"), "90": _l("90 days"), "365": _l("One year"), "": _l("Until somebody ends it")}


class KeyForm(Form):
    """A new key: what uses it, in whose name, what it may do, for how long."""

    name = StringField(_l("Name"), [required(), text_length(80)], description=_l("What will use it: Web shop, for example."))
    employee_id = IdField(_l("Acts in the name of"), [required()],
                          description=_l("The key never may more than this person, and stops when they leave."))
    life = SelectField(_l("Good for"), choices=[(days, _LABELS[days]) for days in LIVES], default="365")
    permissions = SelectMultipleField(_l("May"), [required()], choices=[(name, BY_KEY[name].label) for name in OFFERED])

    def __init__(self, employees: list[dict], **kwargs) -> None:
        super().__init__(**kwargs)
        self.employee_id.choices = [(row["id"], row["name"]) for row in employees]
