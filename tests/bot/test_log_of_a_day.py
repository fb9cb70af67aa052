"""A day of the bot in SimCord, with marks in all that people bring: none of them comes into the log."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from simcord import ChannelHandle, Env, MemberActor

from bot.app import Syllabot
from bot.log_lines import JsonLines, TextLines
from bot.log_safety import Redactor, is_ours
from bot.services import Grading, Services
from grader.errors import GraderError, NoSandboxError
from knowledge.types import Answer, Band
from registrar import outbox
from registrar.clock import fixed_clock
from registrar.course.models import Course
from registrar.database import Database
from registrar.outbox import Owed
from registrar.people import roster
from registrar.uploads import Uploads
from tests.bot.people import code_for, member
from tests.bot.stand_ins import COURSE_FOLDER, IN_TERM, Scholar
from tests.bot.test_submit import Grader, write

MARKS = ("xylotrope", "quonklebert", "brizzlewump", "flindersnop", "gruntwick", "ombulquist", "vexbury")


class Unlucky(Grader):
    """Grades one file, and fails at the next ones in every way there is, each time with the student's words."""

    def __init__(self) -> None:
        super().__init__()
        self._fates = [None, ValueError("gruntwick"), GraderError("gruntwick"), NoSandboxError("No sandbox.")]

    async def grade(self, *what: Any) -> Any:
        fate = self._fates.pop(0)
        if fate is not None:
            raise fate
        return await super().grade(*what)


@pytest.fixture
def records() -> Iterator[list[logging.LogRecord]]:
    """All that anybody logs, at the most talkative level."""
    held: list[logging.LogRecord] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            held.append(record)

    root, keep = logging.getLogger(), Keep()
    before = root.level
    root.addHandler(keep)
    root.setLevel(logging.DEBUG)
    yield held
    root.removeHandler(keep)
    root.setLevel(before)


@pytest.fixture
def build_bot(course: Course, scholar: Scholar, database: Database, tmp_path: Path) -> Callable[[], Syllabot]:
    grading = Grading(COURSE_FOLDER, Uploads(tmp_path / "uploads"), Unlucky())
    services = Services(course, scholar, fixed_clock(IN_TERM), database, grading=grading)
    return lambda: Syllabot(services)


@pytest_asyncio.fixture
async def at_work(simcord_bot: Syllabot) -> AsyncIterator[None]:
    task = asyncio.create_task(simcord_bot.courses.all[0].grade())
    yield
    task.cancel()
    await asyncio.wait([task])


@pytest.mark.usefixtures("at_work")
async def test_no_mark_of_a_person_comes_into_any_record(
    simcord_env: Env,
    simcord_bot: Syllabot,
    channel: ChannelHandle,
    database: Database,
    course: Course,
    scholar: Scholar,
    records: list[logging.LogRecord],
) -> None:
    student, *others = (simcord_env.guild.add_member(simcord_env.create_user(f"xylotrope{n}")) for n in range(3))
    teacher, room = member(simcord_env, "vexbury", "Instructor"), simcord_env.guild.create_text_channel("staff")
    await ask(simcord_env, channel, student, scholar)
    await ask_in_vain(simcord_env, channel, others, scholar)
    await have_the_staff_answer(channel, room, student, teacher, scholar)
    await hand_in(simcord_env, channel, student)
    await link(simcord_env, channel, student, teacher, database, course)
    await be_written_to(simcord_env, simcord_bot, student, database, course)
    for command in ("privacy", "submissions", "calendar"):
        await student.slash(channel, command)

    assert simcord_env.errors
    assert_silent(records, student, *others, teacher)


async def ask(env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar) -> None:
    """Ask in every way."""
    await student.slash(channel, "ask", question="When is the quonklebert due?")
    await student.send(channel, f"<@{env.bot.user.id}> I am xylotrope: the quonklebert?")
    await student.send_dm("the quonklebert?")


