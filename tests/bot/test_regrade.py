"""Grading again in Discord: a student asks, the staff decides; all are graded again, seen first, then applied."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import discord
import pytest
from simcord import ChannelHandle, Env, MemberActor

from bot.app import Syllabot
from bot.services import Grading, Services
from grader.assignments.load import AssignmentFolder
from grader.grading import Stage
from grader.queue.kept import report_values
from grader.types import GradeReport, ItemScore
from registrar import outbox, submissions
from registrar.clock import fixed_clock
from registrar.course.models import Course
from registrar.database import Database
from registrar.outbox import Owed
from registrar.submissions import File, Submission
from registrar.uploads import Uploads
from tests.bot.stand_ins import COURSE_FOLDER, IN_TERM, Scholar

ITEM = ItemScore("argument", "Argument", 12.0, 20.0, "Two legs are missing.")
REPORT = GradeReport("essay-1", "wrong_output", 12.0, 20.0, (ITEM,), "Not everything is right yet.", 1.5, "cpu")
REASON = "The second leg is right, I measured it."


Give = Callable[..., Awaitable[Submission]]


def worth(points: float) -> GradeReport:
    return replace(REPORT, score=points, items=(replace(ITEM, points=points),))


class Grader:
    """Stands in for the sandboxes: gives every file the same points."""

    points = 12.0

    async def grade(self, _raw: bytes, _name: str, _of: AssignmentFolder, _folder: Path, _stage: Stage) -> GradeReport:
        return worth(self.points)

    async def gpus(self) -> int:
        return 0

    async def close(self) -> None:
        """Hold nothing."""


@pytest.fixture
def grader() -> Grader:
    return Grader()


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads")


@pytest.fixture
def build_bot(
    course: Course, scholar: Scholar, database: Database, grader: Grader, uploads: Uploads
) -> Callable[[], Syllabot]:
    grading = Grading(COURSE_FOLDER, uploads, grader)
    services = Services(course, scholar, fixed_clock(IN_TERM), database, grading=grading)
    return lambda: Syllabot(services)


@pytest.fixture
def teacher(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    role = simcord_env.guild.create_role("Instructor", permissions=discord.Permissions(manage_messages=True))
    return simcord_env.guild.add_member(simcord_env.create_user("inez"), roles=[role])


@pytest.fixture
def give(database: Database, course: Course, uploads: Uploads) -> Give:
    """Hand something in and give it points."""

    async def give(person: MemberActor, raw: bytes, points: float = 12.0, at: datetime = IN_TERM) -> Submission:
        given = File(course.id, str(person.id), "essay1.ipynb", uploads.keep(raw), at)
        async with database.transaction() as tx:
            await submissions.hand_in(tx, given, "essay-1")
            claimed = await submissions.claim(tx, course.id, at, timedelta(minutes=2))
            assert claimed is not None
            await submissions.settle_graded(tx, claimed, report_values(worth(points)), None, at)
        return claimed

    return give


@dataclass
class Books:
    """What the registrar holds."""

    database: Database
    course: Course

    async def owed(self) -> dict[str, Owed]:
        async with self.database.reading() as tx:
            return {each.owed.key: each.owed for each in await outbox.listing(tx, self.course.id, ["pending"])}

    async def points(self, submission: Submission) -> float:
        async with self.database.reading() as tx:
            found = await submissions.find(tx, self.course.id, submission.id)
        assert found is not None
        return submissions.points(found)


@pytest.fixture
def books(database: Database, course: Course) -> Books:
    return Books(database, course)


async def request(env: Env, place: ChannelHandle, owed: Owed) -> discord.Message:
    """Put the owed request where the staff presses its buttons."""
    view = discord.ui.View(timeout=None)
    for each in owed.content["buttons"]:
        view.add_item(discord.ui.Button(label=each["label"], custom_id=each["id"]))
    embed = discord.Embed(title=owed.content["title"], description=owed.content["text"])
    return await env.bot.get_partial_messageable(place.id).send(embed=embed, view=view)


async def test_a_student_asks_and_the_staff_is_told_without_a_name(
    channel: ChannelHandle, student: MemberActor, books: Books, give: Give
) -> None:
    given = await give(student, b"1")
    asked = await student.slash(channel, "regrade", assignment="essay-1", reason=REASON)
    assert asked.ephemeral
    assert "passed this on" in asked.response.content
    note = (await books.owed())["regrade:1"]
    assert (note.channel, note.person) == ("#staff", None)
    assert "12 points stand" in note.content["text"]
    assert "I measured it" in note.content["text"]
    assert str(student.id) not in str(note.content)
    assert [each["id"] for each in note.content["buttons"]] == ["rg1:1", "rd1:1", f"report:{given.id}"]


async def test_what_is_not_graded_or_asked_already_is_refused(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, give: Give
) -> None:
    refused = await student.slash(channel, "regrade", assignment="essay-1", reason=REASON)
    assert "Nothing of yours is graded" in refused.response.content
    await give(student, b"1")
    await student.slash(channel, "regrade", assignment="essay-1", reason=REASON)
    again = await student.slash(channel, "regrade", assignment="essay-1", reason=REASON)
    assert "asked for this already" in again.response.content
    assert simcord_env.errors


async def test_the_staff_grades_again_even_after_a_restart_and_the_student_is_told(
    simcord_env: Env,
    channel: ChannelHandle,
    student: MemberActor,
    teacher: MemberActor,
    books: Books,
    grader: Grader,
    build_bot: Callable[[], Syllabot],
    give: Give,
) -> None:
    given = await give(student, b"1")
    await student.slash(channel, "regrade", assignment="essay-1", reason=REASON)
    note = await request(simcord_env, channel, (await books.owed())["regrade:1"])
    await simcord_env.restart_bot(build_bot())
    refused = await student.click(note, label="Regrade")
    assert "staff may do this" in refused.response.content
    grader.points = 15.0
    pressed = await teacher.click(note, label="Regrade")
    assert "12 → 15 points" in pressed.response.content
    assert await books.points(given) == 15
    letter = (await books.owed())[f"regraded:1:{student.id}"]
    assert letter.person == str(student.id)
    assert "15 of 20 points" in letter.content["text"]
    (closed,) = channel.history()
    assert "12 → 15" in closed.embeds[0].fields[0].value
    assert closed.components == []


async def test_the_staff_declines_with_a_reason_that_the_student_reads(
    simcord_env: Env,
    channel: ChannelHandle,
    student: MemberActor,
    teacher: MemberActor,
    books: Books,
    give: Give,
) -> None:
    given = await give(student, b"1")
    await student.slash(channel, "regrade", assignment="essay-1", reason=REASON)
    note = await request(simcord_env, channel, (await books.owed())["regrade:1"])
    form = await teacher.click(note, label="Decline")
    field = form.modal["components"][0]["component"]["custom_id"]
    await teacher.submit_modal(form, {field: "The leg ends at the mole, not in the roads."})
    letter = (await books.owed())["regrade-declined:1"]
    assert letter.person == str(student.id)
    assert "mole" in letter.content["text"]
    assert await books.points(given) == 12
    assert "Declined" in channel.history()[0].embeds[0].fields[0].value


async def test_all_are_graded_again_shown_and_applied_on_demand(
    simcord_env: Env,
    channel: ChannelHandle,
    student: MemberActor,
    teacher: MemberActor,
    books: Books,
    grader: Grader,
    build_bot: Callable[[], Syllabot],
    give: Give,
) -> None:
    other = simcord_env.guild.add_member(simcord_env.create_user("ferris"))
    up, same = await give(student, b"1", 12.0), await give(other, b"2", 15.0)
    grader.points = 15.0
    shown = await teacher.slash(channel, "admin regrade assignment", assignment="essay-1")
    assert shown.ephemeral
    (embed,) = shown.response.embeds
    assert "2 graded again; 1 would have other points" in embed.description
    assert f"<@{student.id}>: 12 → **15** (+3)" in embed.description
    (table,) = shown.response.attachments
    assert f"{student.id},,1,12,15,3.0,20,yes" in (await table.read()).decode()
    assert await books.points(up) == 12
    await simcord_env.restart_bot(build_bot())
    applied = await teacher.click(shown.response, label="Apply it")
    assert "2 grades were replaced" in applied.response.content
    assert [await books.points(each) for each in (up, same)] == [15, 15]
    assert [each.person for each in (await books.owed()).values()] == [str(student.id)]


async def test_an_assistant_does_not_grade_a_whole_assignment_again(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, give: Give
) -> None:
    await give(student, b"1")
    role = simcord_env.guild.create_role("Staff", permissions=discord.Permissions(manage_messages=True))
    assistant = simcord_env.guild.add_member(simcord_env.create_user("otto"), roles=[role])
    refused = await assistant.slash(channel, "admin regrade assignment", assignment="essay-1")
    assert simcord_env.errors
    assert "instructors may do this" in refused.response.content
    listed = await assistant.slash(channel, "admin regrade requests")
    assert "Nobody waits" in listed.response.embeds[0].description


async def test_the_staff_sees_what_everybody_handed_in_with_the_reports(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, teacher: MemberActor, give: Give
) -> None:
    people = [simcord_env.guild.add_member(simcord_env.create_user(f"student{number}")) for number in range(22)]
    for number, person in enumerate([student, *people]):
        await give(person, b"%d" % number)
    overview = await teacher.slash(channel, "admin submissions")
    assert "**First essay**: 23 people, 23 graded, mean 12.00 of 20" in overview.response.embeds[0].description
    listed = await teacher.slash(channel, "admin submissions", assignment="essay-1")
    assert listed.ephemeral
    assert len(listed.response.embeds[0].description.splitlines()) == 20
    turned = await teacher.click(listed.response, label="Next ▶")
    assert [line.split(".")[0] for line in turned.response.embeds[0].description.splitlines()] == ["21", "22", "23"]
    report = await teacher.click(turned.response, label="21. Report")
    assert report.response.attachments[0].filename == "essay-1-attempt-1.html"


async def test_the_staff_sees_the_figures_on_an_assignment_without_a_name(
    channel: ChannelHandle, student: MemberActor, teacher: MemberActor, give: Give
) -> None:
    nothing = await teacher.slash(channel, "admin statistics", assignment="essay-1")
    assert "Nothing of this assignment" in nothing.response.content
    await give(student, b"1", 12.0)
    await give(teacher, b"2", 20.0)
    shown = await teacher.slash(channel, "admin statistics", assignment="essay-1")
    assert shown.ephemeral
    (embed,) = shown.response.embeds
    assert "**2** graded · mean **16.00** of 20" in embed.description
    assert "Argument: 16.00 of 20 (every point 50%, none 0%)" in embed.description
    assert embed.fields[0].value == "`wrong_output` 2"
    assert str(student.id) not in str(embed.to_dict())
    assert [each.filename for each in shown.response.attachments] == ["points.png"]
