"""The gradebook as files: what Canvas would read in them is what the gradebook says."""

import csv
import io
import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from registrar.course.models import Course
from registrar.database import Database, Transaction
from registrar.gradebook import decisions
from registrar.gradebook.attempts import Attempt, Attempts
from registrar.gradebook.book import Line, gradebook
from registrar.gradebook.canvas import canvas_csv, canvas_headings, plain_csv
from registrar.gradebook.grade import Decisions, Grader
from registrar.people.importing import import_listing
from registrar.people.listing import read_listing
from registrar.people.roster import Student

NOW = datetime(2024, 3, 25, 12, 0, tzinfo=UTC)
EARLY = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
ROSTER = (
    "Student,ID,SIS User ID,SIS Login ID,Section,First essay (401),Essay of old (399)\r\n"
    "    Points Possible,,,,,20,10\r\n"
    '"Lovelace, Ada",11,s11,ada,2024.HIST.3127.01,,\r\n'
    '"O\'Neill ""Nell"", Ñusta",12,,nell,2024.HIST.3127.01,,\r\n'
    '"Ødegård, Liv",13,s13,liv,2024.HIST.3127.02,,\r\n'
)


def as_canvas_reads(data: bytes) -> tuple[dict[str, float], dict[str, dict[str, str]]]:
    """Read a gradebook as Canvas's importer does: points possible by heading, and the cells of each student by ID."""
    header, possible, *students = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    assert header[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert re.fullmatch(r"\s*Points Possible", possible[0])
    assert all(len(row) == len(header) for row in students)
    points = {heading: float(cell) for heading, cell in list(zip(header, possible, strict=True))[5:]}
    return points, {row[1]: dict(zip(header, row, strict=True)) for row in students}


async def source(tx: Transaction, course: str, students: Collection[int] | None) -> Mapping[int, Attempts]:
    return {1: {"essay-1": [Attempt(EARLY, 15.25, 20)]}, 2: {"essay-1": [Attempt(EARLY, 1, 3)]}}


async def test_canvas_roster_goes_in_and_grades_come_out_for_the_same_people(
    database: Database, maritime: Course
) -> None:
    async with database.transaction() as tx:
        done = await import_listing(tx, maritime, read_listing(ROSTER.encode()), actor="7", at=EARLY)
        liv = done.added[2]
        await decisions.override(tx, maritime, "essay-1", liv, None, reason="Illness", actor="7", at=EARLY)
        await decisions.override(tx, maritime, "oral-examination", liv, 33.5, reason="Early", actor="7", at=EARLY)
    async with database.reading() as tx:
        headings = await canvas_headings(tx, maritime.id)
        lines = await gradebook(tx, maritime, source, NOW)
    points, students = as_canvas_reads(canvas_csv(maritime, lines, headings))

    assert points == {
        "First essay (401)": 20,
        "Second essay": 30,
        "Source presentation": 15,
        "Oral examination": 35,
    }
    identity = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
    original = [dict(zip(identity, row, strict=False)) for row in list(csv.reader(io.StringIO(ROSTER)))[2:]]
    assert [{key: students[row["ID"]][key] for key in identity} for row in original] == original
    assert [students[key]["First essay (401)"] for key in ("11", "12", "13")] == ["15.25", "6.6667", "EX"]
    assert students["13"]["Oral examination"] == "33.5"
    assert {students[key]["Second essay"] for key in students} == {""}


def line(course: Course, name: str) -> Line:
    student = Student(1, name, None, None, None, None, "seminar", None, (), None)
    return Line(student, Grader(course).grade({"essay-1": [Attempt(EARLY, 18, 20)]}, Decisions({}, {}), NOW))


def test_the_plain_table_shows_sums_and_letters(maritime: Course) -> None:
    text = plain_csv(maritime, [line(maritime, "Lovelace, Ada")]).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row == {
        "Student": "Lovelace, Ada",
        "Section": "Thursday seminar",
        "First essay (of 20)": "18",
        "Second essay (of 30)": "",
        "Source presentation (of 15)": "",
        "Oral examination (of 35)": "",
        "Earned": "18",
        "Of": "100",
        "Percent so far": "90",
        "Percent of all": "18",
        "Letter so far": "Excelente",
    }


@given(name=st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_name_comes_back_from_canvas_file_and_is_no_formula_in_the_plain_one(maritime: Course, name: str) -> None:
    lines = [line(maritime, name)]
    (cells,) = as_canvas_reads(canvas_csv(maritime, lines, {}))[1].values()
    assert cells["Student"] == name
    (row,) = csv.DictReader(io.StringIO(plain_csv(maritime, lines).decode("utf-8-sig"), newline=""))
    assert row["Student"].removeprefix("'") in {name, name.removeprefix("'")}
    assert row["Student"][0] not in "=+-@\t\r"
