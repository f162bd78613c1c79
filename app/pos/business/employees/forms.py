"""Input of employees."""

from __future__ import annotations

from app.kernel.forms import Form, IdField, PasswordField, SelectField, StringField, optional, required, text_length
from app.kernel.i18n import LANGUAGES, _, _l

_PIN = {"inputmode": "numeric", "autocomplete": "off"}


class EmployeeForm(Form):
    """An employee, as the back office edits them."""

    name = StringField(_l("Name"), [required(), text_length(120)])
    role_id = IdField(_l("Role"), [required()])
    branch_id = IdField(_l("Branch"), [optional()])
    number = StringField(_l("Staff number"), [optional(), text_length(20)],
                         description=_l("Leave empty for the next free one."))
    language = SelectField(_l("Language"), [optional()], coerce=lambda text: text or None)
    email = StringField(_l("E-mail"), [optional(), text_length(254)],
                        description=_l("For the back office: an invitation to choose a password is sent there."),
                        render_kw={"type": "email", "dir": "ltr"})

    def __init__(self, roles: list[dict], branches: list[dict], *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.role_id.choices = [(role["id"], role["name"]) for role in roles]
        self.branch_id.choices = [(None, _("Every branch")), *((branch["id"], branch["name"]) for branch in branches)]
        self.language.choices = [("", _("As the device")), *LANGUAGES.items()]


class NewEmployeeForm(EmployeeForm):
    """A new employee, who may get a PIN at once."""

    pin = PasswordField(_l("PIN for the till"), [optional(), text_length(12)], render_kw=_PIN,
                        description=_l("4 to 8 digits. Without one the person cannot sell."))


class PinForm(Form):
    """A new PIN."""

    pin = PasswordField(_l("New PIN"), [required(), text_length(12)], render_kw=_PIN,
                        description=_l("4 to 8 digits, not in a row and not all the same."))


class EmployeeFilter(Form):
    """The filters of the list."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField(_l("Name or number"), [optional(), text_length(100)])
    role = IdField(_l("Role"), [optional()])
    branch = IdField(_l("Branch"), [optional()])
    state = SelectField(_l("State"), [optional()], default="active",
                        choices=[("active", _l("Active")), ("inactive", _l("Not active")), ("all", _l("All"))])

    def __init__(self, roles: list[dict], branches: list[dict], formdata) -> None:
        super().__init__(formdata)
        self.role.choices = [(None, _("All"))] + [(role["id"], role["name"]) for role in roles]
        self.branch.choices = [(None, _("All"))] + [(branch["id"], branch["name"]) for branch in branches]
