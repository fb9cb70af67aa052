"""The sections that students enrol in, with the meetings that are listed by their days."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from knowledge.drafting.calendar import Calendar
from knowledge.drafting.dates import written_days
from knowledge.drafting.fields import Entry, Field, Group, Listing, asked, sure
from knowledge.drafting.hours import Hour, written_hours
from knowledge.drafting.languages import DAYS_OF_WEEK, any_of
from knowledge.drafting.reading import Line, sentences, source
from knowledge.drafting.words import DUE, distinct, slug

_SECTION = re.compile(
    r"(?:^|(?<=\| ))(?:lab(?:oratory)? |discussion )?(?:section|gruppe|grupo|group)\s+(?P<id>\d{1,3}|"
    r"[A-Z]{1,2}\d{0,2})\b(?!\s*[.)]\s*[a-z])",
    re.IGNORECASE,
)
_MEETS = re.compile(
    r"^(?:the )?(?:class(?:es)?|course|seminar|lectures?|meetings?(?: times?)?|we|vorlesung|sitzungen|"
    r"das seminar|clases?|horario)(?: (?:time|times|meeting|meets?|hours))*\s*(?::|\||meets?|takes? place|findet|"
    r"is held|are held|on )",
    re.IGNORECASE,
)
_WEEKDAYS = re.compile(rf"\b(?:{any_of(DAYS_OF_WEEK)}|MWF|MW|TTh|TR|TuTh)\b\.?", re.IGNORECASE)
_ROOM = re.compile(
    r"\b(?:[A-ZÄÖÜ][\w'’.-]+ )?(?:Room|Hall|Building|Bldg\.?|Raum|Hörsaal|Aula|Sala|Auditorium|Theatre|"
    r"Laboratory|Lab)\b(?!\s*(?:section|report))[ /\w#.-]{0,24}"
)
_FORMATS = (
    ("hybrid", re.compile(r"\bhybrid\b", re.IGNORECASE)),
    ("online", re.compile(r"\b(?:online|asynchronous|zoom|remote)\b", re.IGNORECASE)),
    ("in-person", re.compile(r"\b(?:in[ -]person|face[ -]to[ -]face|on campus|präsenz|presencial)\b", re.IGNORECASE)),
)


@dataclass(slots=True)
class _Section:
    name: str
    lines: list[Line] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    meetings: list[tuple[date, Hour | None, str, Line]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def sections(lines: Sequence[Line], calendar: Calendar, *, by_24: bool) -> Field | None:
    """Return the sections; where the documents name none but say when the class meets, the one that all are in."""
    found: dict[str, _Section] = {}
    for line in lines:
        for name, text in _named_in(line):
            section = found.setdefault(name, _Section(name))
            section.lines.append(line)
            section.heads += [title for title in line.header if title.lower().startswith(name.lower())]
            _learn(section, text, line, calendar, by_24=by_24)
    if not found:
        patterns = [(line, text) for line in lines for text in sentences(line.text) if _is_pattern(text)]
        if not patterns:
            return None
        found = {"class": _Section("Class", [replace(line, text=text) for line, text in patterns])}
    taken: set[str] = set()
    return Field("sections", Listing([_entry(each, taken) for each in found.values()]))


def _is_pattern(text: str) -> bool:
    return bool(_MEETS.search(text) and _WEEKDAYS.search(text) and written_hours(text) and not DUE.search(text))


def _named_in(line: Line) -> Iterator[tuple[str, str]]:
    """Yield the sections that a line is about, each with what it says: from its label, or from a table's column."""
    if line.cells:
        for title, cell in zip(line.header, line.cells, strict=False):
            head = _SECTION.match(title)
            if head and written_days(cell, short=True):
                yield f"Section {head['id']}", cell
        first = _SECTION.match(line.cells[0])
        if first and line.header:
            yield f"Section {first['id']}", " | ".join(line.cells[1:])
    elif (head := _SECTION.match(line.text)) and re.match(r"\s*(?:[:(–,-]|$)", line.text[head.end() :]):
        yield f"Section {head['id']}", line.text[head.end() :]


def _learn(section: _Section, text: str, line: Line, calendar: Calendar, *, by_24: bool) -> None:
    days = written_days(text, short=bool(line.cells))
    if not days or DUE.search(text):
        return
    lead = text[: days[0].start] + " " + text[days[-1].end :]
    hour = next(iter(written_hours(lead, by_24=by_24)), None)
    room = _ROOM.search(text)
    listed = re.sub(r"^\W*\([^)]*\)\W*", "", text[: days[0].start].lstrip(" :"))
    place = (
        (listed[: written_hours(listed)[0].start] if hour and written_hours(listed) else listed)
        if not line.cells
        else (room[0] if room else "")
    )
    for day in days:
        resolved = calendar.resolve(day)
        if resolved.day and not day.spans:
            section.meetings.append((resolved.day, hour, place.strip(" ,;:|"), line))
        else:
            section.doubts.append(f"“{text[day.start : day.end]}”: {resolved.doubt or 'a stretch of days'}")


def _entry(section: _Section, taken: set[str]) -> Entry:
    told = [line.text for line in section.lines if not (line.cells and written_days(line.text, short=True))]
    texts = " ".join(dict.fromkeys([*section.heads, *told]))
    kind = _format(texts)
    where = source(section.lines[0])
    description = texts or section.name
    fields = [sure("id", distinct(slug(section.name), taken)), sure("name", section.name)]
    if kind:
        fields.append(sure("format", kind))
    else:
        fields.append(asked("format", "Does it meet in-person, online, or is it hybrid?", "in-person"))
    fields.append(sure("description", description, note="the document's words; put them into your own"))
    if section.meetings or section.doubts or kind != "online":
        fields.append(_meetings(section))
    return Entry(Group([*fields, sure("at", where.spot.at)]), where)


def _format(texts: str) -> str:
    for name, pattern in _FORMATS:
        if pattern.search(texts):
            return name
    return "in-person" if _ROOM.search(texts) else ""


def _meetings(section: _Section) -> Field:
    if not (section.meetings or section.doubts):
        return asked("meetings", "On which days does it meet? List those that the calendar should show.")
    entries = [Entry(_meeting(*each), source(each[-1])) for each in _distinct(section.meetings)]
    doubts = list(section.doubts)
    unsure = next((hour for _, hour, _, _ in section.meetings if hour and hour.doubt), None)
    if unsure:
        doubts.append(f"the hour {unsure.at:%H:%M}: {unsure.doubt}")
    question = f"What about {'; '.join(doubts)}?" if doubts else ""
    return Field("meetings", Listing(entries), question=question)


def _distinct(meetings: Iterable[tuple[date, Hour | None, str, Line]]) -> list[tuple[date, Hour | None, str, Line]]:
    return list(
        {(day, hour.at if hour else None): (day, hour, place, line) for day, hour, place, line in meetings}.values()
    )


def _meeting(day: date, hour: Hour | None, place: str, line: Line) -> Group:
    fields = [sure("date", day)]
    if hour and not hour.doubt:
        fields.append(sure("time", hour.at))
    if place:
        fields.append(sure("place", place))
    return Group([*fields, sure("at", line.spot.at)])
