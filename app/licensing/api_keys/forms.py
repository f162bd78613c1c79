"""Input of API keys."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from app.kernel.forms import Form, IdField, SelectField, SelectMultipleField, StringField, required, text_length
from app.kernel.i18n import _l
from app.licensing.api_keys.rules import LIVES, SCOPES


class KeyForm(Form):
    """A new key: what uses it, in whose name, what it may do, for how long."""

    name = StringField(_l("Name"), [required(), text_length(80)], description=_l("What will use it: the web shop, for example."))
    holder_id = IdField(_l("Acts in the name of"), [required()])
    scopes = SelectMultipleField(_l("May"), [required(_l("Choose at least one."))])
    life = SelectField(_l("Good for"), [required()], choices=[(str(days), label) for days, label in LIVES.items()], default="90")

    def __init__(self, holder: tuple[UUID, str], allowed: Collection[str], **kwargs) -> None:
        super().__init__(**kwargs)
        self.holder_id.choices = [holder]
        self.scopes.choices = [(name, label) for name, label in SCOPES.items() if name in allowed]
