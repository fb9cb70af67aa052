"""Tells the documents of another term from those of this one, by the dates of modules and assignments."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from registrar.course.contradictions.dates import dated_mentions
from registrar.course.contradictions.sections import Reading, Section, ready
from registrar.course.models import Course

_MARGIN = timedelta(days=31)
"""A document of this term may speak of the weeks around it."""
_FEWEST = 3
"""A single date may be a slip of the pen, which is what is looked for."""


def other_terms(course: Course, readings: list[Reading]) -> frozenset[str]:
    """Return the files in which most of the dates of modules and assignments lie outside of the term."""
    first, last = course.term.starts - _MARGIN, course.term.ends + _MARGIN
    inside: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    for source, day in dated_mentions(course, readings):
        (inside if first <= day <= last else outside)[source] += 1
    return frozenset(source for source, number in outside.items() if number >= _FEWEST and number > inside[source])


def is_of_another_term(course: Course, sections: Iterable[Section]) -> bool:
    """Return whether a document, given as its sections, is another term's."""
    return bool(other_terms(course, [ready(section) for section in sections]))
