"""When a contribution to a discussion counts.

A module's discussion is open as long as the module is: from the first moment of its first day to the last one of its
last day, in the course's time zone. That of an assignment, such as an introduction of oneself, is open from the day on
which its module opens, or the term where it belongs to no module, until it is due. A course whose `window` is
`any-time` counts everything from the first to the last day of its term.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from registrar.calendar import Kind, due_at, occurrences
from registrar.course.models import Assignment, Course


class Timing(StrEnum):
    """How a contribution lies to its window."""

    EARLY = "early"
    IN_TIME = "in time"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which contributions count; both instants, aware and in the course's zone, are part of it.

    Attributes:
        subject: what is discussed, `module:3` or `assignment:essay-1`.
        title: the same in words.
        opens: its first instant.
        closes: its last instant.
    """

    subject: str
    title: str
    opens: datetime
    closes: datetime

    def timing(self, at: datetime) -> Timing:
        """Return how an aware instant lies to the window."""
        # In UTC: Python compares two times of one zone by the clock on the wall, which may be set back in between.
        instant = at.astimezone(UTC)
        if instant < self.opens.astimezone(UTC):
            return Timing.EARLY
        return Timing.LATE if instant > self.closes.astimezone(UTC) else Timing.IN_TIME


def windows(course: Course) -> dict[str, Window]:
    """Return the windows of everything that can be discussed in a course, by subject, in the order of their opening."""
    found = sorted((*_modules(course), *_assignments(course)), key=lambda each: each.opens.timestamp())
    return {each.subject: each for each in found}


def first_moment(course: Course, day: date) -> datetime:
    """Return the first instant of a day, in the course's zone."""
    # There and back through UTC: where the clocks skip midnight, the day begins as they do.
    zone = course.term.zone
    return datetime.combine(day, time.min, zone).astimezone(UTC).astimezone(zone)


def last_moment(course: Course, day: date) -> datetime:
    """Return the last instant of a day, in the course's zone."""
    following = first_moment(course, day + timedelta(days=1)).astimezone(UTC)
    return (following - datetime.resolution).astimezone(course.term.zone)


def _modules(course: Course) -> Iterator[Window]:
    any_time = course.participation is not None and course.participation.window == "any-time"
    for each in occurrences(course):
        if each.kind is Kind.MODULE:
            first = course.term.starts if any_time else each.first_day
            last = course.term.ends if any_time else each.last_day
            yield Window(each.subject, each.title, first_moment(course, first), last_moment(course, last))


def _assignments(course: Course) -> Iterator[Window]:
    for each in course.assignments:
        due = due_at(course, each)
        closes = last_moment(course, course.term.ends) if due is None else due.ends_at
        yield Window(f"assignment:{each.id}", each.title, first_moment(course, _first_day(course, each)), closes)


def _first_day(course: Course, assignment: Assignment) -> date:
    starts = (each.starts for each in course.modules if each.number == assignment.module)
    return next(starts, course.term.starts)
