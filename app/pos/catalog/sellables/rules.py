"""How names are folded so that people find them as they type."""

from __future__ import annotations

import re
import unicodedata

MOST_WORDS = 8
LONGEST_QUERY = 100
LEAST_GUESSED = 4  # shorter queries resemble too much
LIKE = 0.6  # the share of a query's trigrams that a name must hold to resemble it
LONGEST_WORDS = 600  # an index row holds no more
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ـ": None})
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_BREAK = re.compile(r"[^\w]+|_+")


def fold(text: str) -> str:
    """Return text as it is compared: small letters without accents, one form of each Arabic letter, words apart."""
    if not text.isascii():
        split = unicodedata.normalize("NFKD", text.casefold().translate(_ARABIC))
        text = "".join(char for char in split if not unicodedata.combining(char)).translate(_LETTERS)
    return _BREAK.sub(" ", text.casefold()).strip()


def search_words(*names: str | None) -> str:
    """Return the folded words of a variant's names, one space before each word, for the search index."""
    folded = " ".join(part for name in names if name and (part := fold(name)))
    return f" {folded}"[:LONGEST_WORDS] if folded else ""


def trigrams(folded: str) -> list[str]:
    """Return what a folded query is recognised by when it is mistyped: the first two letters of its words, the last two,
    and all three that stand together, with the blanks around words, as PostgreSQL's trigrams have them."""
    found = set()
    for word in folded.split():
        padded = f" {word} "
        found |= {padded[:2], *(padded[at:at + 3] for at in range(len(padded) - 2))}
    return sorted(found)


def patterns(query: str) -> list[str]:
    """Return the LIKE patterns that a name must all match, the most telling first; [] when there is nothing to find.

    A word of three letters or more may stand anywhere, one of two begins a word; a single letter begins the name.
    """
    words = sorted(set(fold(query[:LONGEST_QUERY]).split()), key=lambda word: (-len(word), word))[:MOST_WORDS]
    if len(words) == 1 and len(words[0]) == 1:
        return [f" {words[0]}%"]
    return [f"%{word}%" if len(word) > 2 else f"% {word}%" for word in words]
