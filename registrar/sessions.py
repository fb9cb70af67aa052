"""What the staff arranges about sync sessions: their hour, added ones, moved and cancelled ones, links, recordings.

Nothing in here knows how people are told; see `bot.cogs.admin.session`.
"""

from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import func, select

from registrar import audit
from registrar.audit import Entry, Values
from registrar.calendar import instant_of
from registrar.course.models import Course
from registrar.course.values import Day, TimeOfDay
from registrar.database import Transaction
from registrar.errors import SessionError
from registrar.tables import SessionHourRow, SessionRow
from registrar.timetable import Session, sessions, usual_length

ADDED = "session:added-"
LONGEST_LINK, SHOWN_OF_LINK = 500, 60
LONGEST = timedelta(hours=24)

_DAY, _HOUR = TypeAdapter(Day), TypeAdapter(TimeOfDay)


def moment(course: Course, day: str, hour: str) -> datetime:
    """Read a day such as `2025-01-31` and an hour such as `14:30`, in the course's zone.

    Raises:
        SessionError: if one of them is impossible.
    """
    try:
        return instant_of(_DAY.validate_python(day), _HOUR.validate_python(hour), course.term.zone)
    except ValidationError as error:
        raise SessionError(_reason(error)) from error


def web_link(text: str) -> str:
    """Return the address of a meeting or a recording.

    Raises:
        SessionError: if it is no https address.
    """
    address = text.strip()
    try:
        parts = urlsplit(address)
        valid = parts.scheme == "https" and bool(parts.hostname) and "." in (parts.hostname or "")
    except ValueError:
        valid = False
    if not valid or len(address) > LONGEST_LINK or not all(" " < each < "\x7f" for each in address):
        shown = f"{address[:SHOWN_OF_LINK]}…" if len(address) > SHOWN_OF_LINK else address
        raise SessionError(f'"{shown}" is no web link. Paste the whole address; it begins with https://.')
    return address


async def find(tx: Transaction, course: Course, session_id: str) -> Session:
    """Return a session.

    Raises:
        SessionError: if there is none with this id.
    """
    for each in await sessions(tx, course):
        if each.id == session_id:
            return each
    raise SessionError("There is no such session. Choose one from the list that opens while you type.")


async def add(
    tx: Transaction,
    course: Course,
    starts_at: datetime,
    *,
    minutes: int | None = None,
    title: str = "",
    link: str | None = None,
    actor: str,
    at: datetime,
) -> Session:
    """Add a single session.

    Args:
        tx: an open transaction.
        course: the course in force.
        starts_at: when it begins, aware.
        minutes: how long it lasts; None: as long as the others.
        title: what it is called; empty: as the others are.
        link: where one joins in; None: as for the others.
        actor: the Discord id of whoever adds it.
        at: the present moment.

    Raises:
        SessionError: if it is in the past, outside the term, or begins together with another one.
    """
    await _check_time(tx, course, starts_at, at)
    added = await tx.scalar(
        select(func.count())
        .select_from(SessionRow)
        .where(SessionRow.course == course.id, SessionRow.event.startswith(ADDED, autoescape=True))
    )
    hour = await tx.get(SessionHourRow, course.id)
    row = SessionRow(
        course=course.id,
        event=f"{ADDED}{(added or 0) + 1}",
        title=title.strip() or None,
        starts_at=starts_at,
        ends_at=starts_at + _length(course, hour, minutes),
        link=web_link(link) if link else hour.link if hour else None,
        cancelled=False,
    )
    tx.add(row)
    await tx.flush()
    await audit.record(tx, Entry(course.id, at, actor, "session.add", row.event, None, _values(row)))
    return await find(tx, course, row.event)


async def move(
    tx: Transaction,
    course: Course,
    session_id: str,
    starts_at: datetime,
    *,
    minutes: int | None = None,
    actor: str,
    at: datetime,
) -> tuple[Session, Session]:
    """Move a session to another time, aware, and return it as it was and as it is.

    Raises:
        SessionError: if there is none, it is over or cancelled, or the time cannot be taken; see `add`.
    """
    before = await _standing(tx, course, session_id, at)
    await _check_time(tx, course, starts_at, at, but=session_id)
    known = before.occurrence.ends_at.timestamp() - before.occurrence.starts_at.timestamp()
    hour = await tx.get(SessionHourRow, course.id)
    length = _length(course, hour, minutes)
    if minutes is None and not before.occurrence.all_day:
        length = timedelta(seconds=known)
    await _change(tx, course, session_id, "session.move", actor, at, starts_at=starts_at, ends_at=starts_at + length)
    return before, await find(tx, course, session_id)


async def cancel(tx: Transaction, course: Course, session_id: str, *, actor: str, at: datetime) -> Session:
    """Cancel a session, and return it as it was.

    Raises:
        SessionError: if there is none, or it is over or cancelled already.
    """
    before = await _standing(tx, course, session_id, at)
    await _change(tx, course, session_id, "session.cancel", actor, at, cancelled=True)
    return before


