"""Due dates of another calendar: taken over just as they were shown, all of them or none."""

from datetime import UTC, datetime

import pytest

from registrar import audit
from registrar.calendar import due_at
from registrar.course.models import Course
from registrar.database import Database
from registrar.errors import CourseChangeError, GradebookError
from registrar.gradebook import decisions
from registrar.in_force import set_due
from registrar.people import roster
from registrar.proposals import DueChange, Source, propose, proposed, take

NOW = datetime(2024, 3, 12, 9, tzinfo=UTC)
ESSAY_DUE = datetime(2024, 3, 22, 18, tzinfo=UTC)
LATER = datetime(2024, 3, 27, 18, tzinfo=UTC)
LATEST = datetime(2024, 4, 3, 17, tzinfo=UTC)
MOVED = DueChange("essay-1", ESSAY_DUE, LATER)
BY = {"actor": "7", "at": NOW}


async def put(database: Database, course: Course, *changes: DueChange, source: Source = "canvas") -> int:
    async with database.transaction() as tx:
        return await propose(tx, course.id, source, changes, NOW)


async def refused(database: Database, course: Course, number: int) -> str:
    with pytest.raises((CourseChangeError, GradebookError)) as caught:
        async with database.transaction() as tx:
            await take(tx, course, number, **BY)
    return str(caught.value)


def due(course: Course) -> datetime | None:
    found = due_at(course, course.assignment("essay-1"))
    return found and found.starts_at


async def test_what_was_shown_is_what_is_taken_with_a_students_own_date(database: Database, maritime: Course) -> None:
    async with database.transaction() as tx:
        student = await roster.add(tx, maritime, "Costa, Rui", **BY)
    number = await put(database, maritime, MOVED, DueChange("essay-1", None, LATEST, student.id))
    async with database.transaction() as tx:
        taken = await take(tx, maritime, number, **BY)
    assert taken.first
    assert due(taken.course) == LATER
    async with database.reading() as tx:
        assert (await decisions.decisions(tx, maritime.id))[student.id].extensions == {"essay-1": LATEST}
        actions = [each.action for each in await audit.entries(tx, maritime.id)]
    assert actions == ["extension.grant", "due.set", "student.add"]


async def test_only_the_first_time_from_a_source_is_the_first(database: Database, maritime: Course) -> None:
    first = await put(database, maritime, MOVED)
    second = await put(database, maritime, DueChange("essay-1", LATER, LATEST))
    other = await put(database, maritime, DueChange("essay-1", LATEST, LATER), source="file")
    async with database.transaction() as tx:
        assert [(await take(tx, maritime, number, **BY)).first for number in (first, second, other)] == [
            True,
            False,
            True,
        ]


async def test_nothing_is_taken_where_one_date_has_changed_since(database: Database, maritime: Course) -> None:
    second = maritime.assignment("essay-2")
    before = due_at(maritime, second)
    number = await put(database, maritime, DueChange("essay-2", before and before.starts_at, LATEST), MOVED)
    async with database.transaction() as tx:
        await set_due(tx, maritime, "essay-1", LATEST, **BY)
    assert "has changed since" in await refused(database, maritime, number)
    async with database.reading() as tx:
        assert [each.subject for each in await audit.entries(tx, maritime.id)] == ["due:essay-1"]


async def test_a_proposal_is_taken_once_and_only_in_its_course(database: Database, maritime: Course) -> None:
    number = await put(database, maritime, MOVED)
    other = maritime.model_copy(update={"id": "another-course"})
    assert "not there any more" in await refused(database, other, number)
    assert "not there any more" in await refused(database, maritime, number + 1)
    async with database.transaction() as tx:
        await take(tx, maritime, number, **BY)
    assert "already" in await refused(database, maritime, number)


async def test_what_a_source_ever_proposed_is_remembered(database: Database, maritime: Course) -> None:
    await put(database, maritime, MOVED, source="canvas-look")
    async with database.reading() as tx:
        assert await proposed(tx, maritime.id, "canvas", "canvas-look") == {MOVED}
        assert await proposed(tx, maritime.id, "canvas") == set()
