"""Going too fast: what people are told, who may go on, and that nothing is taken or lost on the way."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import discord
import pytest
from simcord import ChannelHandle, Env, MemberActor

from bot.app import Syllabot
from bot.limits import Limit, Limits, Pace
from bot.pacing import AT_A_DEADLINE
from bot.services import Grading, Services
from registrar import submissions
from registrar.calendar import due_at
from registrar.clock import Clock
from registrar.course.models import Course
from registrar.database import Database
from registrar.uploads import Uploads
from tests.bot.stand_ins import COURSE_FOLDER, IN_TERM, Scholar
from tests.bot.test_submit import SIMCORD_BEGINS, Grader, at_work, notebook, write

__all__ = ["at_work"]

QUESTIONS, FILES = 3, 2
SOON = timedelta(seconds=90)


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = IN_TERM

    def __call__(self) -> object:
        return self.now


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def build_bot(
    course: Course, scholar: Scholar, database: Database, clock: Clock, tmp_path: Path
) -> Callable[[], Syllabot]:
    grading = Grading(COURSE_FOLDER, Uploads(tmp_path / "uploads"), Grader(), ahead=IN_TERM - SIMCORD_BEGINS)
    limits = Limits(Limit(Pace(QUESTIONS, timedelta(minutes=1))), Limit(Pace(FILES, timedelta(hours=1))))
    services = Services(course, scholar, clock, database, grading=grading, limits=limits)
    return lambda: Syllabot(services)


async def ask(env: Env, channel: ChannelHandle, person: MemberActor, way: str) -> str:
    """Ask in one of the ways, and return what was answered, as text."""
    if way == "command":
        return str((await person.slash(channel, "ask", question="and now?")).response.content or "")
    if way == "mention":
        await person.send(channel, f"<@{env.bot.user.id}> and now?")
        return str(channel.last_message.content or "")
    await person.send_dm("and now?")
    return str(person.user.dm_channel.last_message.content or "")


async def test_questions_are_counted_together_whichever_way_they_come(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar, clock: Hands
) -> None:
    for way in ("command", "mention", "message"):
        assert "a lot of questions" not in await ask(simcord_env, channel, student, way)
    again = f"<t:{int(IN_TERM.timestamp()) + 21}:R>"
    for way in ("command", "mention", "message"):
        assert again in await ask(simcord_env, channel, student, way)
    assert len(scholar.asked) == QUESTIONS
    assert simcord_env.errors

    clock.now += timedelta(seconds=20)
    await ask(simcord_env, channel, student, "command")
    assert len(scholar.asked) == QUESTIONS + 1


async def test_the_staff_may_ask_as_often_as_it_likes(
    simcord_env: Env, channel: ChannelHandle, scholar: Scholar
) -> None:
    role = simcord_env.guild.create_role("Staff", permissions=discord.Permissions.none())
    teacher = simcord_env.guild.add_member(simcord_env.create_user("inez"), roles=[role])
    for _ in range(QUESTIONS + 2):
        await ask(simcord_env, channel, teacher, "command")
    assert len(scholar.asked) == QUESTIONS + 2


async def kept(database: Database, course: Course, person: MemberActor) -> int:
    async with database.reading() as tx:
        return len(await submissions.of_person(tx, course.id, str(person.id)))


@pytest.mark.usefixtures("at_work")
async def test_a_file_too_many_is_refused_before_it_is_taken_and_its_student_told_when_to_send_it(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, database: Database, course: Course, tmp_path: Path
) -> None:
    for number in range(FILES):
        raw = b'{"cells": [], "number": %d}' % number
        await student.slash(channel, "submit", assignment="essay-1", notebook=notebook(raw=raw))
    on_disk = sorted((tmp_path / "uploads").rglob("*"))

    by_command = await student.slash(channel, "submit", assignment="essay-1", notebook=notebook(raw=b'{"cells":[ ]}'))
    by_message = await write(simcord_env, student, "", notebook(raw=b'{"cells":[  ]}'))
    for told in (by_command.response.content, by_message.content):
        assert f"<t:{int(IN_TERM.timestamp()) + 1801}:R>" in told
        assert "what came before stands" in told
    assert by_command.ephemeral
    assert await kept(database, course, student) == FILES
    assert sorted((tmp_path / "uploads").rglob("*")) == on_disk
    assert simcord_env.errors


async def test_of_several_files_in_one_message_all_are_taken_or_none(
    simcord_env: Env, student: MemberActor, tmp_path: Path
) -> None:
    await write(simcord_env, student, "", notebook("essay1.ipynb"))
    told = await write(simcord_env, student, "", notebook("a.py", b"1"), notebook("b.py", b"2"))
    assert "I did not take this" in told.content
    assert simcord_env.errors
    assert len([each for each in (tmp_path / "uploads").rglob("*") if each.is_file()]) == 1


@pytest.mark.usefixtures("at_work")
async def test_nobody_is_made_late_by_waiting_but_even_then_not_everything_is_taken(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, database: Database, course: Course, clock: Hands
) -> None:
    due = due_at(course, course.assignment("essay-1"))
    assert due
    clock.now = due.ends_at - SOON
    for number in range(FILES + AT_A_DEADLINE + 3):
        raw = b'{"cells": [], "number": %d}' % number
        await student.slash(channel, "submit", assignment="essay-1", notebook=notebook(raw=raw))
    assert await kept(database, course, student) == FILES + AT_A_DEADLINE
    assert simcord_env.errors


@pytest.mark.usefixtures("at_work")
async def test_a_flood_of_one_student_holds_no_other_up(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, database: Database, course: Course
) -> None:
    for _ in range(FILES + 2):
        await student.slash(channel, "submit", assignment="essay-1", notebook=notebook())
    other = simcord_env.guild.add_member(simcord_env.create_user("yolanda"))
    await other.slash(channel, "submit", assignment="essay-1", notebook=notebook())
    assert await kept(database, course, other) == 1
    assert simcord_env.errors