async def restore(tx: Transaction, course: Course, session_id: str, *, actor: str, at: datetime) -> Session:
    """Take back that a session was cancelled, and return it as it is.

    Raises:
        SessionError: if it is not cancelled, has begun, or begins together with another one.
    """
    found = await find(tx, course, session_id)
    if not found.cancelled:
        raise SessionError("This session is not cancelled.")
    if not found.occurrence.all_day:
        await _check_time(tx, course, found.occurrence.starts_at, at, but=session_id)
    await _change(tx, course, session_id, "session.restore", actor, at, cancelled=False)
    return await find(tx, course, session_id)


async def relink(tx: Transaction, course: Course, session_id: str, link: str, *, actor: str, at: datetime) -> Session:
    """Give one session a link of its own, and return it as it is.

    Raises:
        SessionError: if there is none, it is over or cancelled, or the link is none.
    """
    await _standing(tx, course, session_id, at)
    await _change(tx, course, session_id, "session.link", actor, at, link=web_link(link))
    return await find(tx, course, session_id)


async def record(tx: Transaction, course: Course, session_id: str, link: str, *, actor: str, at: datetime) -> Session:
    """Note where the recording of a session is, and return the session as it is.

    Raises:
        SessionError: if there is none, it was cancelled or has not begun, or the link is none.
    """
    found = await find(tx, course, session_id)
    if found.cancelled:
        raise SessionError("This session was cancelled, so it has no recording.")
    if found.occurrence.starts_at > at:
        raise SessionError("This session has not begun yet. Post its recording afterwards.")
    await _change(tx, course, session_id, "session.record", actor, at, recording=web_link(link))
    return await find(tx, course, session_id)


async def set_hour(
    tx: Transaction,
    course: Course,
    hour: str,
    *,
    minutes: int | None = None,
    link: str | None = None,
    actor: str,
    at: datetime,
) -> time:
    """Set the hour of the weekly sessions, such as `18:30`, and the link by which one joins in; return the hour.

    A link that was set before stays unless there is another one.

    Raises:
        SessionError: if the course has no weekly sessions, or the hour or the link is none.
    """
    if course.sync_sessions is None:
        raise SessionError("This course has no weekly sync sessions. Add single ones with `/admin session create`.")
    try:
        clock = _HOUR.validate_python(hour)
    except ValidationError as error:
        raise SessionError(_reason(error)) from error
    row = await tx.get(SessionHourRow, course.id, with_for_update=True)
    before = None if row is None else _hour_values(row)
    if row is None:
        row = SessionHourRow(course=course.id, minutes=course.sync_sessions.minutes)
        tx.add(row)
    row.time = f"{clock:%H:%M}"
    row.minutes = minutes or row.minutes
    row.link = web_link(link) if link else row.link
    await tx.flush()
    await audit.record(tx, Entry(course.id, at, actor, "session.hour", "sync-sessions", before, _hour_values(row)))
    return clock


async def _standing(tx: Transaction, course: Course, session_id: str, at: datetime) -> Session:
    found = await find(tx, course, session_id)
    if found.cancelled:
        raise SessionError("This session is cancelled already. Add a new one with `/admin session create`.")
    if found.occurrence.ends_at.timestamp() < at.timestamp():
        raise SessionError("This session is over.")
    return found


async def _check_time(tx: Transaction, course: Course, starts_at: datetime, at: datetime, but: str = "") -> None:
    term, day = course.term, starts_at.astimezone(course.term.zone).date()
    if not term.starts <= day <= term.ends:
        raise SessionError(f"{day} is not in the term, which goes from {term.starts} to {term.ends}.")
    if starts_at <= at:
        now = at.astimezone(term.zone)
        raise SessionError(f"That is in the past: it is {now:%Y-%m-%d %H:%M} in {term.time_zone}. Name a later time.")
    for each in await sessions(tx, course):
        taken = not each.cancelled and not each.occurrence.all_day and each.id != but
        if taken and each.occurrence.starts_at.timestamp() == starts_at.timestamp():
            raise SessionError(f'"{each.occurrence.title}" begins at that very time. Name another one.')


def _length(course: Course, hour: SessionHourRow | None, minutes: int | None) -> timedelta:
    if minutes is not None and not timedelta(0) < timedelta(minutes=minutes) <= LONGEST:
        raise SessionError("A session lasts from one minute to a day.")
    if minutes is None:
        return timedelta(minutes=hour.minutes) if hour else usual_length(course)
    return timedelta(minutes=minutes)


async def _change(
    tx: Transaction, course: Course, session_id: str, action: str, actor: str, at: datetime, **values: object
) -> None:
    row = await tx.get(SessionRow, (course.id, session_id), with_for_update=True)
    before = None if row is None else _values(row)
    if row is None:
        row = SessionRow(course=course.id, event=session_id, cancelled=False)
        tx.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    await tx.flush()
    await audit.record(tx, Entry(course.id, at, actor, action, session_id, before, _values(row)))


def _values(row: SessionRow) -> Values:
    return {
        "title": row.title,
        "starts_at": row.starts_at and row.starts_at.isoformat(),
        "ends_at": row.ends_at and row.ends_at.isoformat(),
        "link": row.link,
        "recording": row.recording,
        "cancelled": row.cancelled,
    }


def _hour_values(row: SessionHourRow) -> Values:
    return {"time": row.time, "minutes": row.minutes, "link": row.link}


def _reason(error: ValidationError) -> str:
    said = error.errors()[0]["msg"].removeprefix("Value error, ")
    return f"{said[:1].upper()}{said[1:]}."
