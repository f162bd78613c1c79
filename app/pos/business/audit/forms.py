"""Which entries of the audit log to show."""

from __future__ import annotations

from app.kernel.forms import DateField, Form, IdField, SelectField, StringField, optional, text_length
from app.kernel.i18n import _, _l
from app.pos.business.audit.queries import Wanted


class AuditFilter(Form):
    """The filters of the audit log; part of the address, so they carry no token."""

    class Meta(Form.Meta):
        csrf = False

    action = StringField(_l("Action"), [optional(), text_length(100)])
    kind = SelectField(_l("Record"), [optional()], default="")
    person = IdField(_l("Person"), [optional()])
    record = IdField(_l("Only this record"), [optional()])
    first = DateField(_l("From"), [optional()])
    last = DateField(_l("To"), [optional()])

    def __init__(self, kinds: list[tuple[str, str]], people: list[tuple], formdata, **kwargs) -> None:
        super().__init__(formdata, **kwargs)
        self.kind.choices = [("", _("All")), *kinds]
        self.person.choices = [(None, _("Everybody")), *people]
        self.record.choices = [(None, "")] + ([(self.record.data, "")] if self.record.data else [])

    def wanted(self, timezone: str) -> Wanted:
        """Return what is asked for; input that makes no sense filters nothing."""
        self.validate()
        good = {name: None if self[name].errors else self[name].data for name in self._fields}
        return Wanted(entity_kind=good["kind"] or None, entity_id=good["record"], employee_id=good["person"],
                      action=good["action"], first_day=good["first"], last_day=good["last"], timezone=timezone)
