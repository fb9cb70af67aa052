"""The students that a CSV file lists: Canvas's export of its gradebook, or any table with similar headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from registrar.errors import RosterError
from registrar.people.sheet import Sheet, read_sheet

HEADINGS = {
    "name": ("student", "name", "student name", "full name"),
    "canvas_id": ("id", "canvas id", "canvas user id"),
    "sis_id": ("sis user id", "sis id", "student id"),
    "login": ("sis login id", "login id", "login", "username", "user name"),
    "email": ("email", "e-mail", "email address", "e-mail address"),
    "section": ("section",),
}
"""Which headings, in any capitals, mean which field."""
KEYS = ("canvas_id", "sis_id", "login", "email")
"""The fields by which a student is known again, the surest first: Canvas's order, and then the address."""
CANVAS_COLUMN = re.compile(r"(?P<title>.+) \((?P<id>\d+)\)")
"""The heading of an assignment in Canvas's gradebook."""
_NOT_STUDENTS = ("points possible", "student, test", "test student")
"""What stands under `Student` in the rows of Canvas's export that are no student's."""
_TOLD = 10
"""Problems that are told at once, at most."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One student as a file lists them; `line` is where. Empty cells are None.

    Attributes:
        line: the number of the line.
        name: as it is written, such as `Doe, Jane`.
        canvas_id: Canvas's number for the person.
        sis_id: the number of the student information system.
        login: the name under which the person logs in.
        email: the address.
        section: the section in the file's own words.
    """

    line: int
    name: str
    canvas_id: str | None = None
    sis_id: str | None = None
    login: str | None = None
    email: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a file lists: the students, and the headings of Canvas's assignments among its columns."""

    students: tuple[Listed, ...]
    canvas_columns: tuple[str, ...] = ()


def read_listing(data: bytes) -> Listing:
    """Read a list of students. It takes the processor for a moment: with a large file, call it in a thread.

    Raises:
        RosterError: if it is no such list; says each problem, with its line.
    """
    known = [heading for headings in HEADINGS.values() for heading in headings]
    sheet = read_sheet(data, known)
    columns = _columns(sheet)
    students: list[Listed] = []
    problems: list[str] = []
    for line, cells in _students(sheet, columns):
        fields = {field: cells[at] for field, at in columns.items() if at < len(cells) and cells[at]}
        if "name" not in fields:
            problems.append(f"Line {line} has no name.")
        elif not fields.keys() & set(KEYS):
            problems.append(f"Line {line} has no ID, login or e-mail address, so the student cannot be told apart.")
        else:
            students.append(Listed(line, **fields))
    problems += _twice(students)
    if problems:
        more = f"\nAnd {len(problems) - _TOLD} more." if len(problems) > _TOLD else ""
        raise RosterError("\n".join(problems[:_TOLD]) + more)
    if not students:
        raise RosterError("The file names columns, but lists no students.")
    return Listing(tuple(students), tuple(head for head in sheet.header if CANVAS_COLUMN.fullmatch(head)))


def _columns(sheet: Sheet) -> dict[str, int]:
    """Return at which place each field stands."""
    columns: dict[str, int] = {}
    for at, heading in enumerate(sheet.header):
        field = next((field for field, headings in HEADINGS.items() if heading.lower() in headings), None)
        if field in columns:
            raise RosterError(
                f'The columns "{sheet.header[columns[field]]}" and "{heading}" mean the same. Take one of them away.'
            )
        if field:
            columns[field] = at
    if "name" not in columns or not columns.keys() & set(KEYS):
        found = ", ".join(heading for heading in sheet.header[:8] if heading)
        raise RosterError(
            "The first line must name the columns: `Student`, and one or more of `ID`, `SIS User ID`, `SIS Login ID` "
            f"and `Email`; `Section` where there are several. This file's first line is: {found}"
        )
    return columns


def _students(sheet: Sheet, columns: dict[str, int]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows that are students', without the ones that Canvas adds."""
    canvas = any(CANVAS_COLUMN.fullmatch(heading) for heading in sheet.header)
    for line, cells in sheet.rows:
        fields = {field: cells[at] for field, at in columns.items() if at < len(cells)}
        # Above its row of points, Canvas writes how each assignment is posted, with nobody's name.
        nobody = canvas and not any(fields.values())
        if not nobody and fields.get("name", "").lower() not in _NOT_STUDENTS:
            yield line, cells


def _twice(students: list[Listed]) -> Iterator[str]:
    """Yield a problem for everyone who is listed more than once."""
    first: dict[tuple[str, str], int] = {}
    for student in students:
        for key in KEYS:
            value = getattr(student, key)
            if value is None:
                continue
            line = first.setdefault((key, value.casefold()), student.line)
            if line != student.line:
                yield f"Lines {line} and {student.line} have the same {spoken(key)}: {value}."


def spoken(key: str) -> str:
    """Return what people call a field of `KEYS`."""
    return {"canvas_id": "ID", "sis_id": "SIS User ID", "login": "SIS Login ID", "email": "e-mail address"}[key]