async def ask_in_vain(env: Env, channel: ChannelHandle, students: list[MemberActor], scholar: Scholar) -> None:
    """Ask where the assistant fails, and then where Discord does."""
    mention = f"<@{env.bot.user.id}> quonklebert?"
    unlucky, mute = students
    for failure in (ValueError("the quonklebert of xylotrope"), KeyError("quonklebert"), OSError(2, "no", "xylotrope")):
        scholar.fails_with = failure
        await unlucky.slash(channel, "ask", question="the quonklebert?")
        await unlucky.send(channel, mention)
    scholar.fails_with = None
    env.inject_error("PATCH", "/webhooks/*/*/messages/*", status=500, message="quonklebert")
    await mute.slash(channel, "ask", question="the quonklebert?")
    env.inject_error("POST", "/channels/*/messages", status=403, code=50013, message="quonklebert", times=2)
    await mute.send(channel, mention)


async def have_the_staff_answer(
    channel: ChannelHandle, room: ChannelHandle, student: MemberActor, teacher: MemberActor, scholar: Scholar
) -> None:
    """Have a question go to the staff, and their answer made the official one."""
    scholar.replies = Answer("I don't know.", (), Band.UNKNOWN, "unknown")
    await student.slash(channel, "ask", question="May the quonklebert be late?")
    await student.click(channel.last_message, label="Ask the staff")
    (thread,) = room.threads
    await teacher.send(thread, "The quonklebert may, says vexbury.", reply_to=thread.last_message)
    await teacher.click(thread.last_message, label="Make this the official answer")


async def hand_in(env: Env, channel: ChannelHandle, student: MemberActor) -> None:
    """Hand in what is graded, what fails in every way, and what is refused."""
    for number in range(4):
        work = f'{{"cells": ["flindersnop {number}"]}}'.encode()
        await student.slash(channel, "submit", assignment="essay-1", notebook=(f"brizzlewump{number}.ipynb", work))
    await student.slash(channel, "submit", assignment="essay-1", notebook=("brizzlewump.docx", b"flindersnop"))
    await write(env, student, "my brizzlewump", ("brizzlewump.py", b"flindersnop = 1"))
    env.inject_error("DELETE", "/channels/*/messages/*", status=403, code=50013, message="brizzlewump")
    await student.send(channel, f"<@{env.bot.user.id}>", attachments=[("brizzlewump.ipynb", b"{}")])


async def link(
    env: Env, channel: ChannelHandle, student: MemberActor, teacher: MemberActor, database: Database, course: Course
) -> None:
    """Link an account, by a wrong code and by the right one."""
    async with database.transaction() as tx:
        added = await roster.add(
            tx, course, "Xylotrope, Zed", email="xylotrope@sea.example", actor=str(teacher.id), at=IN_TERM
        )
    await student.slash(channel, "link", code="XYLO-TROP")
    await student.slash(channel, "link", code=await code_for(database, course, added.id, IN_TERM))
    await teacher.autocomplete(channel, "admin roster show", "student", "xylotrope")
    await teacher.slash(channel, "admin roster show", student=added.id)


async def be_written_to(env: Env, bot: Syllabot, student: MemberActor, database: Database, course: Course) -> None:
    """Have messages delivered: one that arrives, and others that are refused, broken off, not wanted, or nonsense."""
    content = {"title": "ombulquist", "text": "ombulquist of xylotrope"}
    async with database.transaction() as tx:
        for number, kind in enumerate(("grade.ready", "grade.ready", "grade.ready", "nonsense")):
            key = f"{kind}:{number}:{student.id}"
            await outbox.owe(tx, Owed(course.id, key, kind, content, IN_TERM, person=str(student.id)))
    place = student.user.dm_channel.id
    env.inject_error("POST", f"/channels/{place}/messages", status=403, code=50007, message="ombulquist", times=1)
    env.inject_error("POST", f"/channels/{place}/messages", status=500, message="ombulquist", times=1)
    await bot.courses.all[0].schedules.courier.deliver_due()


def assert_silent(records: list[logging.LogRecord], *people: MemberActor) -> None:
    """The project itself has put nothing of anybody into a record; and whatever others did is not written."""
    marks = (*MARKS, *(str(person.id) for person in people))
    assert {record.name for record in records} >= {"bot.errors", "grader.queue.queue", "schedules.courier"}
    for record in records:
        said = record.getMessage().casefold() if is_ours(record) else ""
        assert not [mark for mark in marks if mark in said], said
        if record.levelno < logging.WARNING and not is_ours(record):
            continue
        for form in (TextLines, JsonLines):
            line = form(Redactor()).format(record).casefold()
            assert not [mark for mark in marks if mark in line], line
