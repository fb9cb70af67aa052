"""The course's calendar as an iCalendar file (RFC 5545) that Google Calendar, Apple Calendar and Outlook accept.

An event keeps its UID for as long as its occurrence keeps its id. What the last feed said of it is read from that feed
itself: an event that says something else now gets the next SEQUENCE and a new DTSTAMP, one that does not is left as it
was, so that a feed in which nothing changed is the same to the byte. What is no longer in the calendar is left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from registrar.calendar import Kind, Occurrence, in_order
from registrar.course.models import Course
from registrar.course.values import Place
from schedules.errors import CalendarFileError

if TYPE_CHECKING:
    from icalendar import Event

# The library is slow to import, and a start does not need it.
# ruff: noqa: PLC0415

PRODUCER = "-//Syllabot//Course calendar//EN"
REFRESH = timedelta(hours=1)
"""How often those who subscribe are asked to look again."""

DISPUTED = "(disputed)"
_VERSION = ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE")
_TAKES_TIME = {Kind.MEETING, Kind.SESSION}


def feed(course: Course, events: Iterable[Occurrence], now: datetime, previous: bytes = b"") -> bytes:
    """Write `events` of `course` as an iCalendar file.

    `now` is aware; `previous` is what this function returned for the same readers the last time, if it did.

    Raises:
        CalendarFileError: if `previous` is no such file.
    """
    from icalendar import Calendar

    shown = list(events)
    before = _events_of(previous)
    calendar = Calendar()
    calendar.add("PRODID", PRODUCER)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", f"{course.code}: {course.title}")
    calendar.add("X-WR-TIMEZONE", course.term.time_zone)
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", f"PT{REFRESH // timedelta(hours=1)}H")
    for event in shown:
        entry = _entry(course, event)
        calendar.add_component(_versioned(entry, before.get(str(entry["UID"])), now))
    years = {day.year for event in shown for day in (event.first_day, event.last_day)}
    if years:
        # From whole years, so that a date that moves within them leaves the zone's description as it is.
        calendar.add_missing_timezones(date(min(years), 1, 1), date(max(years) + 1, 1, 1))
    return bytes(calendar.to_ical())


def with_deadlines(events: Iterable[Occurrence], deadlines: Mapping[str, datetime]) -> list[Occurrence]:
    """Return `events` as they are for one person, whose `deadlines` (aware, by assignment id) are others, in order."""
    own = (_with_deadline(event, deadlines.get(event.subject.removeprefix("assignment:"))) for event in events)
    return in_order(own)


def _with_deadline(event: Occurrence, deadline: datetime | None) -> Occurrence:
    if deadline is None or event.kind is not Kind.DUE:
        return event
    moment = deadline.astimezone(event.starts_at.tzinfo)
    return replace(event, starts_at=moment, ends_at=moment, all_day=False)


def _events_of(previous: bytes) -> "dict[str, Event]":
    if not previous:
        return {}
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(previous)
        if str(calendar.get("PRODID")) != PRODUCER:
            raise CalendarFileError("this calendar was not written by Syllabot; choose another file")
        return {str(event["UID"]): event for event in calendar.events}
    except (ValueError, KeyError) as error:
        raise CalendarFileError("this file is no calendar; choose another file") from error


def _versioned(entry: "Event", before: "Event | None", now: datetime) -> "Event":
    """Return what the last feed said if nothing changed, else `entry` with the next number and the instant `now`."""
    if before is not None and _said(before) == _said(entry):
        return before
    instant = now.astimezone(UTC).replace(microsecond=0)
    entry.add("DTSTAMP", instant)
    entry.add("LAST-MODIFIED", instant)
    entry.add("SEQUENCE", 0 if before is None else int(before.get("SEQUENCE", 0)) + 1)
    return entry


def _said(entry: "Event") -> list[str]:
    return sorted(line for line in entry.content_lines() if not line.startswith(_VERSION))


def _entry(course: Course, event: Occurrence) -> "Event":
    from icalendar import Event

    entry = Event()
    entry.add("UID", f"{event.id}@{course.id}.syllabot")
    title = f"Due: {event.title}" if event.kind is Kind.DUE else event.title
    entry.add("SUMMARY", f"{title} {DISPUTED}" if event.disputed else title)
    entry.add("DTSTART", event.first_day if event.all_day else event.starts_at)
    if event.all_day:
        entry.add("DTEND", event.last_day + timedelta(days=1))
    elif event.ends_at > event.starts_at:
        # A moment has no DTEND: RFC 5545 wants an end to lie after the start.
        entry.add("DTEND", event.ends_at)
    if event.link:
        entry.add("LOCATION", event.link)
    entry.add("DESCRIPTION", "\n".join(_description(course, event)))
    entry.add("CATEGORIES", [event.kind.value])
    entry.add("STATUS", "TENTATIVE" if event.disputed else "CONFIRMED")
    # Only what one sits in keeps one from doing something else.
    busy = event.kind in _TAKES_TIME and not event.all_day
    entry.add("TRANSP", "OPAQUE" if busy else "TRANSPARENT")
    return entry


def _description(course: Course, event: Occurrence) -> Iterator[str]:
    yield from _about_the_hour(course, event)
    if event.link:
        yield f"Join: {event.link}"
    elif event.kind is Kind.SESSION and course.sync_sessions and course.sync_sessions.link_place:
        yield f"The link is in: {course.sync_sessions.link_place}"
    yield f"Source: {_where(course, event.at)}"
    for dispute in course.disputes_about(event.subject):
        if dispute.settled is None:
            yield f"The documents disagree: {dispute.title}"
            yield from (f"- {reading.text} ({_where(course, reading.at)})" for reading in dispute.readings)


def _about_the_hour(course: Course, event: Occurrence) -> Iterator[str]:
    if event.kind is Kind.DUE:
        due = course.assignment(event.subject.removeprefix("assignment:")).due
        if event.all_day:
            yield f"No hour is stated; the course takes {event.starts_at:%H:%M} ({course.term.time_zone})."
        elif event.ends_at > event.starts_at:
            yield "Due some time between these hours; be ready at the earlier one."
        if due is not None and due.note:
            yield due.note
    elif event.kind in _TAKES_TIME and event.all_day:
        yield "The hour is not known yet."


def _where(course: Course, place: Place) -> str:
    title = course.documents[place.document].title
    return f"{title} › {place.heading}" if place.heading else title
