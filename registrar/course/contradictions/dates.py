"""Claims about days: when something is due, when a module opens, which day of the week a date is."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from registrar.course.contradictions.claims import Claim, Contradiction, Side, claimed
from registrar.course.contradictions.days import WEEKDAYS, in_words, written_days
from registrar.course.contradictions.names import Names
from registrar.course.contradictions.sections import BREAK, Reading
from registrar.course.models import Course

_REACH = 60
"""Characters between a name and the day that is said of it, at most."""
_LEAD = 20
"""Characters before a day in which its day of the week stands."""
_WEEKDAY = "|".join(WEEKDAYS)
_BARE = re.compile(rf"(?:[\s,:;|()–-]|\b(?:{_WEEKDAY}|on|team)\b)*", re.IGNORECASE)
_DUE = re.compile(r"\b(?:due|deadline|hand(?:ed)? in|submit(?:ted)?)\b", re.IGNORECASE)
_TURNED = re.compile(r"\b(?:not|after|before|since|unless|except|until)\b", re.IGNORECASE)
_OPENS = re.compile(r"\W*(?:week of|(?:meets?|starts?|begins?|opens?)(?: on)?)?\W*", re.IGNORECASE)
_DAY_OF_WEEK = re.compile(rf"\b({_WEEKDAY}),?\s+(?:the\s+)?$", re.IGNORECASE)


def due_dates(course: Course, readings: list[Reading]) -> Iterator[Claim]:
    """Yield when assignments are due: a name, and after it a day, with "due" between or nothing at all."""
    titles = {each.id: each.title for each in course.assignments}
    for assignment in course.assignments:
        if assignment.due:
            place = assignment.due.at
            value = in_words(assignment.due.date)
            yield Claim(
                _due(assignment.title),
                value,
                course.file_of(place),
                place.heading,
                "",
                (f"assignment:{assignment.id}",),
            )
    for reading in readings:
        for said in (*_due_in(course, reading), *_under_heading(course, reading)):
            yield claimed(reading, _due(titles[said.key]), in_words(said.day), said.span, (f"assignment:{said.key}",))


def module_starts(course: Course, readings: list[Reading]) -> Iterator[Claim]:
    """Yield when modules open: "Module 3", and after it "week of", "meets on", "opens on" or nothing, and a day."""
    for module in course.modules:
        yield Claim(
            _start(str(module.number)),
            in_words(module.starts),
            course.file_of(module.at),
            module.at.heading,
            "",
            (f"module:{module.number}",),
        )
    for reading in readings:
        for said in _opening_in(course, reading):
            yield claimed(reading, _start(said.key), in_words(said.day), said.span, (f"module:{said.key}",))


def dated_mentions(course: Course, readings: list[Reading]) -> Iterator[tuple[str, date]]:
    """Yield the file and the day of every claim of a text about when something opens or is due."""
    for reading in readings:
        for said in (*_due_in(course, reading), *_opening_in(course, reading)):
            yield reading.source, said.day


def wrong_weekdays(course: Course, readings: list[Reading]) -> Iterator[Contradiction]:
    """Yield days that are written with a day of the week which is another's, where the year is written as well."""
    for reading in readings:
        for written in written_days(reading.text, course.term):
            named = _DAY_OF_WEEK.search(reading.text, max(0, written.start - _LEAD), written.start)
            if written.dated and named and named[1].lower() != WEEKDAYS[written.day.weekday()]:
                claim = claimed(reading, "", "", (named.start(), written.end))
                yield Contradiction(
                    topic="day of the week",
                    sides=(
                        Side(value=claim.quote, source=reading.source, heading=reading.heading, quote=claim.quote),
                        Side(value=f"{written.day:%A}", source="the calendar", heading="", quote=""),
                    ),
                )


def _due(title: str) -> str:
    return f"due date of {title}"


def _start(number: str) -> str:
    return f"beginning of module {number}"


def _says_due(gap: str) -> bool:
    return bool(_BARE.fullmatch(gap) or _DUE.search(gap)) and not _TURNED.search(gap)


@dataclass(frozen=True, slots=True)
class _Said:
    """A day that a text says of the thing `key`, at `span`."""

    key: str
    day: date
    span: tuple[int, int]


def _due_in(course: Course, reading: Reading) -> Iterator[_Said]:
    return _said_of(course, _assignment_names(course), reading, _says_due)


def _opening_in(course: Course, reading: Reading) -> Iterator[_Said]:
    names = Names((str(each.number), f"module {each.number}") for each in course.modules)
    return _said_of(course, names, reading, lambda gap: bool(_OPENS.fullmatch(gap)))


def _assignment_names(course: Course) -> Names:
    return Names((each.id, name) for each in course.assignments for name in (each.title, *each.aliases))


def _said_of(course: Course, names: Names, reading: Reading, fits: Callable[[str], bool]) -> Iterator[_Said]:
    """Yield the days that follow a name, with what `fits` between them."""
    mentions = list(names.mentions(reading.text))
    days = list(written_days(reading.text, course.term)) if mentions else []
    for place, mention in enumerate(mentions):
        limit = min([mention.end + _REACH, *(other.start for other in mentions[place + 1 : place + 2])])
        day = next((each for each in days if mention.end <= each.start <= limit), None)
        if mention.key and day:
            gap = reading.text[mention.end : day.start]
            if BREAK not in gap and fits(gap):
                yield _Said(mention.key, day.day, (mention.start, day.end))


def _under_heading(course: Course, reading: Reading) -> Iterator[_Said]:
    """Yield the one day that is written under a heading which is an assignment's name, if it is no other's."""
    names = _assignment_names(course)
    key = names.of(reading.headings[-1]) if reading.headings else None
    days = list(written_days(reading.text, course.term)) if key else []
    if key and len(days) == 1:
        start = max(reading.text.rfind(BREAK, 0, days[0].start) + 1, days[0].start - _REACH)
        if not any(each.key != key for each in names.mentions(reading.text[start : days[0].start])):
            yield _Said(key, days[0].day, (start, days[0].end))
