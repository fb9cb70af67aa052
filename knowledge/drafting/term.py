"""The term: its name, its first and last day, its time zone; and with it the calendar by which all days are read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from knowledge.drafting.calendar import Calendar, in_words, shown_order
from knowledge.drafting.dates import Written, written_days
from knowledge.drafting.fields import Field, Group, asked, dates_in, sure
from knowledge.drafting.hours import named_zones
from knowledge.drafting.reading import Line, Source, Syllabus, source

_SEASONS = (
    r"Spring|Summer|Fall|Autumn|Winter|Michaelmas|Hilary|Trinity|Lent|Easter|Wintersemester|Sommersemester|WiSe|"
    r"SoSe|WS|SS|"
    r"Automne|Printemps|Été|Hiver|Primavera|Otoño|Verano|Invierno|(?:First|Second|Third|1st|2nd|3rd) (?:Semester|"
    r"Term|Trimester|Quarter)|"
    r"(?:Semester|Term|Trimester|Quarter|Semestre|Trimestre) [1-4]|(?:Primer|Segundo) [Ss]emestre|Semestre [12]"
)
_NAME = re.compile(
    rf"\b(?P<season>{_SEASONS})(?:[ ,]+(?P<noun>[Ss]emester|[Tt]erm|[Qq]uarter|[Ss]ession|[Ss]emestre))?"
    r"(?:[ ,]+(?:of |de |del )?)(?P<year>20\d{2})(?:\s?[/–-]\s?(?P<next>(?:20)?\d{2}))?\b"
)
_NAME_BACKWARDS = re.compile(
    rf"\b(?P<year>20\d{{2}})(?:\s?[/–-]\s?(?P<next>(?:20)?\d{{2}}))?[ ,]+(?P<season>{_SEASONS})\b"
)
_STARTS = re.compile(
    r"\b(?:(?:classes|term|semester|quarter|instruction|teaching|lectures?|course) (?:begins?|starts?)|"
    r"first day of (?:class(?:es)?|term|the (?:term|semester|quarter))|start of (?:the )?(?:term|semester|"
    r"quarter|classes)|"
    r"vorlesungsbeginn|semesterbeginn|beginn der vorlesung\w*|inicio (?:de|del) (?:clases|semestre|curso)|"
    r"début des cours|les cours commencent)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\b(?:(?:term|semester|quarter|course) (?:ends?|finishes)|last day of (?:the )?(?:term|semester|quarter)|"
    r"end of (?:the )?(?:term|semester|quarter)|semesterende|fin (?:de|del) (?:semestre|curso|clases)|fin des cours|"
    r"classes end|last day of class(?:es)?|vorlesungsende|ende der vorlesung\w*)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\b(?:term|semester|quarter|teaching period|vorlesungszeit|lecture period|semestre|course)"
    r"(?: dates| runs| lasts|dauer)?\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_MONTHS_OF = {
    "spring": range(1, 8),
    "summer": range(4, 11),
    "fall": range(7, 13),
    "autumn": range(7, 13),
    "michaelmas": range(8, 13),
    "winter": range(1, 5),
    "wintersemester": range(9, 13),
    "sommersemester": range(3, 11),
}
_NEAR = 60
_TOP = 40


@dataclass(frozen=True, slots=True)
class TermFound:
    """The term as a field, and the calendar that follows from it."""

    field: Field
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    years: tuple[int, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class _Edge:
    day: date
    source: Source


def find_term(syllabus: Syllabus) -> TermFound:
    """Read what the documents say of the term."""
    days = [day for line in syllabus.lines for day in written_days(line.text)]
    names = list(_names(syllabus.lines))
    years = _years(names, days)
    first_reading = Calendar(shown_order(days), years, months=_months(names))
    starts, ends = _edges(syllabus.lines, first_reading)
    last = max((each.day for each in ends), default=None)
    calendar = replace(first_reading, starts=_only(starts), ends=last)
    if calendar.starts and calendar.ends and calendar.ends <= calendar.starts:
        calendar = first_reading
    fields = [
        _name_field(names),
        _edge_field("starts", "On which day does the term begin?", starts),
        _edge_field("ends", "What is the last day of the term, examinations included?", ends),
        _zone_field(syllabus.lines),
    ]
    return TermFound(Field("term", Group(fields)), calendar)


def with_proposals(term: Field, dated: Iterable[Field | None]) -> Field:
    """Propose the first and the last dated event where the documents name no first or last day of the term."""
    days = sorted(day for each in dated if each is not None and each.written for day in dates_in(Group([each])))
    if not days or not isinstance(term.value, Group):
        return term
    proposals = {"starts": ("first", days[0]), "ends": ("last", days[-1])}
    fields = []
    for each in term.value.fields:
        which, day = proposals.get(each.key, ("", None))
        if day and not each.written and each.value is None:
            said = f"{each.question} Here stands the {which} dated event."
            fields.append(replace(each, value=day, question=said))
        else:
            fields.append(each)
    return replace(term, value=Group(fields))


def _names(lines: Iterable[Line]) -> Iterator[_Named]:
    for position, line in enumerate(lines):
        for text in (line.text, *(line.spot.headings if position == 0 else ())):
            for found in (*_NAME.finditer(text), *_NAME_BACKWARDS.finditer(text)):
                first = int(found["year"])
                years = (first, first + 1) if found["next"] else (first,)
                yield _Named(" ".join(found[0].split()), years, source(line, found[0]))


def _months(names: list[_Named]) -> frozenset[int]:
    """Return the months in which a term of this name lies, empty where the name does not say it everywhere."""
    words = re.findall(r"[a-z]+", names[0].name.lower()) if names else []
    return frozenset(next((_MONTHS_OF[word] for word in words if word in _MONTHS_OF), ()))


def _years(names: list[_Named], days: list[Written]) -> tuple[int, ...]:
    """Return the years of the term: the one in its name, else the one or two in which most of the full dates lie."""
    if names and len({each.years for each in names}) == 1:
        return names[0].years
    written = [day.year for day in days if day.year]
    if names or not written:
        return ()
    often = sorted({year for year in written if written.count(year) * 5 >= len(written)})
    together = len(often) == 1 or (len(often) == len("ab") and often[1] - often[0] == 1)
    return tuple(often) if together else ()


def _edges(lines: Iterable[Line], calendar: Calendar) -> tuple[list[_Edge], list[_Edge]]:
    starts: list[_Edge] = []
    ends: list[_Edge] = []
    for line in lines:
        days = written_days(line.text)
        for position, written in enumerate(days):
            resolved = calendar.resolve(written)
            if resolved.day is None:
                continue
            edge = _Edge(resolved.day, source(line))
            before = line.text[max(0, written.start - _NEAR) : written.start]
            if position + 1 < len(days) and written.spans and _BOTH.search(before):
                last = calendar.resolve(days[position + 1])
                starts.append(edge)
                ends += [_Edge(last.day, source(line))] if last.day else []
            elif _belongs(_STARTS, before):
                starts.append(edge)
            elif _belongs(_ENDS, before):
                ends.append(edge)
    return starts, ends


def _belongs(label: re.Pattern[str], before: str) -> bool:
    """Whether a label stands before a day with nothing else between that could own it."""
    found = list(label.finditer(before))
    return bool(found) and not re.search(r"[.;]\s|\d", before[found[-1].end() :])


def _only(edges: list[_Edge]) -> date | None:
    days = {edge.day for edge in edges}
    return days.pop() if len(days) == 1 else None


def _name_field(names: list[_Named]) -> Field:
    question = "What is the term called, such as “Spring 2027”?"
    if not names:
        return asked("name", question)
    if len({each.years for each in names}) > 1:
        listed = ", ".join(dict.fromkeys(each.name for each in names))
        return asked(
            "name", f"The documents name several terms ({listed}). Which one is it?", names[0].name, names[0].source
        )
    return sure("name", names[0].name, names[0].source)


def _edge_field(key: str, question: str, edges: list[_Edge]) -> Field:
    if not edges:
        return asked(key, question)
    if len({edge.day for edge in edges}) > 1:
        listed = "; ".join(f"{in_words(edge.day)} ({edge.source})" for edge in edges)
        return asked(key, f"{question} The documents say: {listed}.", edges[0].day, edges[0].source)
    return sure(key, edges[0].day, edges[0].source)


def _zone_field(lines: Iterable[Line]) -> Field:
    found = [(zone, source(line, line.text)) for line in lines for zone, _ in named_zones(line.text)]
    if not found:
        return asked("time_zone", "In which time zone are all hours meant? Write one such as Europe/Lisbon.")
    zone, where = found[0]
    if len({each for each, _ in found}) > 1:
        return asked("time_zone", "In which time zone are all hours meant? Several are named.", zone, where)
    return sure("time_zone", zone, where)
