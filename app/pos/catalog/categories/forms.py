"""Input of categories."""

from __future__ import annotations

from app.kernel.forms import (
    BooleanField,
    Form,
    IdField,
    SelectField,
    StringField,
    ValidationError,
    optional,
    required,
    text_length,
)
from app.kernel.i18n import _, _l
from app.pos.catalog.categories.rules import COLORS

COLOR_NAMES = (_l("Red"), _l("Orange"), _l("Yellow"), _l("Green"), _l("Teal"), _l("Blue"), _l("Purple"), _l("Grey"))


class CategoryForm(Form):
    """A category, as the back office edits it."""

    name = StringField(_l("Name"), [required(), text_length(120)])
    name_ar = StringField(_l("Name in Arabic"), [optional(), text_length(120)], render_kw={"dir": "rtl"})
    parent_id = IdField(_l("Below"), [optional()])
    color = SelectField(_l("Colour at the till"), [optional()])
    is_active = BooleanField(_l("In use"), default=True)

    def __init__(self, tree: list[dict], *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.parent_id.choices = [(None, _("Nothing: a main category")), *((row["id"], row["label"]) for row in tree)]
        known = [(color, name) for color, name in zip(COLORS, COLOR_NAMES, strict=True)]
        if self.color.data and self.color.data not in COLORS:
            known.append((self.color.data, self.color.data))
        self.color.choices = [("", _("No colour")), *known]

    def validate_name(self, field) -> None:
        """Imports write the path of a category with this sign."""
        if ">" in (field.data or ""):
            raise ValidationError(_("Leave out the sign >."))
