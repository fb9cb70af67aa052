"""The course's calendar as it holds: its dated events, with the sync sessions as the staff arranged them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from pydantic import TypeAdapter
from sqlalchemy import select

from registrar.calendar import Kind, Occurrence, in_order, occurrences
from registrar.course.models import Course
from registrar.course.values import TimeOfDay
from registrar.database import Transaction
from registrar.tables import SessionHourRow, SessionRow

SUBJECT = "sync-sessions"
UNTITLED = "Sync session"
"""What a session is called in a course whose file names none."""

_HOUR = TypeAdapter(TimeOfDay)


@dataclass(frozen=True, slots=True)
class Session:
    """One sync session.

    Attributes:
        occurrence: when it is, with the link by which one joins in; its id never changes, even where it moves.
        cancelled: whether it does not take place.
        recording: the address of its recording, once there is one.
    """

    occurrence: Occurrence
    cancelled: bool = False
    recording: str | None = None

    @property
    def id(self) -> str:
        """The id of its occurrence."""
        return self.occurrence.id


async def timetable(tx: Transaction, course: Course) -> list[Occurrence]:
    """Return every dated event of a course, earliest first.

    Args:
        tx: an open transaction.
        course: the course in force; see `registrar.in_force`.
    """
    others = (event for event in occurrences(course) if event.kind is not Kind.SESSION)
    return in_order([*others, *(each.occurrence for each in await sessions(tx, course) if not each.cancelled)])


async def sessions(tx: Transaction, course: Course) -> Sequence[Session]:
    """Return every sync session, earliest first, the cancelled ones among them: the weekly ones and those added."""
    hour = await tx.get(SessionHourRow, course.id)
    weekly = {event.id: _linked(event, hour) for event in _weekly(course, hour)}
    changed = {row.event: row for row in await tx.scalars(select(SessionRow).where(SessionRow.course == course.id))}
    found = {}
    for event in weekly.keys() | changed.keys():
        occurrence = _changed(course, weekly.get(event), changed.get(event))
        if occurrence is not None:
            row = changed.get(event)
            found[event] = Session(occurrence, row is not None and row.cancelled, row.recording if row else None)
    return [found[each.id] for each in in_order(each.occurrence for each in found.values())]


def _weekly(course: Course, hour: SessionHourRow | None) -> Sequence[Occurrence]:
    plan = course.sync_sessions
    if plan is not None and hour is not None:
        set_to = {"time": _HOUR.validate_python(hour.time), "minutes": hour.minutes}
        course = course.model_copy(update={"sync_sessions": plan.model_copy(update=set_to)})
    return [event for event in occurrences(course) if event.kind is Kind.SESSION]


def _linked(event: Occurrence, hour: SessionHourRow | None) -> Occurrence:
    return event if hour is None else replace(event, link=hour.link)


def _changed(course: Course, event: Occurrence | None, row: SessionRow | None) -> Occurrence | None:
    """Return a session as it is, or None where the course has it no more and nobody gave it another time."""
    if row is None:
        return event
    if row.starts_at is None or row.ends_at is None:
        return event and replace(event, title=row.title or event.title, link=row.link or event.link)
    zone, plan = course.term.zone, course.sync_sessions
    return Occurrence(
        row.event,
        Kind.SESSION,
        row.title or (event.title if event else plan.title if plan else UNTITLED),
        row.starts_at.astimezone(zone),
        row.ends_at.astimezone(zone),
        all_day=False,
        disputed=event is not None and event.disputed,
        subject=SUBJECT,
        at=plan.at if plan else course.at,
        link=row.link or (event.link if event else None),
    )


def usual_length(course: Course) -> timedelta:
    """Return how long a sync session lasts unless the staff says otherwise."""
    return timedelta(minutes=course.sync_sessions.minutes) if course.sync_sessions else timedelta(hours=1)
