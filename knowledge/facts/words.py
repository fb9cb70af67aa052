"""A question as a row of words and numbers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bm25s.stopwords import STOPWORDS_EN_PLUS

_COUNTING = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_RANKING = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth"
)
_CARDINAL = {word: float(value) for value, word in enumerate(_COUNTING.split())}
_ORDINAL = {word: float(value) for value, word in enumerate(_RANKING.split())}
_SHORTEST_PLURAL = 4
_CHAT = (
    "about also actually anyone anything can't cant could did didnt do doesnt dont does even ever get gets getting "
    "give go going gonna got hello help hey hi hows i'm idk im isnt kinda know let like long lol make may maybe me "
    "mean might much must need ok okay one please pls plz quick really rn say see shall show some someone something "
    "still take tell thank thanks thing today u ur us use used using want wanna wat way well whats what's when's "
    "whens where's wheres whos who's without work works would yes yet"
)
NUMBER_WORDS = frozenset(_CARDINAL) | frozenset(_ORDINAL)
FUNCTION_WORDS = frozenset(STOPWORDS_EN_PLUS) | frozenset(_CHAT.split())
"""Words that carry a sentence, or a chat, but no subject."""

_PIECE = re.compile(r"(\w*_\w*)|(\d+)(?:st|nd|rd|th)\b|(\d+(?:\.\d+)?)|([a-z]+(?:'[a-z]+)?)|([%#+&-])")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number or sign.

    `text` is in lower case; `key` is the word as names are compared by: numbers in digits, plurals and
    possessives made singular; `start` and `end` are its place in the question.
    """

    text: str
    key: str
    start: int
    end: int
    value: float | None = None
    ordinal: bool = False

    @property
    def whole(self) -> int | None:
        """The value as a whole number, if it is one."""
        return int(self.value) if self.value is not None and self.value.is_integer() else None


def split(text: str) -> list[Word]:
    """Split a question into words, reading numbers written as digits (`4`, `4th`, `3.4`) or in English (`four`).

    Letters and digits that touch are taken apart, so `hw4` is two words; a name from code, such as `my_file4`, is one.
    """
    words = []
    for match in _PIECE.finditer(text.lower().replace("’", "'")):
        name, nth, figure, letters, sign = match.groups()
        value = float(nth or figure) if nth or figure else _CARDINAL.get(letters or "", _ORDINAL.get(letters or ""))
        ordinal = bool(nth) or (letters or "") in _ORDINAL
        text = name or nth or figure or letters or sign
        key = singular(text) if value is None else f"{value:g}th" if ordinal else f"{value:g}"
        words.append(Word(text, key, match.start(), match.end(), value, ordinal))
    return words


def keys(text: str) -> tuple[str, ...]:
    """Return the words of a name, without signs, as names are compared by."""
    return tuple(word.key for word in split(text) if word.text[0].isalnum() or "_" in word.text)


def singular(word: str) -> str:
    """Return an English plural or possessive as its singular, roughly: enough to compare two names."""
    word = word.removesuffix("'s")
    if len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith(("ss", "us", "is", "as")):
        return word[:-3] + "y" if word.endswith("ies") else word[:-1]
    return word


def content(words: Iterable[str]) -> list[str]:
    """Leave out the words that carry no subject."""
    return [word for word in words if word not in FUNCTION_WORDS and len(word) > 1]
