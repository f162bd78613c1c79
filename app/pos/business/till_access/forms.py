"""Input at the door of a till."""

from __future__ import annotations

from app.kernel.forms import BooleanField, Form, IdField, PasswordField, StringField, required, text_length
from app.kernel.i18n import _l


class CodeForm(Form):
    """The pairing code that the back office shows."""

    code = StringField(_l("Pairing code"), [required(), text_length(20)],
                       render_kw={"autocomplete": "off", "dir": "ltr", "placeholder": "ABCD-EFGH"})


class ChooseRegisterForm(Form):
    """Which till this device becomes, chosen by somebody signed in to the back office."""

    register_id = IdField(_l("Register"), [required()])
    leaves_office = BooleanField(_l("Sign me out of the back office on this device"),
                                 description=_l("Leave this on where cashiers work: they share this browser."))

    def __init__(self, registers: list[dict], **kwargs) -> None:
        super().__init__(**kwargs)
        self.register_id.choices = [(row["id"], f"{row['branch']} · {row['name']}") for row in registers]


class PinForm(Form):
    """Who is selling, and their PIN."""

    employee_id = IdField(_l("Employee"), [required()])
    pin = PasswordField(_l("PIN"), [required(), text_length(12)])

    def __init__(self, people: list[dict], **kwargs) -> None:
        super().__init__(**kwargs)
        self.employee_id.choices = [(person["id"], person["name"]) for person in people]
