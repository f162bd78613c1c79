"""Input of tags."""

from __future__ import annotations

from app.kernel.forms import Form, StringField, ValidationError, required, text_length
from app.kernel.i18n import _, _l


class TagForm(Form):
    """A tag, as the back office edits it."""

    name = StringField(_l("Name"), [required(), text_length(60)])

    def validate_name(self, field) -> None:
        """Exports separate tags by this sign."""
        if "|" in (field.data or ""):
            raise ValidationError(_("Leave out the sign |."))
