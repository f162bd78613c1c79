"""Rules of people: addresses and passwords."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal

LEAST_PASSWORD = 10
MOST_PASSWORD = 200
REMEMBERED_PASSWORDS = 5
COMMON = frozenset({
    "password", "passw0rd", "pa55word", "qwerty", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm",
    "letmein", "welcome", "iloveyou", "sunshine", "princess", "football", "baseball", "superman", "batman",
    "dragon", "monkey", "shadow", "master", "trustno", "whatever", "starwars", "computer", "internet", "freedom",
    "administrator", "admin", "changeme", "secret", "default", "abcdefghij", "abcdefgh", "abcdef", "abc",
    "qazwsx", "qazwsxedc", "q1w2e3r4t5", "1q2w3e4r5t", "1qaz2wsx3edc", "manchester", "liverpool", "chelsea",
    "business", "cashier", "register", "pointofsale", "supermarket", "hello", "helloworld", "test", "testing", "",
})
"""What is left of the most used passwords when the digits and signs around them are taken away."""


def clean_email(text: str) -> str:
    """Return the e-mail address as it is stored (small letters); raise Refusal if it is none."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)  # .test for demos
    except EmailNotValidError:
        raise Refusal("email_invalid", _l("This is not an e-mail address."), field="email",
                      remedy=_l("Enter an address such as name@example.com.")) from None
    return found.normalized.lower()


def password_problem(password: str, *personal: str) -> object | None:
    """Return what is wrong with a new password as a sentence, or None. `personal` are the person's name and e-mail."""
    if len(password) < LEAST_PASSWORD:
        return _l("Use at least %(least)d characters. A few words in a row are easy to remember.", least=LEAST_PASSWORD)
    if len(password) > MOST_PASSWORD:
        return _l("Use at most %(most)d characters.", most=MOST_PASSWORD)
    lower = password.lower()
    if any(part in lower for part in _parts(personal)):
        return _l("Leave your name and e-mail address out of the password.")
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", lower)
    if lower in COMMON or core in COMMON or len(set(lower)) < 4:
        return _l("This password is one of the first that others would try. Choose another one.")
    return None


def _parts(personal: tuple[str, ...]) -> set[str]:
    words = {word for text in personal for word in re.split(r"[\W_]+", text.lower())}
    whole = {text.lower().partition("@")[0] for text in personal}
    return {part for part in words | whole if len(part) >= 4}
