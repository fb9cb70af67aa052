"""Reading someone else's calendar file, such as the feed that Canvas offers of its courses.

Canvas writes a due date as an event whose summary is `Title [COURSE]`, in UTC, and one at the last minute of a day as
a date without an hour. A date for some students only has `(their section)` after its title and an id of its own.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from registrar.course.values import EARLIEST_YEAR, LATEST_YEAR
from schedules.errors import CalendarFileError

if TYPE_CHECKING:
    from icalendar import Component

# The library is slow to import, and a start does not need it.
# ruff: noqa: PLC0415

MAX_BYTES = 10_000_000
_NAME = re.compile(r"([A-Za-z0-9-]+)[;:]")
_WANTED = ("UID", "SUMMARY", "DTSTART", "RECURRENCE-ID")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the file.

    Attributes:
        line: where it begins, counted from 1.
        uid: what the file calls it.
        title: its summary, without the course.
        course: the course that the summary names in brackets; may be empty.
        day: its first day, in the zone of the course that reads it.
        at: the instant it begins, in that zone; None where it lasts the whole day.
    """

    line: int
    uid: str
    title: str
    course: str
    day: date
    at: datetime | None


@dataclass(slots=True)
class _Block:
    """The properties of one VEVENT, by name, each with its line."""

    line: int
    properties: dict[str, tuple[int, str]] = field(default_factory=dict)


def read_calendar(raw: bytes, zone: ZoneInfo) -> list[Entry]:
    """Return the events of an iCalendar file, in its order. Hours without a zone are meant in `zone`.

    Raises:
        CalendarFileError: if it is no calendar, is cut off, or holds an event that cannot be read; names the line.
    """
    entries = []
    known: dict[str, int] = {}
    for block in _blocks(_text(raw)):
        entry = _entry(block, zone)
        if (
            "RECURRENCE-ID" not in block.properties
            and (earlier := known.setdefault(entry.uid, block.line)) != block.line
        ):
            raise CalendarFileError(
                f"this event has the UID of the one in line {earlier}; download the file anew", block.line
            )
        entries.append(entry)
    return entries


def _text(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise CalendarFileError(f"the file is larger than {MAX_BYTES // 1_000_000} MB; that is no course's calendar")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise CalendarFileError("this is not UTF-8 text; download the calendar file anew", line) from error


def _content_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines as they were before they were folded, with the number of their first line."""
    number, line = 0, ""
    for position, physical in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if physical[:1] in (" ", "\t") and line:
            line += physical[1:]
            continue
        if line.strip():
            yield number, line
        number, line = position, physical
    if line.strip():
        yield number, line


def _blocks(text: str) -> Iterator[_Block]:
    """Yield the events of the file.

    Raises:
        CalendarFileError: at the first line that no calendar can hold.
    """
    opened: list[tuple[str, _Block]] = []
    number = 1
    for number, line in _content_lines(text):
        name, value = _name(line, number), line.partition(":")[2].strip().upper()
        if not opened and (name, value) != ("BEGIN", "VCALENDAR"):
            raise CalendarFileError("a calendar file begins with BEGIN:VCALENDAR; this is something else", number)
        if name == "BEGIN":
            opened.append((value, _Block(number)))
        elif name == "END":
            kind, block = opened.pop()
            if kind != value:
                raise CalendarFileError(f"{kind}, begun in line {block.line}, is not ended before this", number)
            if kind == "VEVENT":
                yield block
        elif name in _WANTED:
            opened[-1][1].properties.setdefault(name, (number, line))
    if opened:
        kind, block = opened[-1]
        raise CalendarFileError(f"{kind}, begun here, never ends: the file is cut off; download it anew", block.line)
    if not text.strip():
        raise CalendarFileError("the file is empty; download the calendar anew")


def _name(line: str, number: int) -> str:
    found = _NAME.match(line)
    if found is None:
        what = "this is a web page" if line.lstrip().startswith("<") else "this belongs in no calendar file"
        raise CalendarFileError(f"{what}; download the calendar file anew", number)
    return found[1].upper()


def _entry(block: _Block, zone: ZoneInfo) -> Entry:
    from icalendar import Event

    for name in ("UID", "DTSTART"):
        if name not in block.properties:
            raise CalendarFileError(f"the event that begins here has no {name}; download the file anew", block.line)
    lines = ["BEGIN:VEVENT", *(line for _, line in block.properties.values()), "END:VEVENT", ""]
    event = Event.from_ical("\r\n".join(lines))
    day, at = _start(event, block.properties, zone)
    title, course = _title(str(event.get("SUMMARY", "")).strip())
    return Entry(block.line, str(event.get("UID", "")).strip(), title, course, day, at)


def _title(summary: str) -> tuple[str, str]:
    """Return the title and the course of `Title [COURSE]`; a summary that lacks either is a title as it stands."""
    title, _, course = summary.removesuffix("]").rpartition("[")
    both = summary.endswith("]") and title.strip() and course.strip()
    return (title.strip(), course.strip()) if both else (summary, "")


def _start(event: "Component", lines: Mapping[str, tuple[int, str]], zone: ZoneInfo) -> tuple[date, datetime | None]:
    """Return the day in `zone`, and the instant where the event has an hour."""
    from icalendar.error import BrokenCalendarProperty

    number, line = lines["DTSTART"]
    written = line.partition(":")[2][:40]
    try:
        value: Any = event["DTSTART"]
        starts = value.dt
    except (BrokenCalendarProperty, KeyError, AttributeError) as error:
        raise CalendarFileError(f'"{written}" is no date of a calendar file', number) from error
    if not isinstance(starts, date) or not EARLIEST_YEAR <= starts.year <= LATEST_YEAR:
        raise CalendarFileError(f'"{written}" is no date from {EARLIEST_YEAR} to {LATEST_YEAR}', number)
    if not isinstance(starts, datetime):
        return starts, None
    if starts.tzinfo is None and (name := value.params.get("TZID")):
        raise CalendarFileError(f'"{name}" is not a time zone', number)
    at = starts.replace(tzinfo=zone) if starts.tzinfo is None else starts.astimezone(zone)
    return at.date(), at
