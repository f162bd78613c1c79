"""Input of registers."""

from __future__ import annotations

from app.kernel.forms import BooleanField, Form, IdField, SelectField, StringField, optional, required, text_length
from app.kernel.i18n import _l

PAPERS = [(width, _l("%(width)s mm", width=width)) for width in (80, 58)]


class RegisterForm(Form):
    """A till, as the back office edits it."""

    name = StringField(_l("Name"), [required(), text_length(60)])
    printer = StringField(_l("Receipt printer"), [optional(), text_length(120)], render_kw={"dir": "ltr"},
                          description=_l("For example tcp://192.168.1.50:9100. Leave empty to print in the browser."))
    paper_mm = SelectField(_l("Paper"), [required()], coerce=int, choices=PAPERS)
    prints_automatically = BooleanField(_l("Print every receipt without asking"))
    has_customer_display = BooleanField(_l("Show a customer display"))
    is_active = BooleanField(_l("In use"))


class NewRegisterForm(RegisterForm):
    """A new till: its branch cannot be changed later, since its receipt numbers name it."""

    branch_id = IdField(_l("Branch"), [required()])

    def __init__(self, branches: list[dict], **kwargs) -> None:
        super().__init__(**kwargs)
        self.branch_id.choices = [(branch["id"], branch["name"]) for branch in branches]
