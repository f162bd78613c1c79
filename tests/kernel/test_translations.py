"""The Arabic catalogue: it has every text of the code and templates, each in Arabic, with the same placeholders."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from babel.support import Translations

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = Path("ar/LC_MESSAGES/messages.po")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd%]")
ARABIC = re.compile(r"[\u0621-\u064a]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
SAME_IN_ARABIC = {"PDF", "Alt", "WK POS"}
"""Texts of letters that Arabic writes the same: names, and what is printed on a key."""
NUMBER_IN_THE_WORD = 3
"""Arabic says zero, one and two without a figure: لا محاولات، محاولة واحدة، محاولتان. The forms after them need it."""


@pytest.fixture(scope="module")
def arabic() -> Catalog:
    """The catalogue on disk."""
    return _read(ROOT / "translations")


def _read(catalogues: Path) -> Catalog:
    with (catalogues / CATALOGUE).open("rb") as source:
        return read_po(source, locale="ar")


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _english(message: Message) -> tuple[str, ...]:
    return message.id if message.pluralizable else (message.id,)


def _translations(message: Message) -> tuple[str, ...]:
    return message.string if message.pluralizable else (message.string,)


def _misplaced(message: Message) -> bool:
    """Return whether a form of a translation has other placeholders than the text."""
    if not message.pluralizable:
        return sorted(PLACEHOLDER.findall(message.id)) != sorted(PLACEHOLDER.findall(message.string))
    wanted = {name for form in message.id for name in PLACEHOLDER.findall(form)}
    forms = [set(PLACEHOLDER.findall(form)) for form in message.string]
    return any(form - wanted for form in forms) or any(form != wanted for form in forms[NUMBER_IN_THE_WORD:])


def test_the_catalogue_is_what_the_code_and_templates_say(tmp_path, arabic):
    """`bin/translate` brings it up to date when this fails; what is new is then to be translated."""
    fresh = shutil.copytree(ROOT / "translations", tmp_path / "translations")
    subprocess.run([ROOT / "bin" / "translate", fresh], check=True, timeout=240)
    assert {message.id for message in _messages(_read(fresh))} ^ {message.id for message in _messages(arabic)} == set()
    assert (fresh / CATALOGUE).read_text() == (ROOT / "translations" / CATALOGUE).read_text()
    assert Translations.load(fresh, ["ar"]).ugettext("Receipt") == "الإيصال"


def test_every_text_is_there_in_arabic(arabic):
    assert len(_messages(arabic)) > 2000
    assert [message.id for message in _messages(arabic) if not all(_translations(message))] == []
    assert [message.id for message in _messages(arabic) if message.fuzzy] == []
    assert arabic.obsolete == {}


def test_every_plural_has_its_six_arabic_forms(arabic):
    assert arabic.num_plurals == 6
    assert [message.id for message in _messages(arabic) if message.pluralizable and len(message.string) != 6] == []


def test_no_text_is_left_in_english(arabic):
    left = [message.id for message in _messages(arabic) for form in _translations(message)
            if not ARABIC.search(form) and LATIN_WORD.search(PLACEHOLDER.sub("", form))]
    assert [text for text in left if text not in SAME_IN_ARABIC] == []


def test_translations_have_the_placeholders_of_their_text(arabic):
    assert [message.id for message in _messages(arabic) if _misplaced(message)] == []


def test_translations_begin_and_end_like_their_text(arabic):
    """A full stop, question mark or space at the edge is part of how texts are put together on a page."""
    ends = {"?": "؟", ";": "؛", ",": "،"}
    wrong = [message.id for message in _messages(arabic) if not message.pluralizable
             and (message.id[-1] in "?.:,…!") and message.string[-1] not in (message.id[-1], ends.get(message.id[-1]))]
    assert wrong == []


@pytest.mark.parametrize(("text", "translation"), [
    ("%(name)s was added.", "أُضيف."), ("%(name)s was added.", "أُضيف %(names)s."), ("%(percent)s%% off", "خصم %(percent)s"),
    (("%(num)s line", "%(num)s lines"), ("لا بنود", "بند", "بندان", "بنود", "%(num)s بندًا", "%(num)s بند")),
])
def test_a_planted_mistake_is_found(text, translation):
    assert _misplaced(Message(text, translation))
