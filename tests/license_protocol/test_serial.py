"""Serial keys: one spelling, and a slip of the hand is noticed."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.license_protocol.serial import ALPHABET, SerialInvalid, grouped, make, parse

bodies = st.text(ALPHABET, min_size=11, max_size=11)


def serial_of(body: str) -> str:
    characters = iter(body)
    return make(lambda alphabet: next(characters))


def test_the_form_is_the_seeds():
    assert make(lambda alphabet: "7") == grouped("7" * 11 + make(lambda alphabet: "7")[-1])
    assert serial_of("0000000000Z").startswith("WKP-0000-0000-00Z")


@given(bodies)
def test_what_was_made_is_read_however_it_is_typed(body):
    serial = serial_of(body)
    typed = serial.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert parse(serial) == parse(typed) == parse(serial.removeprefix("WKP-")) == serial


@given(bodies, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_noticed(body, place, wrong):
    plain = serial_of(body).removeprefix("WKP-").replace("-", "")
    if plain[place] != wrong:
        with pytest.raises(SerialInvalid):
            parse(plain[:place] + wrong + plain[place + 1:])


@given(bodies, st.integers(0, 11), st.integers(0, 11))
def test_every_exchange_of_two_characters_is_noticed(body, one, other):
    plain = list(serial_of(body).removeprefix("WKP-").replace("-", ""))
    if plain[one] != plain[other]:
        plain[one], plain[other] = plain[other], plain[one]
        with pytest.raises(SerialInvalid):
            parse("".join(plain))


@pytest.mark.parametrize("text", ["", "WKP", "WKP-1234", "WKP-UUUU-UUUU-UUUU", "WKP-0000-0000-0000-0", "سيريال", "WKP-٠٠٠٠-0000-0000"])
def test_other_texts_are_no_serial_keys(text):
    with pytest.raises(SerialInvalid):
        parse(text)


def test_ten_thousand_keys_differ():
    chance = random.Random(7)
    assert len({make(chance.choice) for _ in range(10_000)}) == 10_000
