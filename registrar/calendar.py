"""The course's calendar: dated occurrences, in the course's time zone.

How a day and an hour of the course become an instant: a time that the change of clocks repeats
means its first pass; a time that it skips means as long after the change as the clock would have
shown (02:30 becomes 03:30).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import get_args
from zoneinfo import ZoneInfo

from registrar.course.models import Assignment, Course, Module, SyncSessions
from registrar.course.values import Place, Weekday

WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


class Kind(StrEnum):
    """What sort of thing happens."""

    MODULE = "module"
    DUE = "due"
    MEETING = "meeting"
    SESSION = "session"
    EVALUATION = "evaluation"
    END = "end"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated event. Instants are aware, in the course's zone; `ends_at` equals `starts_at` for a moment.

    `all_day` says that the documents name no hour, so only the date should be shown as certain: such
    an occurrence lasts to the final second of its last day, or is a moment at the course's `due_time`.
    A deadline known as a span starts at its safe, early end and ends at its late one. `link` is where one joins in.
    `subject` is what it is about, in the form that `Dispute.about` uses; `disputed` says that an
    unsettled dispute is about it. `id` stays the same for as long as the event does.
    """

    id: str
    kind: Kind
    title: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    disputed: bool
    subject: str
    at: Place
    link: str | None = None

    @property
    def first_day(self) -> date:
        """The day it begins, in the course's zone."""
        return self.starts_at.date()

    @property
    def last_day(self) -> date:
        """The day it ends, inclusive, in the course's zone."""
        return self.ends_at.date()


def occurrences(course: Course) -> list[Occurrence]:
    """Return every dated event of the course, earliest first."""
    events = [
        *_modules(course),
        *_dues(course),
        *_meetings(course),
        *_sessions(course),
        *_evaluation(course),
        _end(course),
    ]
    return in_order(events)


def in_order(events: Iterable[Occurrence]) -> list[Occurrence]:
    """Return events sorted, earliest first."""
    # By timestamp: Python compares two times of one zone by the clock on the wall, which may be set back in between.
    return sorted(events, key=lambda event: (event.starts_at.timestamp(), event.ends_at.timestamp(), event.id))


def due_at(course: Course, assignment: Assignment) -> Occurrence | None:
    """Return when `assignment` is due, or None where no date is stated."""
    due = assignment.due
    if due is None:
        return None
    starts_at = instant_of(due.date, due.time or course.due_time, course.term.zone)
    ends_at = starts_at if due.until is None else instant_of(due.date, due.until, course.term.zone)
    subject = f"assignment:{assignment.id}"
    return Occurrence(
        f"due:{assignment.id}",
        Kind.DUE,
        assignment.title,
        starts_at,
        ends_at,
        due.time is None,
        _disputed(course, subject),
        subject,
        due.at,
    )


def upcoming(
    events: Iterable[Occurrence], after: datetime, kinds: Collection[Kind] = frozenset(Kind)
) -> list[Occurrence]:
    """Return what is not over at `after` (aware), earliest first; what is going on just then is part of it."""
    return [event for event in events if event.kind in kinds and event.ends_at.astimezone(UTC) >= after]


def between(events: Iterable[Occurrence], first: date, last: date) -> list[Occurrence]:
    """Return what touches the days from `first` to `last`, both inclusive and in the course's zone."""
    return [event for event in events if event.first_day <= last and event.last_day >= first]


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of the week that `day` lies in."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def instant_of(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the instant that a day and an hour in a zone mean, in that zone; see the top of this file."""
    # There and back through UTC: a time that the clocks skip comes back as one that exists.
    return datetime.combine(day, clock, zone).astimezone(UTC).astimezone(zone)


def _days(course: Course, first: date, last: date) -> tuple[datetime, datetime]:
    """Return the first and the final second of a stretch of days."""
    zone = course.term.zone
    return instant_of(first, time.min, zone), instant_of(last, time(23, 59, 59), zone)


