"""When things are due: in sentences, lists and tables. What a table gives without the word is only proposed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.drafting.calendar import Calendar, Resolved
from knowledge.drafting.columns import Columns, columns_of
from knowledge.drafting.dates import Written, written_days
from knowledge.drafting.hours import Hour, written_hours
from knowledge.drafting.languages import DAYS_OF_WEEK, any_of
from knowledge.drafting.reading import Line, sentences
from knowledge.drafting.words import DUE, KIND, NOT_DUE, UNIT

_EXAM = re.compile(
    r"\b(?:exam(?:ination)?|midterm|final|quiz|test|presentation|klausur|prüfung|referat|vortrag|examen|parcial|"
    r"presentación|oral)\b",
    re.IGNORECASE,
)
_HELD = re.compile(
    rf"^\W*(?:(?:{any_of(DAYS_OF_WEEK)}|will be|is|are|takes? place|held|given|scheduled|findet|statt|aura lieu|"
    rf"será|es|el|"
    rf"am|on|in class|exam|date)\b\W*)*$",
    re.IGNORECASE,
)
_DATES_HEADING = re.compile(
    r"\b(?:due|deadlines?|important dates|key dates|abgabetermine?|abgabefristen|fristen|termine|"
    r"fechas (?:límite|importantes|de entrega)|entregas|hand-?ins?)\b",
    re.IGNORECASE,
)
_NAME_END = re.compile(
    r"[\s:–—,(-]*\b(?:(?:is|are|will be|must be|has to be|have to be|should be|to be|ist|sind|wird|muss|se|es|y|"
    r"held|given|scheduled(?: for)?|takes? place|findet|statt|aura lieu|será|tendrá lugar|aura lieu)\s*)*\s*$",
    re.IGNORECASE,
)
_NAME_START = re.compile(
    r"^(?:[\s:–—,.*•-]|\b(?:and|the|your|a|an|please|then|und|die|der|das|den|el|la|los|las|y|of|for|by|on|at|in|"
    r"am|bis|zum|before class)\b)+",
    re.IGNORECASE,
)
_DAY_AT_THE_END = re.compile(rf"[\s:,–-]*\b(?:{any_of(DAYS_OF_WEEK)})\b\.?[\s,:]*$", re.IGNORECASE)
_LONGEST_NAME = 9
_NOTHING_MORE = re.compile(
    r"\W*(?:in class|today|at (?:the )?(?:start|beginning|end) of class|online)?\W*", re.IGNORECASE
)
_BESIDE = re.compile(r"[^\W\d]\w*[ \d]*[\s:–—,-]+(?:on\s*)?$")
_ON_WEEK = re.compile(r"\b(?:week|woche|semana)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A thing and the day that a document gives it.

    Attributes:
        name: what the document calls the thing.
        line: where it stands.
        words: the sentence or the cells that say it.
        day: the day, or why it cannot be told.
        hour: the time of day, where one is written.
        doubt: why it may not be a due date at all; empty where the words say that it is.
        week: the number of the week, where only that is written.
    """

    name: str
    line: Line
    words: str
    day: Resolved
    hour: Hour | None = None
    doubt: str = ""
    week: int | None = None


def find_deadlines(lines: Iterable[Line], calendar: Calendar, *, by_24: bool) -> list[Deadline]:
    """Return everything that is said to be due, or to take place for points, in the order of the documents."""
    found: list[Deadline] = []
    for line in lines:
        if line.cells:
            found += _in_row(line, calendar, by_24=by_24)
        else:
            for sentence in sentences(line.text):
                found += _in_sentence(line, sentence, calendar, by_24=by_24)
    return found


def _in_sentence(line: Line, sentence: str, calendar: Calendar, *, by_24: bool) -> Iterator[Deadline]:
    days = written_days(sentence, short=bool(DUE.search(sentence) or _DATES_HEADING.search(line.under)))
    inherited = False
    for position, written in enumerate(days):
        start = _clause_start(sentence, days[position - 1].end if position else 0, written.start)
        end = days[position + 1].start if position + 1 < len(days) else len(sentence)
        clause, before = sentence[start:end], sentence[start : written.start]
        if position and days[position - 1].spans:
            continue
        name, said = _named(before, sentence[written.end : end])
        doubt = _doubt(line, before, name, said=said or inherited, spans=written.spans)
        if doubt is None or not name or UNIT.fullmatch(name):
            continue
        inherited = said and not doubt
        hour = next(iter(written_hours(sentence[written.end : end], by_24=by_24)), None) or _last_hour(
            before, by_24=by_24
        )
        yield Deadline(name, line, clause.strip(" ,;"), calendar.resolve(written), hour, doubt)


