"""Input of attributes."""

from __future__ import annotations

from app.kernel.forms import Form, StringField, TextAreaField, ValidationError, optional, required, text_length
from app.kernel.i18n import _, _l

LONGEST_VALUE = 60


class AttributeForm(Form):
    """An attribute with its values, one a line."""

    name = StringField(_l("Name"), [required(), text_length(60)], description=_l("What variants differ in: Size, Color."))
    name_ar = StringField(_l("Name in Arabic"), [optional(), text_length(60)], render_kw={"dir": "rtl"})
    values_text = TextAreaField(_l("Values"), [optional(), text_length(8000)], render_kw={"rows": 8},
                                description=_l("One a line, in their order; the Arabic word after an equals sign: Red = أحمر"))

    def validate_values_text(self, field) -> None:
        """Every value is short, and none stands twice."""
        values = [value.casefold() for value, _ar in parse_values(field.data)]
        if len(set(values)) < len(values):
            raise ValidationError(_("A value stands there twice."))
        if any(len(part or "") > LONGEST_VALUE for pair in parse_values(field.data) for part in pair):
            raise ValidationError(_("A value has at most %(most)d characters.", most=LONGEST_VALUE))


def parse_values(text: str | None) -> list[tuple[str, str | None]]:
    """Return the values that a person wrote, one a line, as (value, Arabic value or None)."""
    pairs = []
    for line in (text or "").splitlines():
        value, _sign, arabic = line.partition("=")
        if value.strip():
            pairs.append((" ".join(value.split()), " ".join(arabic.split()) or None))
    return pairs


def values_text(values: list[dict]) -> str:
    """Return values as a person writes them (see `parse_values`)."""
    return "\n".join(" = ".join(filter(None, (value["value"], value["value_ar"]))) for value in values)
