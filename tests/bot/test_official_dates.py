"""Due dates from Canvas and from calendar files: shown first, taken over on confirmation, told once."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import discord
import pytest
from simcord import ChannelHandle, Env, MemberActor

from bot.app import Syllabot
from bot.cogs.canvas_look import CanvasLook
from bot.opening import canvas_from
from bot.services import Services
from bot.settings import Settings, SettingsError
from registrar import outbox
from registrar.calendar import due_at
from registrar.course.models import Course
from registrar.database import Database
from registrar.deadlines import deadline_of
from registrar.people import linking, roster
from registrar.people.importing import import_listing
from registrar.people.listing import read_listing
from schedules.canvas import Canvas
from tests.bot.stand_ins import IN_TERM, Scholar
from tests.schedules.canvas_server import COURSE, TOKEN, CanvasServer, assignment, canvas_in_a_thread
from tests.schedules.post import SetClock

DUE, LATER, LATEST = "2024-03-22T18:00:00Z", "2024-03-27T18:00:00Z", "2024-04-03T17:00:00Z"
STUDENT = "4711"
FILE = """BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
UID:event-assignment-1\r
SUMMARY:First essay [HIST-3127]\r
DTSTART:20240327T180000Z\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
def server() -> CanvasServer:
    return CanvasServer([assignment(1, "First essay", DUE)])


@pytest.fixture
def address(server: CanvasServer) -> Iterator[str]:
    with canvas_in_a_thread(server) as url:
        yield url


@pytest.fixture
def build_bot(course: Course, scholar: Scholar, database: Database, address: str) -> Callable[[], Syllabot]:
    canvas = Canvas(address, TOKEN, COURSE)
    return lambda: Syllabot(Services(course, scholar, SetClock(IN_TERM), database, canvas=canvas))


