"""Forms: the syntax of input. A form becomes a plain dict for the templates; its values become plain values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from flask import g
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from wtforms import (
    BooleanField,
    Field,
    FileField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import DateField as PlainDateField
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError

from app.kernel.database import db
from app.kernel.i18n import _, _l
from app.kernel.ids import new_id, parse_id
from app.kernel.numbers import NotANumber, decimals_of, parse_decimal
from app.kernel.refusal import CONFLICT, UNPROCESSABLE, ApprovalNeeded, Refusal
from app.kernel.types import SCALE

__all__ = [
    "BooleanField", "DateField", "DecimalField", "FileField", "Form", "IdField", "IntegerField", "PasswordField",
    "SelectField", "SelectMultipleField", "StringField", "TextAreaField", "ValidationError", "button_view", "form_view", "optional",
    "required", "text_length",
]

LARGEST = Decimal("99999999999.9999")
YEARS = range(1900, 3000)
"""Of days that are entered: what is reckoned from one stays a day."""


def required(message: Any = None) -> InputRequired:
    """Return the validator for a field that must be filled."""
    return _Filled(message or _l("Fill this in."))


class DateField(PlainDateField):
    """A day of the years of `YEARS`."""

    data: date | None

    def process_formdata(self, valuelist):
        super().process_formdata(valuelist)
        if self.data is not None and self.data.year not in YEARS:
            self.data = None
            raise ValueError(self.gettext("Not a valid date value."))


class _Filled(InputRequired):
    """Input that is there and means something: blanks and unknown ids are turned into None."""

    def __call__(self, form, field):
        if field.raw_data and field.data is None and not field.errors:
            raise StopValidation(self.message)
        super().__call__(form, field)


def optional() -> Optional:
    """Return the validator for a field that may stay empty."""
    return Optional()


def text_length(most: int, least: int = 0) -> Length:
    """Return the validator for a text's length in characters."""
    if least:
        return Length(min=least, max=most, message=_l("Use %(least)d to %(most)d characters.", least=least, most=most))
    return Length(max=most, message=_l("Use at most %(most)d characters.", most=most))


class DecimalField(Field):
    """An exact decimal, at most four places, read by the rule of `app.kernel.numbers`; never a float.

    With `is_money` it is shown with at least the decimals of the request's currency: 2.40.
    """

    def __init__(self, label=None, validators=None, *, places: int = SCALE, least: Decimal | None = None,
                 most: Decimal = LARGEST, is_money: bool = False, **kwargs):
        super().__init__(label, validators, **kwargs)
        self.places, self.least, self.most, self.is_money = places, least, most, is_money

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        if self.data is None:
            return ""
        shown = self.data.normalize() if self.data else Decimal(0)
        fewest = get_currency_precision(g.currency) if self.is_money and g.get("currency") else 0
        return format(shown, f".{max(fewest, decimals_of(shown))}f")

    def process_formdata(self, valuelist):
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            value = parse_decimal(valuelist[0])
        except NotANumber as problem:
            raise ValueError(str(problem.sentence)) from None
        if decimals_of(value) > self.places and (self.places < SCALE or value != round(value, self.places)):
            raise ValueError(_("Use at most %(places)d decimal places.", places=self.places))
        if self.least is not None and value < self.least:
            raise ValueError(_("Enter %(least)s or more.", least=self.least))
        if abs(value) > self.most:
            raise ValueError(_("This number is too large."))
        self.data = value


class IdField(SelectField):
    """A choice among records by id; the value is a UUID or None."""

    def __init__(self, label=None, validators=None, **kwargs):
        super().__init__(label, validators, coerce=lambda text: parse_id(str(text)) if text else None, **kwargs)

    def pre_validate(self, form):
        allowed = {str(value) for value, *_ in self.choices or []}
        if self.data is not None and str(self.data) not in allowed:
            raise ValidationError(_("Choose one of the list."))


_CHOOSE = _l("Choose one of the list.")
_OWN_WORDS = {
    "Not a valid choice.": _CHOOSE, "Invalid Choice: could not coerce.": _CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOOSE,
    "'%(value)s' is not a valid choice for this field.": _CHOOSE,
    "Not a valid integer value.": _l("Enter a whole number."), "Not a valid date value.": _l("Enter a day such as 2026-01-31."),
    "Not a valid time value.": _l("Enter a time such as 18:30."),
}
"""What the library says about input, in the words and languages of the product."""


class _Words:
    """The library's translations: our own sentences, which say what to do."""

    def gettext(self, text: str) -> str:
        """Return the sentence for one of the library's."""
        return str(_OWN_WORDS.get(text, text))

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return the sentence for one of the library's that counts."""
        return self.gettext(one) if one in _OWN_WORDS or count == 1 else self.gettext(many)


