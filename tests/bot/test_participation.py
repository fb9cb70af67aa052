"""Participation in Discord: what is counted, who hears what, and what the staff sees."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import discord
import pytest
from PIL import Image
from simcord import ChannelHandle, Env, MemberActor
from simcord.enums import MessageType

from bot.app import Syllabot
from bot.services import Services
from bot.views.participation_plot import participation_png
from registrar import outbox
from registrar.clock import fixed_clock
from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.database import Database
from registrar.outbox import Owed
from registrar.participation import contributions
from registrar.participation.overview import Activity, Week
from registrar.people import linking, roster
from registrar.people.roster import Student
from registrar.teams import assigning
from registrar.teams.membership import Team
from registrar.teams.rooms import note_channel
from tests.bot.stand_ins import COURSE_FOLDER, Scholar

NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""Where the clock of the simulated Discord begins: in the week of module 2."""
STARTS = (date(2025, 12, 15), date(2025, 12, 29), date(2026, 1, 5), date(2026, 1, 12))


@pytest.fixture(scope="module")
def course() -> Course:
    """The small course, held around the time of the simulated Discord; contributions count in their module's week."""
    given = load_course(COURSE_FOLDER)
    assert given.participation is not None
    modules = zip(given.modules, STARTS, strict=True)
    return given.model_copy(
        update={
            "term": given.term.model_copy(update={"starts": STARTS[0], "ends": date(2026, 1, 25)}),
            "modules": tuple(each.model_copy(update={"starts": starts}) for each, starts in modules),
            "participation": given.participation.model_copy(update={"window": "module-week"}),
        }
    )


@pytest.fixture
def build_bot(course: Course, scholar: Scholar, database: Database) -> Callable[[], Syllabot]:
    services = Services(course, scholar, fixed_clock(NOW), database)
    return lambda: Syllabot(services)