@pytest.fixture
def leader(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    role = simcord_env.guild.create_role("Instructor", permissions=discord.Permissions(manage_messages=True))
    return simcord_env.guild.add_member(simcord_env.create_user("inez"), roles=[role])


async def said(database: Database, course: Course) -> list[tuple[str, str]]:
    """To whom what was said, apart from what is planned by the calendar."""
    async with database.reading() as tx:
        found = await outbox.listing(tx, course.id, ["pending", "sent"], limit=1000)
    planned = ("announcement", "reminder")
    return [
        (each.owed.channel or each.owed.person or "", each.owed.content["text"])
        for each in found
        if each.owed.kind.partition(".")[0] not in planned
    ]


async def enrolled(database: Database, course: Course) -> int:
    """Put a student whom Canvas knows on the roster, with a linked account."""
    table = b'Student,ID,SIS User ID,SIS Login ID,Section\r\n"Costa, Rui",501,r1,rui,Thursday A\r\n'
    async with database.transaction() as tx:
        await import_listing(tx, course, read_listing(table), actor="7", at=IN_TERM)
        (student,) = await roster.students(tx, course.id)
        codes = await linking.hand_out(tx, course.id, [student.id], actor="7", at=IN_TERM)
        await linking.link(tx, course.id, codes[student.id], STUDENT, at=IN_TERM)
    return student.id


def due_of(env: Env) -> datetime:
    course = env.bot.courses.all[0].services.course
    due = due_at(course, course.assignment("essay-1"))
    assert due is not None
    return due.starts_at.astimezone(UTC)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def sync(leader: MemberActor, channel: ChannelHandle) -> str:
    """Look at Canvas and take everything over; return what was shown."""
    shown = await leader.slash(channel, "admin canvas sync")
    assert shown.ephemeral
    await leader.click(shown.response, label="Take them over")
    return str(shown.response.embeds[0].description)


async def test_nothing_changes_before_somebody_confirms_and_the_first_time_nobody_is_told(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    leader: MemberActor,
    server: CanvasServer,
    database: Database,
) -> None:
    server.assignments = [assignment(1, "First essay", LATER)]
    course = simcord_env.bot.courses.all[0].services.course
    shown = await leader.slash(channel, "admin canvas sync")
    line = "- **First essay**: Fri 2024-03-22 18:00 → Wed 2024-03-27 18:00"
    assert line in shown.response.embeds[0].description
    assert due_of(simcord_env) == instant(DUE)
    await simcord_env.restart_bot(build_bot())
    await leader.click(shown.response, label="Take them over")
    assert due_of(simcord_env) == instant(LATER)
    assert await said(database, course) == []
    again = await leader.slash(channel, "admin canvas sync")
    assert "nothing to take over" in again.response.embeds[0].description
    assert "agree: 1" in again.response.embeds[0].footer.text


async def test_later_changes_are_announced_and_a_students_own_date_only_to_the_student(
    simcord_env: Env, channel: ChannelHandle, leader: MemberActor, server: CanvasServer, database: Database
) -> None:
    course = simcord_env.bot.courses.all[0].services.course
    await enrolled(database, course)
    server.assignments = [assignment(1, "First essay", LATER)]
    await sync(leader, channel)
    own = {"title": "1 student", "due_at": LATEST, "student_ids": [501]}
    server.assignments = [assignment(1, "First essay", "2024-03-28T18:00:00Z", own)]
    assert "Costa, Rui" in await sync(leader, channel)
    told = dict(await said(database, course))
    assert "First essay** is due" in told.pop("#announcements")
    assert "for you" in told.pop(STUDENT)
    assert told == {}
    async with database.reading() as tx:
        own_deadline = await deadline_of(tx, simcord_env.bot.courses.all[0].services.course, "essay-1", STUDENT)
    assert own_deadline == instant(LATEST)


async def test_what_changed_meanwhile_is_not_taken_over(
    simcord_env: Env, channel: ChannelHandle, leader: MemberActor, server: CanvasServer
) -> None:
    server.assignments = [assignment(1, "First essay", LATER)]
    first = await leader.slash(channel, "admin canvas sync")
    second = await leader.slash(channel, "admin canvas sync")
    await leader.click(first.response, label="Take them over")
    refused = await leader.click(second.response, label="Take them over")
    assert simcord_env.errors == []
    assert "has changed since" in str(refused.followups[0].content)


async def test_the_daily_look_tells_the_staff_of_each_new_difference_once(
    simcord_env: Env, channel: ChannelHandle, server: CanvasServer, database: Database
) -> None:
    course = simcord_env.bot.courses.all[0].services.course
    look = simcord_env.bot.get_cog("CanvasLook")
    assert isinstance(look, CanvasLook)
    server.assignments = [assignment(1, "First essay", LATER)]
    for _ in range(2):
        await look.go_round()
    (told,) = await said(database, course)
    assert told[0] == "#staff"
    assert "1 for everybody" in told[1]
    server.assignments = [assignment(1, "First essay", LATEST)]
    await look.go_round()
    assert len(await said(database, course)) == 2
    assert due_of(simcord_env) == instant(DUE)


async def test_canvas_trouble_is_said_in_a_sentence(
    simcord_env: Env, channel: ChannelHandle, leader: MemberActor, server: CanvasServer
) -> None:
    server.forbidden = True
    result = await leader.slash(channel, "admin canvas sync")
    assert "Use the token of an instructor" in str(result.response.content)
    assert simcord_env.errors


async def test_a_calendar_file_is_compared_and_taken_over(
    simcord_env: Env, channel: ChannelHandle, leader: MemberActor, database: Database
) -> None:
    course = simcord_env.bot.courses.all[0].services.course
    file = ("canvas.ics", FILE.encode())
    shown = await leader.slash(channel, "admin calendar compare", file=file)
    text = shown.response.embeds[0].description
    assert "- **First essay**: Fri 2024-03-22 18:00 → Wed 2024-03-27 18:00" in text
    assert "**Only shown:**" in text
    await leader.click(shown.response, label="Take them over")
    assert due_of(simcord_env) == instant(LATER)
    assert [where for where, _ in await said(database, course)] == ["#announcements"]


async def test_a_file_with_garbage_is_refused_and_its_line_named(
    simcord_env: Env, channel: ChannelHandle, leader: MemberActor
) -> None:
    garbage = ("canvas.ics", FILE.replace("20240327T180000Z", "tomorrow").encode())
    result = await leader.slash(channel, "admin calendar compare", file=garbage)
    assert 'Line 5: "tomorrow" is no date' in str(result.response.content)
    assert simcord_env.errors
    assert due_of(simcord_env) == instant(DUE)


@pytest.mark.parametrize("given", [{"canvas_url": "https://canvas.example"}, {"canvas_course": 1, "canvas_token": "t"}])
def test_canvas_needs_all_of_its_settings(given: dict[str, object]) -> None:
    assert canvas_from(Settings(_env_file=None)) is None
    with pytest.raises(SettingsError, match="SYLLABOT_CANVAS_TOKEN"):
        canvas_from(Settings(_env_file=None, **given))
