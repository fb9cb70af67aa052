"""A team's submission is the work of each who was in the team when it was handed in."""

from datetime import timedelta

import pytest
import pytest_asyncio

from registrar import submissions
from registrar.course.models import Course
from registrar.database import Database
from registrar.gradebook.book import gradebook
from registrar.gradebook.submitted import submitted
from registrar.submissions import File, Submission
from registrar.teams import forming, work
from tests.registrar.team_helpers import NOON, enrol, team_up, with_teams

TALK, ESSAY = "source-presentation", "essay-1"
HOUR = timedelta(hours=1)


@pytest.fixture
def course(maritime: Course) -> Course:
    return with_teams(maritime)


@pytest_asyncio.fixture
async def students(database: Database, course: Course) -> list[int]:
    async with database.transaction() as tx:
        return await enrol(tx, course, "Ada", "Ben", "Cleo")


async def hand_in(
    database: Database, course: Course, person: str, assignment: str, hours: int, score: float | None = None
) -> Submission:
    """Hand something in so many hours after noon, and grade it if a score is given."""
    at = NOON + hours * HOUR
    file = File(course.id, person, "talk.ipynb", f"{person}-{hours}", at)
    async with database.transaction() as tx:
        receipt = await submissions.hand_in(tx, file, assignment)
        if score is not None:
            claimed = await submissions.claim(tx, course.id, at, HOUR)
            assert claimed is not None
            await submissions.settle_graded(tx, claimed, {"score": score, "max_score": 15.0}, None, at)
    return receipt.submission


async def whose(database: Database, course: Course, submission: Submission) -> list[str]:
    async with database.reading() as tx:
        return [person for person in ("Ada", "Ben", "Cleo") if await work.is_work_of(tx, course, submission.id, person)]


async def test_what_a_member_hands_in_for_the_team_is_everybodys(
    database: Database, course: Course, students: list[int]
) -> None:
    ada, ben, cleo = students
    await team_up(database, course, "Wolves", ada, ben)
    talk = await hand_in(database, course, "Ada", TALK, 1, score=12.0)
    essay = await hand_in(database, course, "Ada", ESSAY, 2)
    assert await whose(database, course, talk) == ["Ada", "Ben"]
    assert await whose(database, course, essay) == ["Ada"]
    async with database.reading() as tx:
        assert await work.concerned(tx, course, talk) == ["Ada", "Ben"]
        assert await work.concerned(tx, course, essay) == ["Ada"]
        assert [each.id for each in await work.work_of(tx, course, "Ben")] == [talk.id]
        handed_in = {who: await work.handed_in(tx, course, TALK, who) for who in ("Ada", "Ben", "Cleo", "nobody")}
        assert handed_in == {"Ada": True, "Ben": True, "Cleo": False, "nobody": False}
        assert not await work.handed_in(tx, course, ESSAY, "Ben")
        attempts = await submitted(tx, course, None)
        assert await submitted(tx, course, [ben]) == {ben: attempts[ben]}
    assert attempts[ben] == {TALK: attempts[ada][TALK]}
    assert cleo not in attempts


async def test_it_stays_with_who_leaves_and_is_not_given_to_who_comes_later(
    database: Database, course: Course, students: list[int]
) -> None:
    ada, ben, cleo = students
    await team_up(database, course, "Wolves", ada, ben)
    before = await hand_in(database, course, "Ada", TALK, 1, score=6.0)
    async with database.transaction() as tx:
        await forming.leave(tx, course, ben, actor="2", at=NOON + 2 * HOUR)
        asked = await forming.invite(tx, course, ada, cleo, actor="1", at=NOON + 2 * HOUR)
        await forming.answer(tx, course, cleo, asked.id, accept=True, actor="3", at=NOON + 2 * HOUR)
    after = await hand_in(database, course, "Cleo", TALK, 3, score=15.0)
    assert await whose(database, course, before) == ["Ada", "Ben"]
    assert await whose(database, course, after) == ["Ada", "Cleo"]
    async with database.reading() as tx:
        lines = await gradebook(tx, course, submitted, NOON + 4 * HOUR)
        marks = [(line.student.name, mark) for line in lines for part in line.grade.components for mark in part.marks]
        earned = {name: float(mark.points or 0) for name, mark in marks if mark.assignment == TALK}
        own = await work.work_of(tx, course, "Ada")
    assert earned == {"Ada": 15.0, "Ben": 6.0, "Cleo": 15.0}
    assert [each.id for each in own] == [after.id, before.id]
    counting = submissions.counting(own, "last")
    assert counting is not None
    assert counting.id == after.id


async def test_a_person_has_handed_in_once_it_is_in_the_queue(database: Database, course: Course) -> None:
    async def handed_in() -> bool:
        async with database.reading() as tx:
            return await work.handed_in(tx, course, ESSAY, "Ada")

    async with database.transaction() as tx:
        number = await submissions.receive(tx, File(course.id, "Ada", "essay.ipynb", "hash", NOON))
    assert not await handed_in()
    async with database.transaction() as tx:
        await submissions.confirm(tx, course.id, number, "Ada", ESSAY)
    assert await handed_in()
