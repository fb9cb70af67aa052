"""The days on which a course meets: a list under a section's name against those that a schedule says "meet on" of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from registrar.course.contradictions.claims import Contradiction, Side
from registrar.course.contradictions.days import written_days
from registrar.course.contradictions.names import Names
from registrar.course.contradictions.sections import Reading
from registrar.course.models import Course

_MEETS = re.compile(r"\bmeet(?:s|ing)?(?: is)?(?: on)?:?\s*$", re.IGNORECASE)
_LEAD = 20
"""Characters before a day in which it says that the course meets on it."""
_FEWEST = 2
"""A single day is no list: it may be an example."""


@dataclass(frozen=True, slots=True)
class _List:
    """The days that one chapter of a document says a section meets on."""

    section: str
    source: str
    heading: str
    days: frozenset[date]


def meeting_days(course: Course, readings: list[Reading]) -> Iterator[Contradiction]:
    """Yield the lists of one section's meeting days that are not the same, where there are at least two."""
    found = [*_listed(course, readings), *_scheduled(course, readings)]
    for section in course.sections:
        lists = [each for each in found if each.section == section.id and len(each.days) >= _FEWEST]
        everywhere = frozenset.intersection(*(each.days for each in lists)) if lists else frozenset()
        subjects = {f"meeting:{day}" for each in lists for day in each.days - everywhere}
        if subjects:
            yield Contradiction(
                topic=f"days of the meetings of {section.name}",
                sides=tuple(
                    Side(value=_in_words(each.days), source=each.source, heading=each.heading, quote="")
                    for each in lists
                ),
                disputes=tuple(dispute.id for dispute in course.disputes_about(*subjects)),
            )


def _listed(course: Course, readings: list[Reading]) -> Iterator[_List]:
    """Yield the days that stand together with a section's name."""
    sections = Names((section.id, section.name) for section in course.sections)
    for reading in readings:
        for clause in reading.clauses():
            named = {mention.key for mention in sections.mentions(clause)}
            if len(named) == 1:
                days = (each.day for each in written_days(clause, course.term) if _in_term(course, each.day))
                yield _List(named.pop(), reading.source, reading.heading, frozenset(days))


def _scheduled(course: Course, readings: list[Reading]) -> Iterator[_List]:
    """Yield the days of each chapter that follow "meet on", if there is just one section that they can be of."""
    meeting = [section.id for section in course.sections if section.meetings]
    if len(meeting) != 1:
        return
    chapters: dict[tuple[str, str], set[date]] = {}
    for reading in readings:
        chapter = chapters.setdefault((reading.source, reading.headings[0] if reading.headings else ""), set())
        for each in written_days(reading.text, course.term):
            if _MEETS.search(reading.text, max(0, each.start - _LEAD), each.start) and _in_term(course, each.day):
                chapter.add(each.day)
    for (source, heading), days in chapters.items():
        yield _List(meeting[0], source, heading, frozenset(days))


def _in_term(course: Course, day: date) -> bool:
    return course.term.starts <= day <= course.term.ends


def _in_words(days: frozenset[date]) -> str:
    return ", ".join(f"{day.day} {day:%B}" for day in sorted(days))
