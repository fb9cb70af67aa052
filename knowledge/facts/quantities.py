"""Amounts in a question: days of lateness, points, percentages, letters."""

import math
from collections.abc import Collection, Sequence

from knowledge.facts.words import Word

_UNITS = {
    "minute": 1 / 1440, "min": 1 / 1440, "hour": 1 / 24, "hr": 1 / 24, "day": 1.0, "week": 7.0, "wk": 7.0,
}  # fmt: skip
_INDEFINITE = {"a": 1.0, "an": 1.0, "couple": 2.0, "half": 0.5}
_POINTS = {"point", "pt", "mark"}
_BETWEEN = {"-", "more", "extra", "fewer", "less"}
"""What may stand between a number and its points."""
_PERCENT = {"%", "percent", "pct", "percentage"}
_SIGNS = {"+": "+", "plus": "+", "-": "-", "minus": "-"}
_LEAST_BARE_PERCENTAGE, _MOST = 40, 110


def find_days(words: Sequence[Word], used: set[int]) -> int | None:
    """Return the length of time that the words name, in days begun (`36 hours` is 2), and mark its words as used."""
    for place in range(1, len(words)):
        length = _UNITS.get(words[place].key)
        before = place - 2 if words[place - 1].text == "of" else place - 1
        if length is None or before < 0 or before in used or words[before].ordinal:
            continue
        amount = words[before].value
        amount = _INDEFINITE.get(words[before].text) if amount is None else amount
        if amount is not None:
            used.update(range(before, place + 1))
            return math.ceil(amount * length)
    return None


def find_points(words: Sequence[Word], used: set[int]) -> float | None:
    """Return the number of points that the words name, and mark its words as used."""
    for place, word in enumerate(words[:-1]):
        following = [other.key for other in words[place + 1 : place + 3] if other.text not in _BETWEEN][:1]
        if word.value is not None and not word.ordinal and place not in used and _POINTS.intersection(following):
            used.add(place)
            return word.value
    return None


def find_percent(words: Sequence[Word], used: set[int]) -> float | None:
    """Return the percentage that the words name. A number that nothing else has used counts if it could be a mark."""
    bare = None
    for place, word in enumerate(words):
        share = _share(words, place)
        if share is not None:
            return share
        if word.value is None or word.ordinal or place in used:
            continue
        if place + 1 < len(words) and words[place + 1].text in _PERCENT:
            return word.value
        if bare is None and _LEAST_BARE_PERCENTAGE <= word.value <= _MOST:
            bare = word.value
    return bare


def _share(words: Sequence[Word], place: int) -> float | None:
    """Read `17 out of 20` as 85 percent."""
    texts = [word.text for word in words[place + 1 : place + 3]]
    of, total = words[place].value, words[place + 3].value if place + 3 < len(words) else None
    return of / total * 100 if texts == ["out", "of"] and of is not None and total else None


def find_letter(text: str, words: Sequence[Word], letters: Collection[str]) -> str | None:
    """Return the grade letter, one of `letters`, that the words name (`B+`, `a B plus`, `an A`).

    A bare `a` or `i` is only a grade after `an`, or as a capital within the sentence.
    """
    known = {letter.upper(): letter for letter in letters}
    for place, word in enumerate(words):
        if len(word.text) != 1 or not word.text.isalpha():
            continue
        sign = _sign_after(text, words, place)
        letter = known.get(word.text.upper() + sign)
        if letter and (sign or _stands_for_a_grade(text, words, place)):
            return letter
    return None


def _sign_after(text: str, words: Sequence[Word], place: int) -> str:
    if place + 1 >= len(words):
        return ""
    word, following = words[place], words[place + 1]
    if following.text in {"+", "-"}:
        touches = following.start == word.end and text[following.end : following.end + 1].strip().isalnum() is False
        return following.text if touches else ""
    return _SIGNS.get(following.text, "")


def _stands_for_a_grade(text: str, words: Sequence[Word], place: int) -> bool:
    if place == 0:
        return False
    before = words[place - 1].text
    return before in {"a", "an"} or (text[words[place].start].isupper() and words[place].text != "i")
