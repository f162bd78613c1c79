"""Input of the chart of accounts."""

from __future__ import annotations

from uuid import UUID

from wtforms.validators import Regexp

from app.kernel.forms import BooleanField, Form, IdField, SelectField, StringField, optional, required, text_length
from app.kernel.i18n import _, _l
from app.pos.accounting.accounts.rules import FITTING, PURPOSE_LABELS, TYPE_LABELS, AccountType, Purpose


class AccountForm(Form):
    """An account."""

    code = StringField(_l("Code"), [required(), text_length(20), Regexp(
        r"^[0-9A-Za-z.\-]+$", message=_l("Use digits, letters, points and hyphens."))], render_kw={"dir": "ltr"})
    name = StringField(_l("Name"), [required(), text_length(120)])
    name_ar = StringField(_l("Name in Arabic"), [optional(), text_length(120)], render_kw={"dir": "rtl"})
    type = SelectField(_l("Type"), [required()], coerce=lambda text: AccountType(text) if text in {*AccountType} else None,
                       choices=[(kind.value, label) for kind, label in TYPE_LABELS.items()])
    parent_id = IdField(_l("Stands below"), [optional()])
    is_active = BooleanField(_l("In use"))

    def __init__(self, accounts: list[dict], *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.parent_id.choices = [(None, _("No other account")), *(
            (account["id"], f"{account['code']} {account['name']}") for account in accounts)]


def purposes_form(postable: dict[tuple[AccountType, ...], list[tuple[UUID, str]]], chosen: dict[str, UUID], *,
                  is_empty: bool) -> Form:
    """Return the form with one choice of account for each purpose; `postable` by the types that fit."""
    fields = {purpose.value: IdField(PURPOSE_LABELS[purpose], [required()]) for purpose in Purpose}
    form = type("PurposesForm", (Form,), fields)(**({"formdata": None} if is_empty else {}), data=chosen)
    for purpose in Purpose:
        form[purpose.value].choices = postable[FITTING[purpose]]
    return form
