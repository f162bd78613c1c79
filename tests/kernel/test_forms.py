"""Forms: what the library finds wrong is said in our words, in both languages."""

import pytest
from werkzeug.datastructures import MultiDict

from app.kernel.forms import DateField, Form, IntegerField, SelectField, SelectMultipleField
from app.kernel.i18n import force_locale


class Order(Form):
    """One field of each kind that the library itself checks."""

    count = IntegerField()
    size = SelectField(choices=[("S", "Small")])
    day = DateField()
    extras = SelectMultipleField(choices=[("milk", "Milk")])


@pytest.mark.parametrize(("language", "sentences"), [
    ("en", ("Enter a whole number.", "Choose one of the list.", "Enter a day such as 2026-01-31.", "Choose one of the list.")),
    ("ar", ("أدخل عددًا صحيحًا.", "اختر واحدًا من القائمة.", "أدخل يومًا مثل 2026-01-31.", "اختر واحدًا من القائمة."))])
def test_what_cannot_be_read_is_answered_with_what_to_enter(app, language, sentences):
    typed = MultiDict({"count": "two", "size": "XXL", "day": "yesterday", "extras": "gold"})
    with app.test_request_context("/"), force_locale(language):
        form = Order(formdata=typed, meta={"csrf": False})
        assert not form.validate()
        assert tuple(str(form[name].errors[0]) for name in ("count", "size", "day", "extras")) == sentences
