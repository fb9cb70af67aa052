"""Whether two names mean the same thing: "Module 3 Program" and "Program 3", "HW 2" and "Homework 2"."""

import re
from dataclasses import dataclass

from knowledge.drafting.words import KIND, NUMBER_WORDS

_SAME = {
    "hw": "homework", "pset": "problem set", "ps": "problem set", "psets": "problem set", "hws": "homework",
    "examination": "exam", "mid": "midterm",
    "homeworks": "homework", "ice": "icebreaker", "breaker": "icebreaker", "programming": "program", "quizzes": "quiz",
}  # fmt: skip
_ORDINALS = {
    word: number
    for number, words in enumerate(
        (
            "first 1st erste erster erstes primer primera",
            "second 2nd zweite zweiter zweites segundo segunda",
            "third 3rd dritte dritter tercer tercera",
            "fourth 4th vierte cuarto",
            "fifth 5th fünfte quinto",
            "sixth 6th sechste",
        ),
        start=1,
    )
    for word in words.split()
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}
_SMALL = frozenset(
    word
    for words in (
        "a an and the of on for in to with your is due at by as or weekly graded individual assignment assignments",
        "work written take home class online module week unit session chapter no nr number",
        "der die das und von zu woche modul el la los las de y del semana",
    )
    for word in words.split()
)
"""Words that do not tell one thing from another."""
_APART = frozenset(
    word
    for words in (
        "draft outline revision revised review peer bibliography plan abstract feedback choice registration retake",
        "makeup resit proposal presentation poster prelab corrections signup slides report",
        "entwurf gliederung borrador corrección",
    )
    for word in words.split()
)
"""Words that make something else of a thing: the proposal of a project is not the project."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it is compared: the stems of its words, and its number."""

    stems: frozenset[str]
    number: int | None
    apart: frozenset[str]


def named(text: str) -> Named:
    """Return a name as it is compared."""
    stems: set[str] = set()
    numbers: list[int] = []
    words = re.findall(r"\d+|[^\W\d_]+", text.lower())
    for position, word in enumerate(words):
        if word.isdecimal():
            numbers.append(int(word[:3]))
        elif word in _ORDINALS:
            numbers.append(_ORDINALS[word])
        elif word in _ROMAN and position and position == len(words) - 1:
            numbers.append(_ROMAN[word])
        elif word not in _SMALL and word not in NUMBER_WORDS:
            stems.update(stem(each) for each in _SAME.get(word, word).split())
    return Named(
        frozenset(stems), numbers[-1] if numbers else None, frozenset(word for word in words if word in _APART)
    )


def stem(word: str) -> str:
    """Return the beginning of a word that its singular and plural share."""
    return re.sub(r"(?:sses|zzes|ies|en|es|s)$", "", word)[:7] if len(word) > len("quiz") else word


def kind_of(title: str) -> str:
    """Return what a thing is called without its number: "essay", "program"; the last word where nothing is known."""
    found = [match["kind"].lower() for match in KIND.finditer(title)]
    if found:
        known = _SAME.get(found[-1], found[-1])
        return "exam" if known in {"midterm", "final exam", "examination"} else known
    words = re.findall(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*", title.lower())
    return words[-1] if words else "assignment"


def singular(title: str) -> str:
    """Return a title for one of several: "Problem sets" gives "Problem set"."""
    words = title.split()
    last = words[-1]
    for ending, single in (("quizzes", "quiz"), ("ies", "y"), ("sses", "ss"), ("s", "")):
        if last.lower().endswith(ending) and not last.lower().endswith(("ss", "us")):
            last = last[: len(last) - len(ending)] + (last[0] + "uiz" if ending == "quizzes" else single)
            break
    return " ".join([*words[:-1], last])


def is_plural(title: str) -> bool:
    """Whether a title speaks of several things."""
    return singular(title) != title or bool(
        re.search(r"(?:blätter|übungen|aufgaben|protokolle|berichte)$", title, re.IGNORECASE)
    )
