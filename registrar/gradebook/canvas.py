"""The gradebook as files: exactly as Canvas imports it, and as a plain table for people.

Canvas (guide "How do I import grades in the Gradebook?" and its own exports): the columns `Student`, `ID`,
`SIS User ID`, `SIS Login ID`, `Section` in this order, then one column an assignment, headed `Title (id)`; below, a row
`Points Possible`; then the students. `EX` is excused, an empty cell changes nothing. A heading that Canvas does not
know makes a new assignment, so the headings of an export of Canvas's are remembered when a roster is imported.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from sqlalchemy import select

from registrar.course.models import Course
from registrar.database import Transaction
from registrar.gradebook.book import Line
from registrar.gradebook.grade import letter_of
from registrar.gradebook.marks import Mark, Status
from registrar.gradebook.numbers import exact, written
from registrar.tables import CanvasColumnRow

_STUDENT = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_POINTS_POSSIBLE = "    Points Possible"
"""As Canvas writes it, with its four spaces."""
_EXCUSED = "EX"
_PLACES = 4
"""Decimal places of points in files."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run."""


async def canvas_headings(tx: Transaction, course: str) -> dict[str, str]:
    """Return the headings of assignments in Canvas that are known, by the assignment's id."""
    rows = await tx.scalars(select(CanvasColumnRow).where(CanvasColumnRow.course == course))
    return {row.assignment: row.heading for row in rows}


def canvas_csv(course: Course, lines: Iterable[Line], headings: Mapping[str, str]) -> bytes:
    """Return the gradebook as a file for Canvas, in UTF-8.

    What is open or waits to be graded is left empty, so that importing it takes nothing away.

    Args:
        course: the course.
        lines: the gradebook's.
        headings: those that Canvas has, by the assignment's id; for others the title makes a new assignment.
    """
    titles = [headings.get(each.id, each.title) for each in course.assignments]
    possible = [written(exact(each.points), _PLACES) for each in course.assignments]
    rows: list[Sequence[str]] = [(*_STUDENT, *titles), (_POINTS_POSSIBLE, "", "", "", "", *possible)]
    for line in lines:
        student = line.student
        section = student.canvas_section or _section(course, student.section)
        who = (student.name, student.canvas_id or "", student.sis_id or "", student.login or "", section)
        marks = _marks(line)
        rows.append((*who, *(_cell(marks[each.id]) for each in course.assignments)))
    return _csv(rows)


def plain_csv(course: Course, lines: Iterable[Line]) -> bytes:
    """Return the gradebook as a table for people, in UTF-8 with the mark by which spreadsheets know it.

    A name that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    titles = [f"{each.title} (of {each.points:g})" for each in course.assignments]
    head = ("Student", "Section", *titles, "Earned", "Of", "Percent so far", "Percent of all", "Letter so far")
    rows: list[Sequence[str]] = [head]
    for line in lines:
        marks, grade = _marks(line), line.grade
        letter = ""
        if course.grading_scale is not None and grade.so_far is not None:
            letter = letter_of(course.grading_scale, grade.so_far).band.letter
        sums = (grade.earned, grade.weight, grade.so_far, grade.percent)
        cells = [_cell(marks[each.id]) for each in course.assignments]
        section = _section(course, line.student.section)
        rows.append((_harmless(line.student.name), _harmless(section), *cells, *map(_number, sums), letter))
    return b"\xef\xbb\xbf" + _csv(rows)


def _marks(line: Line) -> dict[str, Mark]:
    return {mark.assignment: mark for component in line.grade.components for mark in component.marks}


def _cell(mark: Mark) -> str:
    return _EXCUSED if mark.status is Status.EXCUSED else _number(mark.points)


def _number(number: Fraction | None) -> str:
    return "" if number is None else written(number, _PLACES)


def _section(course: Course, section: str | None) -> str:
    return next((each.name for each in course.sections if each.id == section), "")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows(rows)
    return file.getvalue().encode()
