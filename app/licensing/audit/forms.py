"""What is looked for in the audit log."""

from __future__ import annotations

from flask import request

from app.kernel.forms import DateField, Form, SelectField, StringField, optional, text_length
from app.kernel.i18n import _l
from app.licensing import words
from app.licensing.audit.queries import Wanted
from app.licensing.audit.rules import GROUPS, EventType, events_of


class AuditFilter(Form):
    """The filters of the log; what is no filter is left out."""

    class Meta(Form.Meta):
        csrf = False

    event = SelectField(_l("What happened"), [optional()])
    kind = SelectField(_l("Who"), [optional()], choices=[("", _l("Anybody")), *words.ACTORS.items()])
    serial = StringField(_l("Serial key"), [optional(), text_length(40)], render_kw={"dir": "ltr"})
    person = StringField(_l("Name or e-mail"), [optional(), text_length(254)])
    first = DateField(_l("From"), [optional()])
    last = DateField(_l("To"), [optional()])
    text = StringField(_l("Search"), [optional(), text_length(120)])

    def __init__(self) -> None:
        super().__init__(request.args)
        self.event.choices = [("", _l("Everything")), *((name, label) for name, (label, _begins) in GROUPS.items()),
                              *((str(kind), f"– {words.event(kind)}") for kind in EventType)]

    def wanted(self) -> Wanted:
        """Return what is looked for."""
        self.validate()
        good = {field.name: field.data for field in self if not field.errors}
        return Wanted(events_of(request.args.getlist("event")), good.get("serial") or "", good.get("person") or "", good.get("kind") or "",
                      good.get("text") or "", good.get("first"), good.get("last"))
