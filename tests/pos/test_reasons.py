"""Reasons are stored by their code and read in the language in use; words that somebody wrote stay as they are."""

from app.kernel.i18n import force_locale
from app.pos.reasons import choices, reason_label


def test_a_code_is_read_in_the_language_in_use(app):
    assert reason_label("faulty") == "Faulty or damaged"
    with app.test_request_context(), force_locale("ar"):
        assert reason_label("faulty") == "معيب أو تالف"


def test_what_somebody_wrote_is_read_as_it_was_written_and_nothing_as_nothing(app):
    assert reason_label("Dropped on the floor") == "Dropped on the floor"
    assert reason_label(None) == ""


def test_a_form_offers_codes_with_their_labels(app):
    assert [(code, str(label)) for code, label in choices("loyal", "other")] == [
        ("loyal", "Regular customer"), ("other", "Other reason")]
