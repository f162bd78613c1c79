"""How staff find licences: by key, business or owner, in part and in any spelling; never more than can be read."""

from __future__ import annotations

import uuid

import pytest

from app.kernel.database import db
from app.licensing.licenses import queries
from app.licensing.licenses.queries import Wanted, count_found, list_found
from app.licensing.owners.models import Owner
from tests.licensing.conftest import make_license


@pytest.fixture
def word() -> str:
    """A word that no other test's licences know."""
    return uuid.uuid4().hex[:12]


def found(text: str, **wanted) -> list[str]:
    asked = Wanted(text, **wanted)
    names = [row["business_name"] for row in list_found(asked, 0, 50)]
    assert count_found(asked) == len(names)
    return names


def named(server, business: str, email: str | None = None, owner: str | None = None, **values):
    made = make_license(server, **values)
    made.business_name = business
    person = db.session.get(Owner, made.owner_id)
    person.email, person.name = email or person.email, owner or person.name
    db.session.commit()
    return made


def test_each_way_of_finding_finds_in_part_and_in_any_case(server, word):
    made = named(server, f"Harbour {word} Shop", f"{word}@mail.example", f"Anna {word[::-1]}")
    for text in (made.serial, made.serial.lower().replace("-", " "), word, word[2:9].upper(), f"{word}@MAIL", word[::-1][3:],
                 f"our {word} s"):
        assert found(text) == [made.business_name], text
    assert found(f"{word}x") == []


def test_what_is_found_in_several_ways_is_found_once_newest_first(server, word):
    older = named(server, f"{word} one", f"{word}@one.example", word)
    newer = named(server, f"{word} two", f"{word}@two.example", word)
    assert found(word) == [newer.business_name, older.business_name]


def test_signs_of_patterns_are_signs_of_text(server, word):
    named(server, f"100% {word}_a")
    named(server, f"1000 {word}xa")
    assert (found(f"100% {word}"), found(f"{word}_a"), found("\\")) == ([f"100% {word}_a"], [f"100% {word}_a"], [])


def test_state_and_plan_bound_what_a_text_finds(server, word):
    basic, larger = named(server, f"{word} basic"), named(server, f"{word} larger", plan="enterprise")
    assert found(word, plan_id=larger.plan_id) == [larger.business_name]
    assert found(word, status="ACTIVE", plan_id=basic.plan_id) == [basic.business_name]
    assert found(word, status="REVOKED") == []


def test_a_text_that_finds_too_many_gives_the_newest(server, word, monkeypatch):
    made = [named(server, f"{word} {number}") for number in range(5)]
    monkeypatch.setattr(queries, "MOST_FOUND", 3)
    assert [row["business_name"] for row in list_found(Wanted(word), 0, 50)] == [one.business_name for one in made[:1:-1]]
    assert count_found(Wanted(word)) == 3


def test_without_a_text_all_are_counted(server):
    before = count_found(Wanted())
    make_license(server)
    assert count_found(Wanted()) == before + 1
