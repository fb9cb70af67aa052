"""Holds a draft against the check of course files: which questions must be answered before it passes, and what else."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from knowledge.drafting.contradictions import Contradiction
from knowledge.drafting.fields import Entry, Field, Group, Listing, Scalar, dates_in, sure
from knowledge.drafting.writing import Asked, Page, write
from knowledge.errors import DraftError
from registrar.course.check import check_course
from registrar.course.load import MAX_BYTES, read_course_text
from registrar.course.source import parse, where
from registrar.errors import CourseFileError

_TERM = timedelta(weeks=16)
_ANY_DAY = date(2000, 1, 3)


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted course file.

    Attributes:
        text: the file.
        questions: what the author is asked, in the order of the file.
        blocking: those of them that have to be answered before `syllabot course check` passes.
        problems: what else the check finds wrong.
        contradictions: what cannot all be true in the documents.
        facts: how many values were read from the documents.
        top: the fields, for those who compare them.
    """

    text: str
    questions: tuple[Asked, ...]
    blocking: tuple[Asked, ...]
    problems: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]
    facts: int
    top: Group


def checked(top: Group, preface: str, contradictions: tuple[Contradiction, ...], facts: int) -> Draft:
    """Write the file and check it.

    A file that lacks a required field is not looked at further by the check. So it is checked once more with
    something in each such field, for what would be found after the author has filled them in.

    Raises:
        DraftError: if it is too large for a course file.
    """
    page = write(top, preface)
    if len(page.text.encode()) > MAX_BYTES:
        raise DraftError(
            "The draft would be larger than a course file may be. Give the pages that describe the course."
        )
    found = dict(_problems(page.text))
    found |= dict(_problems(write(_filled(top), preface).text))
    blocking = [asked for asked in page.questions if any(_is_about(asked, place) for place in found)]
    rest = {place: said for place, said in found.items() if not any(_is_about(asked, place) for asked in blocking)}
    return Draft(
        text=page.text,
        questions=tuple(page.questions),
        blocking=tuple(blocking),
        problems=tuple(_sentence(page, place, said) for place, said in rest.items()),
        contradictions=contradictions,
        facts=facts,
        top=top,
    )


def _problems(text: str) -> Iterator[tuple[str, str]]:
    """Yield where something is wrong, and what."""
    try:
        file = read_course_text(text)
    except CourseFileError as error:
        yield from ((problem.where, problem.message) for problem in error.problems)
        return
    for problem in check_course(file.course, file.lines).problems:
        if problem.severity == "error":
            yield problem.where, problem.message


def _sentence(page: Page, place: str, said: str) -> str:
    lines = {where(steps): line for steps, line in parse(page.text).lines.known.items()}
    return f"line {lines[place]}: {place}: {said}" if place in lines else f"{place}: {said}"


def _is_about(asked: Asked, place: str) -> bool:
    return asked.where == place or place.startswith((f"{asked.where}.", f"{asked.where}["))


def _filled(top: Group) -> Group:
    """Return the fields with something in each required one that is only asked for."""
    days = sorted(dates_in(top)) or [_ANY_DAY]
    standing_in: dict[str, Scalar | Listing] = {
        **dict.fromkeys(("code", "title", "institution", "description", "name"), "…"),
        "starts": days[0],
        "ends": max(days[-1], days[0] + _TERM),
        "time_zone": "UTC",
        "due_time": time(23, 59),
        "staff": Listing([Entry(Group([sure("name", "…"), sure("role", "…"), sure("at", str(top.value("at")))]))]),
    }

    def filled(field: Field) -> Field:
        if field.key == "term" and isinstance(field.value, Group):
            return replace(field, value=Group([filled(each) for each in field.value.fields]))
        if not field.written and field.key in standing_in:
            return sure(field.key, standing_in[field.key])
        return field

    return Group([filled(field) for field in top.fields])
