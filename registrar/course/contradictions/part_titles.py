"""The subjects of numbered parts: one number, and titles that have hardly a word in common."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from registrar.course.contradictions.claims import Claim, Contradiction, sides
from registrar.course.contradictions.sections import BREAK, Reading
from registrar.course.models import Course

_COMMON = 5
"""A word in so many titles says nothing about any of them."""
_SHARED = 0.5
"""Titles that share more than this of the shorter one's words have the same subject."""
_LONGEST = 100
_STEM = 6
"""Letters by which words are compared."""
_END = re.compile(rf"{BREAK}|\s\||\b(?:Module|Part|Video|Notebook)\b")
_SMALL = frozenset(
    re.findall(r"\w+", "a an and as at by for from how in into is it of on or the to using what when with your")
)


def part_titles(course: Course, readings: list[Reading]) -> Iterator[Contradiction]:
    """Yield the parts that a document gives another subject than course.yaml does."""
    titles = {part.number: part.title for module in course.modules for part in module.parts}
    common = _common_words(titles.values())
    for module in course.modules:
        for part in module.parts:
            idle = common | _words(module.title)
            listed = Claim(part.number, part.title, course.file_of(part.at), part.at.heading)
            others = [
                claim
                for claim in _printed(part.number, readings)
                if _differ(_words(claim.value) - idle, _words(part.title) - idle)
            ]
            if others:
                yield Contradiction(
                    topic=f"subject of part {part.number}",
                    sides=sides([listed, *others]),
                    disputes=tuple(dispute.id for dispute in course.disputes_about(f"part:{part.number}")),
                )


def _printed(number: str, readings: list[Reading]) -> Iterator[Claim]:
    pattern = re.compile(rf"\bPart {re.escape(number)}[:.]?\s+(?=[A-Z])")
    for reading in readings:
        last = reading.headings[-1] if reading.headings else ""
        for text in (last, reading.text):
            for found in pattern.finditer(text):
                rest = text[found.end() : found.end() + _LONGEST]
                title = _END.split(rest, maxsplit=1)[0].strip(" .")
                yield Claim(number, title, reading.source, reading.heading, title)


def _differ(some: frozenset[str], others: frozenset[str]) -> bool:
    if not some or not others:
        return False
    return len(some & others) <= _SHARED * min(len(some), len(others))


def _words(title: str) -> frozenset[str]:
    """Return the beginnings of the words that carry a title's subject: "architect" and "architecting" are one."""
    return frozenset(word[:_STEM] for word in re.findall(r"\w+", title.lower()) if word not in _SMALL)


def _common_words(titles: Iterable[str]) -> frozenset[str]:
    counted = Counter(word for title in titles for word in _words(title))
    return frozenset(word for word, times in counted.items() if times >= _COMMON)
