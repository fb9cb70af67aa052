"""Rolling a course over: next term's `course.yaml` from this term's.

Every date keeps its weekday and the order of dates stays. The weeks are counted from the first day, on or after the
start of the new term, that has the weekday on which the old term starts. A date that would fall into a break waits for
whole weeks until the break is over, and everything after it waits with it.

Only the dates themselves, the disputes that name a meeting by its date, the course's id and the term's name are
written anew; every other character of the file, comments included, stays. Prose cannot be moved by arithmetic: the
lines that still speak of the old term are listed for its author.
"""

import re
from calendar import month_name
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from registrar.calendar import Kind, occurrences
from registrar.course.load import read_course_text
from registrar.course.models import Course
from registrar.course.references import EACH
from registrar.course.rewriting import Change, ScalarAt, rewrite, scalars
from registrar.course.source import Steps
from registrar.course.values import EARLIEST_YEAR, LATEST_YEAR
from registrar.errors import CourseFileError, RegistrarError

WEEK = timedelta(weeks=1)

_STARTS: Steps = ("term", "starts")
_DAYS: tuple[Steps, ...] = (
    ("term", "ends"),
    ("sections", EACH, "meetings", EACH, "date"),
    ("modules", EACH, "starts"),
    ("assignments", EACH, "due", "date"),
    ("teams", "lock"),
    ("disputes", EACH, "readings", EACH, "due", "date"),
    ("peer_feedback", "rounds", EACH, "opens"),
    ("peer_feedback", "rounds", EACH, "closes"),
)
_ABOUT: tuple[Steps, ...] = (("disputes", EACH, "about", EACH), ("disputes", EACH, "readings", EACH, "keeps", EACH))
_MEETING = "meeting:"


class RollError(RegistrarError):
    """A course that cannot be rolled over as asked. Says what to ask for instead."""


@dataclass(frozen=True, slots=True)
class Break:
    """Days without class, both inclusive."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"


@dataclass(frozen=True, slots=True)
class NewTerm:
    """What the new term is to be. Where `course_id` or `name` is None, the old one's year is changed in it."""

    starts: date
    breaks: tuple[Break, ...] = ()
    course_id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One date that moves: the line of the file it stands in, counted from 1, and what it is the date of."""

    line: int
    what: str
    old: date
    new: date


@dataclass(frozen=True, slots=True)
class Mention:
    """A line of the new file, counted from 1, whose prose still speaks of the old term."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Rolled:
    """The new course file.

    Attributes:
        text: the file.
        course: the course it defines.
        moves: every date that moved, in the order of the new dates.
        mentions: the lines that a person should look at.
        notes: what was done that the question did not say, in sentences.
    """

    text: str
    course: Course
    moves: tuple[Move, ...]
    mentions: tuple[Mention, ...]
    notes: tuple[str, ...]


def roll(text: str, term: NewTerm) -> Rolled:
    """Make the course file of a new term from the `text` of an old one.

    Raises:
        CourseFileError: if `text` does not define a course.
        RollError: if `term` is impossible, or needs an id or a name that cannot be guessed.
    """
    old = read_course_text(text).course
    _check(term, old)
    found = list(scalars(text))
    days = {each.steps: date.fromisoformat(each.value) for each in found if _matches(each.steps, _DAYS)}
    moved = moved_days(days.values(), old.term.starts, term)
    course_id, name = _names(old, term, max(moved[old.term.ends], term.starts))
    changes = [
        Change(("id",), course_id),
        Change(("term", "name"), name),
        Change(_STARTS, str(term.starts)),
        *(Change(steps, str(moved[day])) for steps, day in days.items()),
        *_subjects(found, moved),
    ]
    changed = rewrite(text, found, changes)
    try:
        new = read_course_text(changed).course
    except CourseFileError as error:
        raise RollError(f"The new course would not load, so nothing was written: {error}") from error
    lines = {each.steps: each.line for each in found}
    moves = [Move(lines[_STARTS], "The term starts", old.term.starts, term.starts)]
    moves += [Move(lines[steps], _what(old, steps), day, moved[day]) for steps, day in days.items()]
    moves.sort(key=lambda move: (move.new, move.line))
    return Rolled(
        changed, new, tuple(moves), tuple(_mentions(changed, old, new, moved)), tuple(_notes(old, new, term, moved))
    )


def moved_days(days: Iterable[date], began: date, term: NewTerm) -> dict[date, date]:
    """Return where each day of a term that `began` on a day goes in the new term."""
    ahead = _first_day(began, term.starts) - began
    moved: dict[date, date] = {}
    for day in sorted(set(days)):
        while any(day + ahead in each for each in term.breaks):
            ahead += WEEK
        moved[day] = day + ahead
    if moved and max(moved.values()).year > LATEST_YEAR:
        raise RollError(f"The new term would run past the year {LATEST_YEAR}; choose an earlier start.")
    return moved


def _first_day(began: date, starts: date) -> date:
    """Return the first day from `starts` on with the weekday of `began`."""
    return starts + timedelta(days=(began.weekday() - starts.weekday()) % 7)


