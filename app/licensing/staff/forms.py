"""Input of the staff."""

from __future__ import annotations

from wtforms.validators import Email

from app.kernel.forms import Form, SelectField, StringField, required, text_length
from app.kernel.i18n import LANGUAGES, _l
from app.licensing.staff.rules import ROLES, AdminUserRole


def _roles() -> list[tuple[str, object]]:
    return [(str(role), _l("%(role)s: %(about)s", role=name, about=about)) for role, (name, about) in ROLES.items()]


class PersonForm(Form):
    """What one of the staff is called and may do."""

    name = StringField(_l("Name"), [required(), text_length(120)])
    role = SelectField(_l("Role"), [required()], choices=_roles(), default=str(AdminUserRole.SUPPORT))


class InviteForm(PersonForm):
    """Somebody new."""

    email = StringField(_l("E-mail"), [required(), text_length(254), Email(_l("Enter an e-mail address."))],
                        render_kw={"type": "email", "dir": "ltr", "autocomplete": "off"})
    language = SelectField(_l("Language of the mail"), [required()], choices=list(LANGUAGES.items()), default="en")
