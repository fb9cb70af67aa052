"""Who was given more time is not late before it is over, whether the grade or the extension came first."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from grader.assignments.load import AssignmentFolder
from grader.grading import Stage
from grader.queue.kept import late_of
from grader.queue.lateness import late_outcome, restate_lateness
from grader.queue.queue import Queue
from grader.types import GradeReport, ItemScore
from registrar import outbox, submissions
from registrar.clock import fixed_clock
from registrar.course.load import load_course
from registrar.database import Database
from registrar.gradebook import decisions
from registrar.people import linking, roster
from registrar.submissions import File, Submission
from registrar.uploads import Uploads

FOLDER = Path(__file__).parents[1] / "courses" / "maritime_history"
COURSE = load_course(FOLDER)
DUE = datetime(2024, 3, 22, 18, tzinfo=UTC)
DAY = timedelta(days=1)
ITEM = ItemScore("argument", "Argument", 12.0, 20.0, "Two legs are missing.")
REPORT = GradeReport("essay-1", "wrong_output", 12.0, 20.0, (ITEM,), "Not everything is right yet.", 1.5, "cpu")


class Grader:
    """Stands in for the sandboxes, which have their own tests."""

    async def grade(self, _raw: bytes, _name: str, _of: AssignmentFolder, _folder: Path, _stage: Stage) -> GradeReport:
        return REPORT

    async def gpus(self) -> int:
        return 0

    async def close(self) -> None:
        """Hold nothing."""


@pytest.fixture
async def ada(database: Database) -> int:
    """A student whose account is `100`."""
    async with database.transaction() as tx:
        student = (await roster.add(tx, COURSE, "Lovelace, Ada", actor="7", at=DUE)).id
        codes = await linking.hand_out(tx, COURSE.id, [student], actor="7", at=DUE)
        await linking.link(tx, COURSE.id, codes[student], "100", at=DUE)
    return student


async def extend(database: Database, student: int | None, days: int) -> None:
    async with database.transaction() as tx:
        whom = None if student is None else [student]
        await decisions.extend(tx, COURSE, "essay-1", DUE + days * DAY, students=whom, reason="", actor="7", at=DUE)


async def graded_late(database: Database, uploads: Uploads, person: str) -> Submission:
    """Have the queue grade what a person hands in 30 hours late."""
    file = File(COURSE.id, person, "essay.ipynb", uploads.keep(person.encode()), DUE + timedelta(hours=30))
    async with database.transaction() as tx:
        given = (await submissions.hand_in(tx, file, "essay-1")).submission
    queue = Queue(COURSE, FOLDER, database, fixed_clock(DUE + 3 * DAY), uploads, Grader())
    working = asyncio.create_task(queue.run())
    async with asyncio.timeout(30):
        async for _ in queue.follow(given.id):
            pass
    working.cancel()
    await asyncio.wait([working])
    return await found(database, given.id)


async def found(database: Database, submission: int) -> Submission:
    async with database.reading() as tx:
        there = await submissions.find(tx, COURSE.id, submission)
    assert there is not None
    return there


async def test_the_queue_grades_by_the_students_own_deadline(database: Database, tmp_path: Path, ada: int) -> None:
    await extend(database, ada, 1)
    uploads = Uploads(tmp_path / "uploads")
    mine, other = [await graded_late(database, uploads, person) for person in ("100", "200")]
    assert [submissions.points(each) for each in (mine, other)] == [10, 8]
    async with database.reading() as tx:
        letters = {
            each.owed.person: each.owed.content["text"] for each in await outbox.listing(tx, COURSE.id, ["pending"])
        }
    assert "Late: 1 day" in letters["100"]
    assert "Late: 2 days" in letters["200"]


async def test_a_receipt_says_in_time_to_whom_it_is(database: Database, ada: int) -> None:
    await extend(database, ada, 2)
    async with database.reading() as tx:
        costs = [
            await late_outcome(tx, COURSE, "essay-1", person, 20, DUE + timedelta(hours=30))
            for person in ("100", "200")
        ]
    assert [each.days for each in costs if each is not None] == [0, 2]


async def test_an_extension_that_comes_after_the_grade_takes_the_penalty_back(
    database: Database, tmp_path: Path, ada: int
) -> None:
    uploads = Uploads(tmp_path / "uploads")
    mine, other = [await graded_late(database, uploads, person) for person in ("100", "200")]
    await extend(database, ada, 2)
    async with database.transaction() as tx:
        await restate_lateness(tx, COURSE, "essay-1", ["100"])
    assert submissions.points(await found(database, mine.id)) == 12
    assert await found(database, other.id) == other
    async with database.transaction() as tx:
        await decisions.withdraw_extension(tx, COURSE, "essay-1", student=ada, actor="7", at=DUE)
        await restate_lateness(tx, COURSE, "essay-1", None)
    assert late_of(await found(database, mine.id)) == late_of(mine)
