"""The modules or weeks of the course: numbers, titles, first days and parts, from tables, headings and lists."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from knowledge.drafting.calendar import Calendar, Resolved, in_words
from knowledge.drafting.columns import columns_of
from knowledge.drafting.dates import written_days
from knowledge.drafting.fields import Entry, Field, Group, Listing, asked, sure
from knowledge.drafting.reading import Line, Source, sentences, source
from knowledge.drafting.words import DUE, KIND, SCHEDULE, UNIT

_FEWEST = 3
_LONGEST_TITLE = 110
_MOST = 60
_WEEK = timedelta(days=7)
_LABELLED_DAY = re.compile(
    r"^\W*(?:week of|meets?(?: on)?|starts?(?: on)?|begins?(?: on)?|opens?(?: on)?|beginning|w/?c|ab|vom)?\W*$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"^\W*(?:Part|Lesson|Section|Lecture)?\s*(?P<number>\d{1,2}\.\d{1,2})\s*[:.–-]?\s+(?P<title>[^\W\d].{2,120})",
    re.IGNORECASE,
)
_NO_MODULE = re.compile(
    r"^\W*(?:no (?:class|lecture|meeting)|(?:spring|fall|autumn|winter|reading|mid-?term|easter) (?:break|week|"
    r"recess|holiday)|holiday|break|feiertag|"
    r"vorlesungsfrei|ferien|pause|festivo|vacaciones|semana santa|thanksgiving|tbd|tba)\b",
    re.IGNORECASE,
)
_ORDER = (
    "module",
    "unit",
    "theme",
    "topic",
    "week",
    "woche",
    "semana",
    "session",
    "sitzung",
    "lecture",
    "class",
    "semaine",
)


@dataclass(slots=True)
class _Stretch:
    """A module as it is put together: what each place says of it."""

    number: int
    noun: str
    titles: list[tuple[str, Source]] = field(default_factory=list)
    days: list[tuple[Resolved, Source]] = field(default_factory=list)
    parts: dict[str, tuple[str, Source]] = field(default_factory=dict)


def modules(lines: Sequence[Line], calendar: Calendar) -> Field | None:
    """Return the modules, None where the documents number none. Without days, they are proposed in a comment."""
    found = _from_tables(lines, calendar)
    if len(found) < _FEWEST:
        found = _from_lines(lines, calendar)
    stretches = [each for _, each in sorted(found.items()) if each.titles]
    if len(stretches) < _FEWEST or len(stretches) > _MOST:
        return None
    days = [_one_day(each) for each in stretches]
    if not any(day.day for day in days):
        return _proposed(stretches, calendar)
    late = {
        second.number
        for (first, a), (second, b) in pairwise(zip(stretches, days, strict=True))
        if a.day and b.day and b.day <= a.day
    }
    entries = [_entry(each, day, out_of_order=each.number in late) for each, day in zip(stretches, days, strict=True)]
    return Field("modules", Listing(entries))


def _one_day(stretch: _Stretch) -> Resolved:
    sure_days = sorted({day.day for day, _ in stretch.days if day.day})
    if len(sure_days) > 1:
        return Resolved(None, f"the documents say {' and '.join(map(in_words, sure_days))}", tuple(sure_days))
    if doubt := next((day for day, _ in stretch.days if day.day is None), None):
        return doubt
    return Resolved(sure_days[0]) if sure_days else Resolved(None, "no day is written beside it")


def _entry(stretch: _Stretch, day: Resolved, *, out_of_order: bool) -> Entry:
    title, where = stretch.titles[0]
    when = stretch.days[0][1] if stretch.days else where
    group = Group([sure("number", stretch.number), sure("title", title, where)])
    if day.day and not out_of_order:
        group.fields.append(sure("starts", day.day, when))
    else:
        why = "it does not come after the one before" if day.day else day.doubt
        proposal = day.day or (day.options[0] if day.options else None)
        group.fields.append(asked("starts", f"On which day does it begin? Here {why}.", proposal, when))
    if stretch.parts:
        group.fields.append(Field("parts", Listing([_part(number, *said) for number, said in stretch.parts.items()])))
    return Entry(Group([*group.fields, sure("at", where.spot.at)]))


def _part(number: str, title: str, where: Source) -> Entry:
    return Entry(Group([sure("number", number), sure("title", title, where), sure("at", where.spot.at)]))


def _proposed(stretches: Sequence[_Stretch], calendar: Calendar) -> Field:
    """Return modules whose days are counted from the first day of the term, as a comment to take over."""
    entries = []
    monday = calendar.starts - timedelta(days=calendar.starts.weekday()) if calendar.starts else None
    for each in stretches:
        title, where = each.titles[0]
        group = Group([sure("number", each.number), sure("title", title, where)])
        day: date | None = monday + _WEEK * (each.number - 1) if monday else None
        if day and calendar.starts and each.number == 1:
            day = calendar.starts
        group.fields.append(
            sure("starts", day, note="counted from the first day of the term")
            if day
            else asked("starts", "On which day?")
        )
        entries.append(Entry(Group([*group.fields, sure("at", where.spot.at)])))
    counted = " The days below are counted from the first day of the term, as if no week were free." if monday else ""
    question = f"The documents number the weeks but give them no days. On which day does each begin?{counted}"
    return asked("modules", question, Listing(entries), stretches[0].titles[0][1])


def _from_tables(lines: Iterable[Line], calendar: Calendar) -> dict[int, _Stretch]:
    found: dict[int, _Stretch] = {}
    for line in lines:
        columns = columns_of(line) if line.cells else None
        if columns is None or not columns.is_schedule:
            continue
        cells = dict(enumerate(line.cells))
        told = re.search(r"\d{1,2}", cells.get(columns.number, "") if columns.number is not None else "")
        unit = next((match for cell in line.cells if (match := UNIT.match(cell))), None)
        number = int(told[0]) if told else int(unit["number"]) if unit else None
        title = next((_undated(cells[at]) for at in columns.topics if _undated(cells.get(at, ""))), "")
        if (
            number is None
            or not title
            or _NO_MODULE.match(title)
            or (KIND.match(title) and len(title.split()) <= _FEWEST)
        ):
            continue
        stretch = found.setdefault(number, _Stretch(number, "week"))
        stretch.titles.append((title, source(line, " | ".join(cell for cell in line.cells if cell))))
        days = [
            day
            for at in (columns.day, columns.number)
            if at is not None
            for day in written_days(cells.get(at, ""), short=True)
        ]
        if days and not stretch.days:
            stretch.days.append((calendar.resolve(days[0]), source(line)))
    return found


def _from_lines(lines: Sequence[Line], calendar: Calendar) -> dict[int, _Stretch]:
    by_noun: dict[str, dict[int, _Stretch]] = {}
    current: _Stretch | None = None
    for text, line in _texts(lines):
        unit = UNIT.match(text.lstrip(" •*-"))
        part = _PART.match(text)
        if part and current and part["number"].split(".")[0] == str(current.number):
            current.parts.setdefault(part["number"], (_title(part["title"]), source(line)))
        elif unit and unit["noun"].lower() != "part" and not _is_work(text, unit):
            noun, number = unit["noun"].lower(), int(unit["number"])
            current = by_noun.setdefault(noun, {}).setdefault(number, _Stretch(number, noun))
            _learn(current, text.lstrip(" •*-")[unit.end() :], line, calendar)
        elif current and written_days(text) and _LABELLED_DAY.match(text[: written_days(text)[0].start]):
            _learn(current, text, line, calendar)
    nouns = [noun for noun in _ORDER if len([1 for each in by_noun.get(noun, {}).values() if each.titles]) >= _FEWEST]
    return by_noun[nouns[0]] if nouns else {}


def _texts(lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """Yield the texts of a schedule: each heading where its section begins, and the lines that are no rows."""
    headings: tuple[str, ...] = ()
    for line in lines:
        if line.spot.headings != headings:
            if line.spot.headings and line.spot.headings[-1] not in headings:
                yield line.spot.headings[-1], line
            headings = line.spot.headings
        if not line.cells:
            yield line.text, line


def _is_work(text: str, unit: re.Match[str]) -> bool:
    """Whether "Module 3 Program" names something that is handed in."""
    rest = text.lstrip(" •*-")[unit.end() :]
    return bool(KIND.match(rest.lstrip(" :"))) and (len(rest.split()) <= _FEWEST or bool(DUE.search(rest)))


def _learn(stretch: _Stretch, text: str, line: Line, calendar: Calendar) -> None:
    text = next(iter(sentences(text)), "")
    if DUE.search(text):
        return
    days = written_days(text, short=bool(SCHEDULE.search(line.under)))
    if days and (_LABELLED_DAY.match(text[: days[0].start].strip(" ():,–-")) or days[0].start <= _FEWEST * 4):
        stretch.days.append((calendar.resolve(days[0]), source(line)))
    title = _title(
        re.sub(r"^\W*(?:week of|meets?(?: on)?)\W*$", "", text[: days[0].start] if days else text, flags=re.IGNORECASE)
    )
    if not title and days:
        title = _title(text[days[-1].end :].lstrip(") "))
    if title and not _NO_MODULE.match(title):
        stretch.titles.append((title, source(line)))


def _undated(text: str) -> str:
    """Return the title in a cell, without a day that stands behind it."""
    days = written_days(text)
    return _title(re.sub(r"\W*\b(?:on|am|el)\W*$", "", text[: days[0].start]) if days else text)


def _title(text: str) -> str:
    bare = re.sub(
        r"^(?:module|unit|week|woche|semana|session)\s+\d{1,2}\s*[:.–-]?\s*", "", text.strip(), flags=re.IGNORECASE
    )
    bare = " ".join(bare.split()).strip(" :–—-.,;|•*")
    bare = bare if "(" in bare else bare.rstrip(")")
    if len(bare) < len("Art") or len(bare) > _LONGEST_TITLE or not re.search(r"[^\W\d]{3}", bare):
        return ""
    return bare