def _disputed(course: Course, subject: str) -> bool:
    return any(dispute.settled is None for dispute in course.disputes_about(subject))


def _all_day(course: Course, kind: Kind, subject: str, title: str, first: date, last: date, at: Place) -> Occurrence:
    starts_at, ends_at = _days(course, first, last)
    return Occurrence(subject, kind, title, starts_at, ends_at, True, _disputed(course, subject), subject, at)


def _spans(course: Course) -> Iterator[tuple[Module, date]]:
    """Yield each module with its last day: the day before the next one opens, or the last of the term."""
    by_start = sorted(course.modules, key=lambda module: (module.starts, module.number))
    ends = [*(following.starts - timedelta(days=1) for following in by_start[1:]), course.term.ends]
    for module, last in zip(by_start, ends, strict=False):
        yield module, max(module.starts, last)


def _modules(course: Course) -> Iterator[Occurrence]:
    for module, last in _spans(course):
        title = f"Module {module.number}: {module.title}"
        yield _all_day(course, Kind.MODULE, f"module:{module.number}", title, module.starts, last, module.at)


def _dues(course: Course) -> Iterator[Occurrence]:
    return (due for assignment in course.assignments if (due := due_at(course, assignment)))


def _meetings(course: Course) -> Iterator[Occurrence]:
    for section in course.sections:
        for meeting in section.meetings:
            starts_at, ends_at = _days(course, meeting.date, meeting.date)
            if meeting.time is not None:
                starts_at = ends_at = instant_of(meeting.date, meeting.time, course.term.zone)
            subject = f"meeting:{meeting.date}"
            yield Occurrence(
                f"meeting:{section.id}:{meeting.date}" + (f"T{meeting.time:%H:%M}" if meeting.time else ""),
                Kind.MEETING,
                f"{section.name} meets" + (f" ({meeting.place})" if meeting.place else ""),
                starts_at,
                ends_at,
                meeting.time is None,
                _disputed(course, subject),
                subject,
                meeting.at,
            )


def _sessions(course: Course) -> Iterator[Occurrence]:
    """Yield the weekly sync sessions: one a week of the term, unless the class meets in a room in that week."""
    sessions = course.sync_sessions
    if sessions is None:
        return
    meetings = [meeting.date for section in course.sections for meeting in section.meetings]
    taken = {week_of(day) for day in meetings} if sessions.skip_meeting_weeks else set()
    day, ends = course.term.starts, course.term.ends
    day += timedelta(days=(WEEKDAYS.index(sessions.weekday) - day.weekday()) % len(WEEKDAYS))
    for each in (day + timedelta(weeks=week) for week in range((ends - day).days // len(WEEKDAYS) + 1)):
        if week_of(each) not in taken:
            yield _session(course, sessions, each)


def _session(course: Course, sessions: SyncSessions, day: date) -> Occurrence:
    subject = "sync-sessions"
    starts_at, ends_at = _days(course, day, day)
    if sessions.time is not None:
        starts_at = instant_of(day, sessions.time, course.term.zone)
        ends_at = (starts_at.astimezone(UTC) + timedelta(minutes=sessions.minutes)).astimezone(course.term.zone)
    return Occurrence(
        f"session:{day}",
        Kind.SESSION,
        sessions.title,
        starts_at,
        ends_at,
        sessions.time is None,
        _disputed(course, subject),
        subject,
        sessions.at,
    )


def _evaluation(course: Course) -> Iterator[Occurrence]:
    if (evaluation := course.evaluation) is not None:
        first, last = evaluation.window(course.term)
        yield _all_day(course, Kind.EVALUATION, "evaluation", evaluation.title, first, last, evaluation.at)


def _end(course: Course) -> Occurrence:
    term = course.term
    return _all_day(course, Kind.END, "term", f"Last day of {term.name}", term.ends, term.ends, term.at)