class Form(FlaskForm):
    """Base of all forms: trims text, turns empty text into None."""

    class Meta(FlaskForm.Meta):
        locales = False

        def get_translations(self, form):
            return _Words()

        def bind_field(self, form, unbound_field, options):
            filters = list(unbound_field.kwargs.get("filters", []))
            if issubclass(unbound_field.field_class, StringField) and not issubclass(
                unbound_field.field_class, PasswordField
            ):
                filters.append(_strip)
            return unbound_field.bind(form=form, filters=filters, **options)

    def values(self) -> dict[str, Any]:
        """Return the input as plain values by field name."""
        return {name: value for name, value in self.data.items() if name not in ("csrf_token",)}


    def carry_out(self, work: Callable[[], Any]) -> Any:
        """Do `work` with valid input and return what it returned; otherwise `errors` says why not, and None comes back.

        A refusal of the work undoes what the work had begun and stands at its field, so that nothing typed is lost;
        refusals that are not about the input (forbidden, not found, approval needed) are raised on.
        """
        if not self.validate():
            return None
        try:
            with db.session.begin_nested():
                return work()
        except ApprovalNeeded:
            raise
        except Refusal as refusal:
            if refusal.status not in (CONFLICT, UNPROCESSABLE):
                raise
            sentence = f"{refusal.message} {refusal.remedy}".strip()
            if refusal.field in self:
                self[refusal.field].errors = [*self[refusal.field].errors, sentence]
            else:
                self.form_errors.append(sentence)
            return None


def _strip(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "").strip() or None
    return value


def form_view(form: Form, *, action: str, submit: Any, method: str = "post", **extra: Any) -> dict[str, Any]:
    """Return the form as the plain dict that `ui/form.html` displays."""
    return {
        "action": action, "method": method, "submit": str(submit), "csrf_token": generate_csrf(),
        "idempotency_key": str(new_id()),
        "fields": {field.name: field_view(field) for field in form if field.name != "csrf_token"},
        "errors": [str(error) for error in form.form_errors] + [str(error) for error in form.errors.get("csrf_token", [])],
        **extra,
    }


def button_view(action: str) -> dict[str, Any]:
    """Return the plain dict of a form that is only a button (`ui/form.html` hidden_inputs)."""
    return {"action": action, "csrf_token": generate_csrf(), "idempotency_key": str(new_id()), "fields": {}}


def field_view(field: Field) -> dict[str, Any]:
    """Return one field as a plain dict."""
    kinds = {BooleanField: "checkbox", SelectMultipleField: "multiselect", SelectField: "select", IdField: "select",
             PasswordField: "password", TextAreaField: "textarea", DateField: "date", IntegerField: "number",
             DecimalField: "decimal", FileField: "file"}
    render_kw = dict(field.render_kw or {})
    kind = next((name for cls, name in kinds.items() if isinstance(field, cls)), "text")
    if isinstance(field, SelectMultipleField):
        kind = "multiselect"
    view = {
        "name": field.name, "id": f"field-{field.name}-{g.get('form_number', 0)}", "label": str(field.label.text),
        "type": render_kw.pop("type", {"decimal": "text", "multiselect": "select"}.get(kind, kind)), "required": bool(field.flags.required),
        "errors": [str(error) for error in field.errors], "help": str(field.description or ""),
        "placeholder": str(render_kw.pop("placeholder", "")), "autocomplete": render_kw.pop("autocomplete", ""),
        "inputmode": render_kw.pop("inputmode", "decimal" if kind == "decimal" else ""),
        "checked": bool(field.data) if kind == "checkbox" else False, "multiple": kind == "multiselect",
        "rows": render_kw.pop("rows", 3), "min": str(render_kw.pop("min", "")), "max": str(render_kw.pop("max", "")),
        "step": str(render_kw.pop("step", "")), "value": "", "choices": [], "dir": render_kw.pop("dir", ""),
        "accept": render_kw.pop("accept", ""), "autofocus": bool(render_kw.pop("autofocus", False)),
    }
    if (here := render_kw.pop("here", None)) and not field.raw_data:  # nobody has chosen yet: the browser may (static/js/here.js)
        view["attrs"] = {"data-here": here}
    if kind in ("select", "multiselect"):
        chosen = {str(item) for item in (field.data or [])} if kind == "multiselect" else {
            "" if field.data is None else str(field.data)}
        view["choices"] = [{"value": "" if value is None else str(value), "label": str(label),
                            "selected": ("" if value is None else str(value)) in chosen}
                           for value, label, *_rest in field.iter_choices()]
    elif kind not in ("checkbox", "password", "file"):
        value = field._value() if hasattr(field, "_value") else field.data
        view["value"] = "" if value is None else str(value)
    return view
