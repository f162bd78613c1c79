"""What printers say, in the language of whoever reads it."""

import pytest

from app.kernel.i18n import force_locale
from app.pos.communication.printing.rules import trouble_words


@pytest.mark.parametrize(("error", "read"), [
    ("10.0.0.5:9100: paper end", "10.0.0.5:9100: نفد الورق"),
    ("cover open", "الغطاء مفتوح"),
    ("10.0.0.5:9100: out of ink", "10.0.0.5:9100: out of ink"),
])
def test_known_words_of_a_printer_are_translated_and_others_stay(app, error, read):
    with app.test_request_context():
        assert str(trouble_words(error)) == error
        with force_locale("ar"):
            assert str(trouble_words(error)) == read
