"""How many there are of something: assignments of a kind, modules, meetings in a room."""

import re
from collections import Counter
from collections.abc import Iterator

from registrar.course.contradictions.claims import Claim, claimed
from registrar.course.contradictions.sections import Reading
from registrar.course.models import Course

_NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_NUMBER = rf"(?<![\w.-])(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})"
_MEETINGS = re.compile(
    rf"{_NUMBER}\s+(?:in-person|on-campus|campus|face-to-face)\s+(?:class\s+)?(?:meetings|sessions|classes)\b",
    re.IGNORECASE,
)
_PARTIAL = re.compile(
    r"\b(?:first|last|next|other|least|most|than|best|worst|about|every|(?:one|any|each|some|none|out)\s+of)\s*$",
    re.IGNORECASE,
)
"""What stands before a number that counts a part, not the whole."""


def counts(course: Course, readings: list[Reading]) -> Iterator[Claim]:
    """Yield how many things there are: those that course.yaml lists, and those that a text counts."""
    things = dict(_listed(course))
    for topic, (listed, _) in things.items():
        yield Claim(topic, str(listed), "course.yaml", "")
    for reading in readings:
        for topic, (_, pattern) in things.items():
            yield from _counted(reading, topic, pattern)
        yield from _counted(reading, "number of meetings in person", _MEETINGS)


def _counted(reading: Reading, topic: str, pattern: re.Pattern[str]) -> Iterator[Claim]:
    for found in pattern.finditer(reading.text):
        before = reading.text[max(0, found.start() - 12) : found.start()]
        if not _PARTIAL.search(before):
            number = found["number"].lower()
            value = str(_NUMBERS.index(number)) if number in _NUMBERS else str(int(number))
            yield claimed(reading, topic, value, found.span())


def _listed(course: Course) -> Iterator[tuple[str, tuple[int, re.Pattern[str]]]]:
    """Yield topic, number and wording of what course.yaml lists: modules, and each kind of assignment."""
    if course.modules:
        yield "number of modules", (len(course.modules), _plural("module"))
    for kind, number in Counter(each.kind for each in course.assignments).items():
        if number > 1:
            components = {each.component for each in course.assignments if each.kind == kind}
            titles = [each.title for each in course.components if each.id in components and each.title.endswith("s")]
            yield f"number of {kind}s", (number, _plural(kind, *titles))


def _plural(noun: str, *titles: str) -> re.Pattern[str]:
    """Return a pattern of a number before the plural of a noun or before a title, with one word between at most."""
    names = "|".join(re.escape(each) for each in (f"{noun}s", *titles))
    return re.compile(rf"{_NUMBER}\s+(?:(?:weekly|graded|required|course|same)\s+)?(?:{names})\b", re.IGNORECASE)