@pytest.fixture
def teacher(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    permissions = discord.Permissions(manage_messages=True, manage_channels=True)
    role = simcord_env.guild.create_role("Staff", permissions=permissions)
    return simcord_env.guild.add_member(simcord_env.create_user("inez"), roles=[role])


async def linked(database: Database, course: Course, actor: MemberActor) -> Student:
    """Put somebody on the roster and link their account."""
    async with database.transaction() as tx:
        student = await roster.add(tx, course, actor.name, actor="7", at=NOW)
        codes = await linking.hand_out(tx, course.id, [student.id], actor="7", at=NOW)
        return await linking.link(tx, course.id, codes[student.id], str(actor.id), at=NOW)


async def counted(database: Database, course: Course) -> list[tuple[str, str]]:
    """Return who contributed to what."""
    async with database.reading() as tx:
        return [(person, subject) for person, subject, _ in await contributions.said(tx, course.id)]


async def owed(database: Database, course: Course) -> Sequence[Owed]:
    async with database.reading() as tx:
        return [debt.owed for debt in await outbox.listing(tx, course.id, ["pending"])]


async def test_what_people_say_in_a_modules_channel_is_counted_and_nothing_else(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, database: Database, course: Course
) -> None:
    module = simcord_env.guild.create_text_channel("module-2")
    robot = simcord_env.guild.add_member(simcord_env.create_user("robot", bot=True))
    first = await student.send(module, "The portolan has no grid.")
    await student.send(module, "But rhumb lines.", reply_to=first)
    await student.edit(first, "The portolan has no grid of degrees.")
    await student.send(channel, "Hello")
    await robot.send(module, "Beep")
    simcord_env.guild.create_system_message(module, MessageType.NEW_MEMBER, author=student)
    await simcord_env.settle()
    assert await counted(database, course) == [(str(student.id), "module:2")] * 2


async def test_a_deleted_message_counts_no_more(
    simcord_env: Env, student: MemberActor, database: Database, course: Course
) -> None:
    module = simcord_env.guild.create_text_channel("module-2")
    gone, _ = await student.send(module, "one"), await student.send(module, "two")
    await student.delete(gone)
    assert await counted(database, course) == [(str(student.id), "module:2")]


async def test_what_was_said_while_the_bot_was_away_counts_once_it_is_back(
    simcord_env: Env, build_bot: Callable[[], Syllabot], student: MemberActor, database: Database, course: Course
) -> None:
    module = simcord_env.guild.create_text_channel("module-2")
    messages = [await student.send(module, word) for word in ("one", "two", "three")]
    async with database.reading() as tx:
        seen = await contributions.said(tx, course.id)
    async with database.transaction() as tx:
        assert await contributions.uncount(tx, course.id, [str(each.id) for each in messages]) == 3
    await simcord_env.restart_bot(build_bot())
    async with database.reading() as tx:
        assert await contributions.said(tx, course.id) == seen
    await simcord_env.restart_bot(build_bot())
    assert len(await counted(database, course)) == 3


async def test_who_writes_too_early_is_told_once_and_privately(
    simcord_env: Env, student: MemberActor, channel: ChannelHandle, database: Database, course: Course
) -> None:
    await linked(database, course, student)
    later = simcord_env.guild.create_text_channel("module-4")
    for word in ("Monuments lie.", "All of them."):
        await student.send(later, word)
    await student.send(simcord_env.guild.create_text_channel("module-1"), "I am late.")
    (letter,) = await owed(database, course)
    assert letter.person == str(student.id)
    assert "Memory and monument" in letter.content["text"]
    assert f"<t:{int(datetime(2026, 1, 12, tzinfo=UTC).timestamp())}:F>" in letter.content["text"]
    assert [message.author.id for message in later.history()] == [student.id] * 2

    shown = await student.slash(channel, "participation me")
    assert shown.ephemeral
    text = shown.response.embeds[0].description
    assert "Memory and monument**" in text
    assert "2 too early, not counted, opens" in text
    assert "1 too late, not counted" in text


async def test_staff_and_strangers_hear_nothing_when_they_write_early(
    simcord_env: Env, teacher: MemberActor, student: MemberActor, database: Database, course: Course
) -> None:
    later = simcord_env.guild.create_text_channel("module-4")
    await teacher.send(later, "Which monument do you pass every day?")
    await student.send(later, "None.")
    assert list(await owed(database, course)) == []


async def test_ones_own_view_names_nobody_else(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, database: Database, course: Course
) -> None:
    other = simcord_env.guild.add_member(simcord_env.create_user("hermione"))
    module = simcord_env.guild.create_text_channel("module-2")
    refused = await student.slash(channel, "participation me")
    assert simcord_env.errors
    assert "/link" in refused.response.content
    assert refused.ephemeral
    for actor in (student, other):
        await linked(database, course, actor)
    for _ in range(3):
        await other.send(module, "Latitude first.")
    await student.send(module, "Longitude never.")
    shown = await student.slash(channel, "participation me")
    embed = shown.response.embeds[0]
    assert "✅" in embed.description
    assert "1 in time" in embed.description
    assert "hermione" not in str(embed.to_dict())
    assert "3" not in embed.description.split("Charts and instruments")[1].split("\n")[0].replace(str(module.id), "")


async def test_the_staff_opens_a_discussion_and_what_is_said_in_it_counts(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    teacher: MemberActor,
    student: MemberActor,
    database: Database,
    course: Course,
) -> None:
    offered = await teacher.autocomplete(channel, "admin discussion open", "about", "first essay")
    assert [choice["value"] for choice in offered] == ["assignment:essay-1"]
    opened = await teacher.slash(channel, "admin discussion open", about="assignment:essay-1")
    assert opened.ephemeral
    (thread,) = channel.threads
    assert thread.name == "First essay"
    assert "Contributions count from" in thread.last_message.embeds[0].description

    await simcord_env.restart_bot(build_bot())
    await student.send(thread, "My ship is the São Gabriel.")
    assert await counted(database, course) == [(str(student.id), "assignment:essay-1")]
    shown = await teacher.slash(channel, "admin discussion list")
    assert f"<#{thread.id}> **First essay**" in shown.response.embeds[0].description


async def test_a_thread_that_is_there_is_linked_and_forgotten(
    simcord_env: Env,
    channel: ChannelHandle,
    teacher: MemberActor,
    student: MemberActor,
    database: Database,
    course: Course,
) -> None:
    talk = simcord_env.guild.create_text_channel("charts")
    await student.send(talk, "before")
    await teacher.slash(channel, "admin discussion link", about="module:2", channel=talk)
    await student.send(talk, "within")
    await teacher.slash(channel, "admin discussion forget", channel=talk)
    await student.send(talk, "after")
    assert await counted(database, course) == [(str(student.id), "module:2")]
    nothing = await teacher.slash(channel, "admin discussion link", about="module:77", channel=talk)
    assert simcord_env.errors
    assert "no such module" in nothing.response.content


async def test_the_ids_of_messages_are_forgotten_in_time(
    simcord_env: Env, build_bot: Callable[[], Syllabot], student: MemberActor, database: Database, course: Course
) -> None:
    async with database.transaction() as tx:
        for message, days in (("1", 61), ("2", 59)):
            at = NOW - timedelta(days=days)
            said = contributions.Contribution(message, str(student.id), "module:1", at)
            await contributions.count(tx, course.id, said)
    await simcord_env.restart_bot(build_bot())
    async with database.transaction() as tx:
        assert await contributions.uncount(tx, course.id, ["1", "2"]) == 1
    assert len(await counted(database, course)) == 1


async def in_team(database: Database, course: Course, name: str, channel: str | None, *members: Student) -> Team:
    """Put students into a team of their own."""
    first, *others = members
    async with database.transaction() as tx:
        team = await assigning.assign_new(tx, course, first.id, name, actor="7", at=NOW)
        for each in others:
            team = await assigning.assign(tx, course, each.id, team.id, actor="7", at=NOW)
        await note_channel(tx, team.id, channel)
    return team


async def test_the_staff_sees_who_took_part_as_a_picture_and_a_table(
    simcord_env: Env,
    channel: ChannelHandle,
    teacher: MemberActor,
    student: MemberActor,
    database: Database,
    course: Course,
) -> None:
    mute = simcord_env.guild.add_member(simcord_env.create_user("hermione"))
    ours, module = (simcord_env.guild.create_text_channel(name) for name in ("crew", "module-2"))
    members = [await linked(database, course, each) for each in (student, mute)]
    await in_team(database, course, "=Crew", str(ours.id), *members)
    for word in ("Who draws the chart?", "I do."):
        await student.send(ours, word)
    await student.send(module, "No grid.")
    offered = await teacher.autocomplete(channel, "admin participation", "team", "crew")

    shown = await teacher.slash(channel, "admin participation", team=offered[0]["value"])
    assert shown.ephemeral
    embed = shown.response.embeds[0]
    assert "Module 2: Charts and instruments: 1 of 2 in time" in embed.description
    assert [(field.name, field.value) for field in embed.fields] == [
        ("Silent where their team is not", "hermione (=Crew)")
    ]
    files = {file.filename: await file.read() for file in shown.response.attachments}
    assert Image.open(io.BytesIO(files["participation.png"])).width > 500
    rows = {row["student"]: row for row in csv.DictReader(io.StringIO(files["participation.csv"].decode("utf-8-sig")))}
    mine = rows["zebedee"]
    assert (mine["team"], mine["messages to team"], mine["days with team"]) == ("'=Crew", "2", "1")
    assert (mine["discussions in time"], mine["module:2 in time"], mine["module:2 late"]) == ("1", "1", "0")
    assert (mine["week of 2025-12-29 in time"], mine["week of 2025-12-29 to team"]) == ("1", "2")
    assert {rows["hermione"][key] for key in mine if key not in {"student", "section", "team", "handed in"}} == {"0"}

    nobody = await teacher.slash(channel, "admin participation", section="nowhere")
    assert "Nobody" in nobody.response.embeds[0].description


def test_a_picture_of_a_large_class_names_everybody_and_takes_no_name_for_a_formula() -> None:
    weeks = [date(2025, 12, 15) + timedelta(weeks=number) for number in range(16)]
    crowd = [
        Activity(
            Student(number, f"$x_{number}$ 王, {number}", None, None, None, None, None, None, (), None),
            number // 4 if number < 112 else None,
            weeks={weeks[number % 16]: Week(1, 0, number), weeks[3]: Week(0, 1, 0)},
        )
        for number in range(120)
    ]
    picture = Image.open(io.BytesIO(participation_png(crowd, {}, weeks)))
    # A row for each student of a panel, five panels side by side: small enough for a screen.
    assert 1500 < picture.width < 2500
    assert picture.height < 2500
