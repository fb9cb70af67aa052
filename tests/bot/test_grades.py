"""`/grades`: one's own grade with its working, what a letter takes, and nothing about anybody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from simcord import ChannelHandle, Env, MemberActor
from sqlalchemy import Engine, event

from registrar.calendar import due_at
from registrar.course.models import Course
from registrar.database import Database
from registrar.gradebook import decisions
from tests.bot.class_list import enrol, graded
from tests.bot.stand_ins import IN_TERM


def due_of(course: Course, assignment: str) -> datetime:
    due = due_at(course, course.assignment(assignment))
    assert due is not None
    return due.ends_at


@contextmanager
def counting_rows() -> Iterator[list[int]]:
    """Yield a list to which each statement that is sent adds how many rows came back, and one for itself."""
    counts: list[int] = []

    def count(_connection: object, cursor: Any, *_: object) -> None:
        counts.append(1 + len(cursor._rows))

    event.listen(Engine, "after_cursor_execute", count)
    try:
        yield counts
    finally:
        event.remove(Engine, "after_cursor_execute", count)


async def test_a_grade_shows_every_mark_with_its_working_to_its_owner_alone(
    channel: ChannelHandle, student: MemberActor, database: Database, course: Course
) -> None:
    zebedee = await enrol(database, course, "Tring, Zebedee", student.id)
    due = due_of(course, "essay-1")
    await graded(database, course, student.id, "essay-1", 17, due + timedelta(hours=25))
    async with database.transaction() as tx:
        for assignment, points, reason in (("source-presentation", 12, "Stood in for Ana"), ("essay-2", None, "Ill")):
            await decisions.override(tx, course, assignment, zebedee, points, reason=reason, actor="7", at=IN_TERM)
        until = due_of(course, "oral-examination") + timedelta(days=2)
        await decisions.extend(
            tx, course, "oral-examination", until, students=[zebedee], reason="", actor="7", at=IN_TERM
        )

    result = await student.slash(channel, "grades show")
    assert result.ephemeral
    text = result.response.embeds[0].description
    assert "so far:" in text
    assert "First essay: 17 of 20 points; 2 days × 10% of 20 points = 4 points off" in text
    assert "Source presentation: 12 of 15 points, set by the staff: Stood in for Ana" in text
    assert "Second essay: excused: Ill" in text
    assert f"your extension: <t:{int(until.timestamp())}:f>" in text


async def test_what_is_told_of_contradicting_numbers_is_the_reading_that_is_used(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, database: Database, course: Course
) -> None:
    await enrol(database, course, "Tring, Zebedee", student.id)
    components = tuple(
        each.model_copy(update={"percent": 45}) if each.id == "essays" else each for each in course.components
    )
    simcord_env.bot.courses.all[0].services.course = course.model_copy(update={"components": components})
    embed = (await student.slash(channel, "grades show")).response.embeds[0]
    assert embed.fields[0].name == "How the course's numbers are read"
    assert "the points are used" in embed.fields[0].value


async def test_what_if_says_what_a_letter_takes(
    channel: ChannelHandle, student: MemberActor, database: Database, course: Course
) -> None:
    await enrol(database, course, "Tring, Zebedee", student.id)
    await graded(database, course, student.id, "essay-1", 10)
    offered = await student.autocomplete(channel, "grades what-if", "letter", "mu")
    assert [choice["name"] for choice in offered] == ["Muito Bom"]
    result = await student.slash(channel, "grades what-if", letter="muito bom")
    assert result.ephemeral
    assert "Muito Bom begins at 80%" in result.response.embeds[0].description
    assert "it takes" in result.response.embeds[0].description


async def test_a_letter_that_the_course_does_not_give_is_refused_with_those_it_gives(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, database: Database, course: Course
) -> None:
    await enrol(database, course, "Tring, Zebedee", student.id)
    result = await student.slash(channel, "grades what-if", letter="A-")
    assert simcord_env.errors
    assert "The letters are Excelente" in result.response.content


@pytest.mark.parametrize("command", [("grades show", {}), ("grades what-if", {"letter": "Bom"})], ids=str)
async def test_who_is_not_linked_is_told_how(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, command: tuple[str, dict[str, str]]
) -> None:
    name, options = command
    result = await student.slash(channel, name, **options)
    assert simcord_env.errors
    assert "/link" in result.response.content


@pytest.mark.parametrize("command", ["grades show", "calendar"])
async def test_what_a_student_looks_up_reads_nothing_about_others(
    channel: ChannelHandle, student: MemberActor, database: Database, course: Course, command: str
) -> None:
    await enrol(database, course, "Tring, Zebedee", student.id)

    async def rows_read() -> int:
        with counting_rows() as counts:
            await student.slash(channel, command)
        return sum(counts)

    alone = await rows_read()
    for number in range(40):
        other = await enrol(database, course, f"Other {number}", 9000 + number)
        await graded(database, course, 9000 + number, "essay-1", 10)
        async with database.transaction() as tx:
            until = due_of(course, "essay-1") + timedelta(days=number + 1)
            await decisions.extend(tx, course, "essay-1", until, students=[other], reason="x", actor="7", at=IN_TERM)
            await decisions.override(tx, course, "essay-2", other, 3, reason="x", actor="7", at=IN_TERM)
    assert alone > 0
    assert await rows_read() == alone
