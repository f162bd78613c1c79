"""Timezones that a person may choose from."""

from app.kernel.clock import timezone_choices


def test_places_are_offered_and_what_machines_use_is_not():
    names = [name for name, _label in timezone_choices()]
    assert names[0] == "UTC" and {"Europe/London", "Africa/Cairo", "Asia/Riyadh"} <= set(names)
    assert not {"Factory", "localtime", "EST5EDT", "Etc/GMT+3", "US/Eastern"} & set(names)


def test_a_zone_that_is_in_use_stays_a_choice():
    assert ("US/Eastern", "US/Eastern") in timezone_choices("US/Eastern", None)
    assert len(timezone_choices("Europe/London")) == len(timezone_choices())