def _clause_start(sentence: str, earliest: int, day: int) -> int:
    """Return where the clause of a day begins: behind the last day and what divides it from this one."""
    divided = [
        found.end()
        for found in re.finditer(r"[;]\s*|,\s+(?:and\s+)?(?=\D{3})|\s+(?:and|und|y)\s+", sentence[earliest:day])
    ]
    return earliest + divided[0] if earliest and divided else earliest


def _named(before: str, after: str) -> tuple[str, bool]:
    """Return the name of what a day belongs to, and whether a word such as "due" says so."""
    due = list(DUE.finditer(before))
    if due:
        ahead = _NAME_END.sub("", before[: due[-1].start()])
        between = before[due[-1].end() :]
        name = (
            _cleaned(ahead)
            or _cleaned(re.sub(r"\b(?:by|on|no later than|bis|am|antes del|el)\W*$", "", between))
            or _cleaned(after)
        )
        return name, True
    if DUE.match(after.lstrip(" :–—-(")):
        rest = DUE.sub("", after, count=1)
        return _cleaned(before) or _cleaned(rest), True
    stands_after = DUE.search(after) if not _DAY_AT_THE_END.sub("", before).strip() else None
    if stands_after and _NOTHING_MORE.fullmatch(after[stands_after.end() :]):
        ahead = after[: stands_after.start()]
        return ("", False) if NOT_DUE.search(ahead) else (_cleaned(ahead), True)
    return _cleaned(before) or (_cleaned(after) if after.lstrip().startswith((":", "–", "-", "—")) else ""), False


def _cleaned(text: str) -> str:
    """Return the thing that a text names: at most a few words, with one in them that is handed in for points."""
    bare = _DAY_AT_THE_END.sub("", re.sub(r"\([^()]*\)?", "", text))
    bare = _NAME_START.sub(
        "", _NAME_END.sub("", re.sub(r"\b(?:by|on|am|el|the)\W*$", "", bare.strip(), flags=re.IGNORECASE))
    )
    head = bare.split(":")[0]
    if KIND.search(head) or UNIT.fullmatch(head.strip()):
        bare = re.sub(r":\s*", " ", bare)
    else:
        bare = re.split(r"\s[–—|]\s|:\s", bare)[-1]
    words = bare.strip(" :–—-,.;*•").split()
    return " ".join(words) if words and len(words) <= _LONGEST_NAME and re.search(r"[^\W\d]{2}", bare) else ""


def _doubt(line: Line, before: str, name: str, *, said: bool, spans: bool) -> str | None:
    """Return why a day may be no due date, "" if it is one beyond doubt, None where nothing says that it may be one."""
    if NOT_DUE.search(re.sub(r"no later than|late work", "", before, flags=re.IGNORECASE)) or (spans and not said):
        return None
    if spans:
        return "a stretch of days is given"
    if said or _is_held(before, name) or (KIND.search(name) and _DATES_HEADING.search(line.under)):
        return ""
    beside = line.item and KIND.search(name) and _BESIDE.search(before)
    return "the day stands beside it, but nothing says that it is due then" if beside else None


def _is_held(before: str, name: str) -> bool:
    """Whether a text says of an examination that it takes place on the day that follows."""
    exams = list(_EXAM.finditer(before)) if _EXAM.search(name) else []
    return bool(exams and _HELD.match(before[exams[-1].end() :]))


def _last_hour(before: str, *, by_24: bool) -> Hour | None:
    found = re.search(
        r"\b(?:by|at|um|bis|a las)\s+([^,;]{1,24}?)(?:\s+(?:on|am|of|el|del))?\W*$", before, re.IGNORECASE
    )
    return next(iter(written_hours(found[1], by_24=by_24)), None) if found else None