def _check(term: NewTerm, old: Course) -> None:
    if not EARLIEST_YEAR <= term.starts.year <= LATEST_YEAR:
        raise RollError(f"The term cannot start on {term.starts}; choose a year from {EARLIEST_YEAR} to {LATEST_YEAR}.")
    for each in term.breaks:
        if each.last < each.first:
            raise RollError(f"The break {each} ends before it begins; write the earlier day first.")
        if each.last < term.starts:
            raise RollError(f"The break {each} is over before the term starts on {term.starts}; check its dates.")
        if term.starts in each:
            raise RollError(f"The term cannot start on {term.starts}, within the break {each}; choose another start.")
    if term.course_id == old.id:
        raise RollError(f'The id "{old.id}" is that of the old term, whose work is filed under it; choose another id.')


def _names(old: Course, term: NewTerm, ends: date) -> tuple[str, str]:
    """Return the new course's id and its term's name: those asked for, or the old ones with the year changed."""
    years = {old.term.starts.year: term.starts.year}
    years.setdefault(old.term.ends.year, ends.year)
    course_id = term.course_id or _with_years(old.id, years)
    name = term.name or _with_years(old.term.name, years)
    if course_id == old.id:
        raise RollError(f'The id "{old.id}" does not tell the new term from the old one; give a new one with --id.')
    if name == old.term.name and term.name is None:
        raise RollError(f'The term cannot go on being called "{name}"; give its name with --name.')
    return course_id, name


def _with_years(text: str, years: Mapping[int, int]) -> str:
    return re.sub(r"(?<!\d)\d{4}(?!\d)", lambda found: str(years.get(int(found[0]), found[0])), text)


def _matches(steps: Steps, patterns: Collection[Steps]) -> bool:
    return any(
        len(pattern) == len(steps) and all(want in (EACH, step) for want, step in zip(pattern, steps, strict=True))
        for pattern in patterns
    )


def _subjects(found: Iterable[ScalarAt], moved: Mapping[date, date]) -> Iterator[Change]:
    """Yield the disputes about meetings, which name them by their dates."""
    for each in found:
        if _matches(each.steps, _ABOUT) and each.value.startswith(_MEETING):
            day = date.fromisoformat(each.value.removeprefix(_MEETING))
            yield Change(each.steps, f"{_MEETING}{moved[day]}")


def _what(course: Course, steps: Steps) -> str:
    """Say whose date stands at `steps`."""
    match steps:
        case ("modules", int(position), *_):
            module = course.modules[position]
            return f"Module {module.number}: {module.title}"
        case ("sections", int(position), *_):
            return f"{course.sections[position].name} meets"
        case ("assignments", int(position), *_):
            return f"{course.assignments[position].title} is due"
        case ("disputes", int(position), "readings", int(place), *_):
            return f"{course.disputes[position].title}: {course.disputes[position].readings[place].id}"
        case ("peer_feedback", "rounds", int(position), str(end)):
            rounds = course.peer_feedback.rounds if course.peer_feedback else ()
            title = course.assignment(rounds[position].assignment).title
            return f"{title}: rating each other {'begins' if end == 'opens' else 'ends'}"
        case _:
            return "Teams are locked" if steps[0] == "teams" else "The term ends"


def _mentions(text: str, old: Course, new: Course, moved: Collection[date]) -> Iterator[Mention]:
    """Yield the lines that name a year of the old term, or a day of the year in the manner of English prose."""
    years = {old.term.starts.year, old.term.ends.year} - {new.term.starts.year, new.term.ends.year}
    months = "|".join(f"{name}|{name[:3]}" for name in month_name[1:])
    slashes = {form for day in moved for form in (f"{day.month}/{day.day}", f"{day:%m/%d}")}
    forms = [*map(str, sorted(years)), rf"(?:{months}) \d\d?", rf"\d\d? (?:{months})\b", *sorted(slashes)]
    pattern = re.compile(rf"(?<![\w/])(?:{'|'.join(forms)})(?!\d)", re.IGNORECASE)
    for number, line in enumerate(text.splitlines(), start=1):
        if pattern.search(line):
            yield Mention(number, line.strip())


def _notes(old: Course, new: Course, term: NewTerm, moved: Mapping[date, date]) -> Iterator[str]:
    first = _first_day(old.term.starts, term.starts)
    if first != term.starts:
        yield (
            f"The term starts on a {term.starts:%A}, the old one on a {old.term.starts:%A}: the weeks are counted from "
            f"{first:%A}, {first}, so that every date keeps its weekday."
        )
    for each in term.breaks:
        others = replace(term, breaks=tuple(other for other in term.breaks if other != each))
        if moved_days(moved, old.term.starts, others) == moved:
            yield f"Nothing would fall into the break {each}, so it moves nothing."
    sessions = (event.first_day for event in occurrences(new) if event.kind is Kind.SESSION)
    if off := [str(day) for day in sessions if any(day in each for each in term.breaks)]:
        yield f"The weekly sync sessions are not dated one by one and go on through breaks: cancel {', '.join(off)}."
