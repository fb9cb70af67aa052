"""What a calendar file says of a course's due dates, beside what the course itself says."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from enum import StrEnum

from registrar.calendar import Occurrence, due_at
from registrar.course.models import Assignment, Course
from registrar.proposals import DueChange
from schedules.errors import CalendarFileError
from schedules.ics.reading import Entry

LAST_MINUTE = time(23, 59)
"""Canvas writes a due date at this hour without an hour."""

_ASSIGNMENT = "event-assignment-"
_OVERRIDE = "event-assignment-override-"
_EVENT = "event-calendar-event-"


class DifferenceKind(StrEnum):
    """How the two calendars differ about an assignment."""

    MOVED = "moved"
    FOR_SOME = "for-some"
    UNDATED_HERE = "undated-here"
    ONLY_HERE = "only-here"
    ONLY_THERE = "only-there"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `title` is the course's where it knows the assignment, else the file's.

    `here` is the course's due date and `there` the file's entry; None where there is none.
    """

    kind: DifferenceKind
    title: str
    assignment: str | None
    here: Occurrence | None
    there: Entry | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found: the differences, how many due dates agree, and which other courses the file speaks of."""

    differences: tuple[Difference, ...]
    agreed: int
    other_courses: tuple[str, ...]


def compare(course: Course, entries: Sequence[Entry], code: str | None = None) -> Comparison:
    """Compare the due dates of `course` with the `entries` of a file that may speak of several courses.

    An entry is about this course if the course it names holds `code` (default: the course's own), whatever is
    written between its letters and digits, or if it names none.

    Raises:
        CalendarFileError: if there are entries, and none is about this course.
    """
    wanted = _plain(code or course.code).replace(" ", "")
    ours = [entry for entry in entries if not entry.course or wanted in _plain(entry.course).replace(" ", "")]
    others = sorted({entry.course for entry in entries if entry not in ours})
    if others and not ours:
        named = ", ".join(others)
        raise CalendarFileError(f"no event is about {code or course.code}, only about {named}; name the one you mean")
    differences: list[Difference] = []
    agreed = 0
    seen: set[str] = set()
    for entry in ours:
        assignment = _assignment_of(course, entry)
        if assignment is not None:
            seen.add(assignment.id)
        difference = _difference(course, entry, assignment)
        differences += [difference] if difference else []
        agreed += assignment is not None and difference is None
    return Comparison((*differences, *_missing(course, seen)), agreed, tuple(others))


def _difference(course: Course, entry: Entry, assignment: Assignment | None) -> Difference | None:
    if assignment is None:
        if not entry.uid.startswith(_ASSIGNMENT):
            return None
        return Difference(DifferenceKind.ONLY_THERE, entry.title, None, None, entry)
    here = due_at(course, assignment)
    if here is None:
        kind = DifferenceKind.UNDATED_HERE
    elif _agree(here, entry):
        return None
    else:
        kind = DifferenceKind.FOR_SOME if entry.uid.startswith(_OVERRIDE) else DifferenceKind.MOVED
    return Difference(kind, assignment.title, assignment.id, here, entry)


def _missing(course: Course, seen: set[str]) -> Iterator[Difference]:
    for assignment in course.assignments:
        here = due_at(course, assignment)
        if here is not None and assignment.id not in seen:
            yield Difference(DifferenceKind.ONLY_HERE, assignment.title, assignment.id, here, None)


def _agree(here: Occurrence, there: Entry) -> bool:
    """Whether both mean the same minute."""
    at = _instant(there, here.starts_at.tzinfo)
    earliest, latest = (moment.replace(second=0).timestamp() for moment in (here.starts_at, here.ends_at))
    return earliest <= at.replace(second=0).timestamp() <= latest


def changes(course: Course, found: Comparison) -> list[DueChange]:
    """Return the due dates that can be taken over from a file: those for everybody, where it names just one.

    A date without an hour is meant at the last minute of its day.
    """
    dated = {DifferenceKind.MOVED, DifferenceKind.UNDATED_HERE}
    named = Counter(each.assignment for each in found.differences if each.kind in dated)
    return [
        DueChange(each.assignment, each.here.starts_at if each.here else None, _instant(each.there, course.term.zone))
        for each in found.differences
        if each.kind in dated and each.assignment and each.there and named[each.assignment] == 1
    ]


def _instant(there: Entry, zone: tzinfo | None) -> datetime:
    return there.at or datetime.combine(there.day, LAST_MINUTE, zone)


def _assignment_of(course: Course, entry: Entry) -> Assignment | None:
    if entry.uid.startswith(_EVENT):
        return None
    for_some = entry.uid.startswith(_OVERRIDE) and entry.title.endswith(")")
    return assignment_named(course, entry.title.rpartition("(")[0] if for_some else entry.title)


def assignment_named(course: Course, title: str) -> Assignment | None:
    """Return the assignment with a title of another program's, or the one with whose name the title begins."""
    title = _plain(title)
    for assignment in course.assignments:
        if title in {_plain(name) for name in (*_names(assignment), *assignment.aliases)}:
            return assignment
    begun = [
        (len(name), assignment)
        for assignment in course.assignments
        for name in map(_plain, _names(assignment))
        if title.startswith(f"{name} ")
    ]
    return max(begun, key=lambda each: each[0])[1] if begun else None


def _names(assignment: Assignment) -> Iterable[str]:
    yield assignment.title
    if assignment.number is not None:
        yield f"{assignment.kind} {assignment.number}"


def _plain(text: str) -> str:
    """Return the words of a text, without case and punctuation."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