def _in_row(line: Line, calendar: Calendar, *, by_24: bool) -> Iterator[Deadline]:
    columns = columns_of(line)
    if not line.header or columns is None:
        return
    if columns.due_day is not None and columns.name is not None and not columns.is_schedule:
        yield from _of_assignment_row(line, columns, calendar, by_24=by_24)
    elif columns.is_schedule:
        yield from _of_schedule_row(line, columns, calendar, by_24=by_24)


def _cell(line: Line, position: int | None) -> str:
    return line.cells[position] if position is not None and position < len(line.cells) else ""


def _of_assignment_row(line: Line, columns: Columns, calendar: Calendar, *, by_24: bool) -> Iterator[Deadline]:
    name, cell = _cell(line, columns.name), _cell(line, columns.due_day)
    days = written_days(cell, short=True)
    if not name or re.search(r"\btotal\b", name, re.IGNORECASE) or not (columns.due_is_said or KIND.search(name)):
        return
    unsaid = "" if columns.due_is_said or _EXAM.search(name) else columns.unsaid
    hour = next(iter(written_hours(_without(cell, days), by_24=by_24)), None) or next(
        iter(written_hours(_cell(line, columns.hour), by_24=by_24)), None
    )
    words = f"{name} | {cell}"
    if len(days) == 1 and not days[0].spans:
        yield Deadline(name, line, words, calendar.resolve(days[0]), hour, unsaid)
    elif days:
        yield Deadline(name, line, words, Resolved(None, "several days are given"), hour)
    elif found := re.search(r"(?:week|wk|woche|semana)\s*(\d{1,2})", cell, re.IGNORECASE):
        yield Deadline(name, line, words, Resolved(None, "only a week is given"), hour, week=int(found[1]))


def _of_schedule_row(line: Line, columns: Columns, calendar: Calendar, *, by_24: bool) -> Iterator[Deadline]:
    dates = written_days(_cell(line, columns.day), short=True)
    single = (
        dates[0] if len(dates) == 1 and not dates[0].spans and not _ON_WEEK.search(_cell(line, columns.day)) else None
    )
    if single and _ON_WEEK.search(
        line.header[columns.day] if columns.day is not None and columns.day < len(line.header) else ""
    ):
        single = None
    week = re.search(r"\d{1,2}", _cell(line, columns.number))
    for position in (*columns.due_things, *columns.topics):
        cell = _cell(line, position)
        for part in re.split(r"\s*[;,/]\s+|\s+(?:and|und|y)\s+|\s{2,}", cell):
            yield from _of_part(
                line,
                part,
                position in columns.due_said,
                position in columns.topics,
                single,
                calendar,
                week,
                by_24=by_24,
            )


def _of_part(
    line: Line,
    part: str,
    due_column: bool,
    topic: bool,
    row_day: Written | None,
    calendar: Calendar,
    week: re.Match[str] | None,
    *,
    by_24: bool,
) -> Iterator[Deadline]:
    own = written_days(part, short=True)
    said = due_column or bool(DUE.search(part))
    if NOT_DUE.search(DUE.sub("", part)) or not (KIND.search(part) or due_column) or not re.search(r"[^\W\d]{2}", part):
        return
    bare = _without(part, own)
    name = _cleaned(DUE.sub(" ", bare)) or (bare if due_column and len(part.split()) <= _LONGEST_NAME else "")
    exam = _EXAM.search(name)
    if not name or (topic and not said and not exam):
        return
    hour = next(iter(written_hours(bare, by_24=by_24)), None)
    words = " | ".join(cell for cell in line.cells if cell)
    number = int(week[0]) if week else None
    if len(own) == 1:
        yield Deadline(
            name,
            line,
            words,
            calendar.resolve(own[0]),
            hour,
            "" if said or exam else "nothing says that it is due then",
        )
    elif row_day and not own:
        doubt = "" if said or exam else "it stands in the row of this day, but nothing says that it is due then"
        yield Deadline(name, line, words, calendar.resolve(row_day), hour, doubt, number)
    elif not own:
        yield Deadline(name, line, words, Resolved(None, "only the week is given"), hour, week=number)


def _without(text: str, days: Sequence[Written]) -> str:
    for day in reversed(days):
        text = text[: day.start] + " " + text[day.end :]
    return re.sub(r"\(\s*\)", "", text).strip()
