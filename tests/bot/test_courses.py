"""Two courses in one bot, each in its own server, with people who are in both: nothing of one shows in the other."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
from aiohttp import ClientSession
from simcord import ChannelHandle, Env, GuildHandle, MemberActor, UserHandle

from bot.app import Syllabot
from bot.course_tables import settings_of_courses
from bot.courses import mark_of
from bot.http import serving
from bot.services import Grading, Services, Staffing
from bot.settings import SettingsError
from registrar import outbox, reminders
from registrar.calendar import Kind
from registrar.clock import fixed_clock
from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.database import Database
from registrar.outbox import Debt, Owed
from registrar.people import staff
from registrar.reminders import Wishes
from registrar.uploads import Uploads
from tests.bot.class_list import enrol, graded
from tests.bot.permission_world import Grader
from tests.bot.stand_ins import COURSE_FOLDER, IN_TERM, Scholar

SEA = 800_000_000_000_000_001
HARBOUR, NOWHERE = SEA + (1 << 22), SEA + (2 << 22)
"""The servers: of the first course, of the second, on the other shard, and one of somebody who only invited the bot."""

HARBOUR_FOLDER = COURSE_FOLDER.parent / "harbour_building"
ZEBEDEE = "Tring, Zebedee"


@pytest.fixture(scope="session")
def harbour() -> Course:
    return load_course(HARBOUR_FOLDER)


@pytest.fixture
def second_scholar() -> Scholar:
    return Scholar()


@pytest.fixture
def both(
    course: Course, harbour: Course, scholar: Scholar, second_scholar: Scholar, database: Database, tmp_path: Path
) -> tuple[Services, Services]:
    uploads, grader, clock = Uploads(tmp_path / "uploads"), Grader(), fixed_clock(IN_TERM)
    feeds = "https://bot.example"
    return (
        Services(
            course,
            scholar,
            clock,
            database,
            Staffing(server=SEA),
            grading=Grading(COURSE_FOLDER, uploads, grader),
            http_url=feeds,
        ),
        Services(
            harbour,
            second_scholar,
            clock,
            database,
            Staffing(server=HARBOUR),
            grading=Grading(HARBOUR_FOLDER, uploads, grader),
            http_url=feeds,
        ),
    )


@pytest.fixture
def build_bot(both: tuple[Services, Services]) -> Callable[[], Syllabot]:
    return lambda: Syllabot(*both, shards=2)


@pytest.fixture
def sea(simcord_env: Env) -> ChannelHandle:
    return simcord_env.create_guild("Seminar", id=SEA).create_text_channel("questions")


@pytest.fixture
def docks(simcord_env: Env, sea: ChannelHandle) -> ChannelHandle:
    return simcord_env.create_guild("Docks", id=HARBOUR).create_text_channel("questions")


@pytest.fixture
def scholars(scholar: Scholar, second_scholar: Scholar) -> tuple[Scholar, Scholar]:
    """Who answers for the first course, and who for the second."""
    return scholar, second_scholar


@pytest.fixture
def pair(course: Course, harbour: Course) -> tuple[Course, Course]:
    return course, harbour


@pytest.fixture
def zebedee(simcord_env: Env) -> UserHandle:
    return simcord_env.create_user("zebedee")


@pytest.fixture
def at_sea(sea: ChannelHandle, zebedee: UserHandle) -> MemberActor:
    return server_of(sea).add_member(zebedee)


@pytest.fixture
def at_docks(docks: ChannelHandle, zebedee: UserHandle) -> MemberActor:
    return server_of(docks).add_member(zebedee)


def server_of(channel: ChannelHandle) -> GuildHandle:
    assert channel.guild is not None
    return channel.guild


def mention_of(env: Env) -> str:
    """Return what mentions the bot."""
    assert env.bot.user is not None
    return env.bot.user.mention


def instructor(channel: ChannelHandle, user: UserHandle) -> MemberActor:
    """Let somebody join a server as an instructor of its course, who may manage the server, too."""
    powers = discord.Permissions(manage_messages=True, manage_guild=True)
    return server_of(channel).add_member(user, roles=[server_of(channel).create_role("Instructor", permissions=powers)])


def said(result: Any) -> str:
    """Return all words of an answer."""
    message = result.response
    return "\n".join([message.content or "", *(repr(embed.to_dict()) for embed in message.embeds)])


def button(message: Any, label: str) -> str:
    """Return the id of a message's button."""
    found = [each for row in message.components for each in row["components"] if each["label"] == label]
    return str(found[0]["custom_id"])


async def reminded(bot: Syllabot, place: int, database: Database, person: UserHandle) -> Debt:
    """Have a course deliver somebody's first reminder."""
    running = bot.courses.all[place]
    course = running.services.course
    async with database.transaction() as tx:
        await reminders.set_wishes(tx, course.id, str(person.id), Wishes(kinds=frozenset({Kind.DUE})))
        await running.schedules.planner.replan_for(tx, str(person.id))
        waiting = await outbox.listing(tx, course.id, ["pending"], limit=1000)
    debt = min((each for each in waiting if each.owed.person == str(person.id)), key=lambda each: each.owed.due_at)
    messenger = running.schedules.courier._messenger
    await messenger.send(await messenger.channel_with(str(person.id)), debt, f"{course.id}-{debt.id}"[-25:], late=False)
    return debt


async def test_each_server_is_told_of_its_own_course(
    sea: ChannelHandle,
    docks: ChannelHandle,
    at_sea: MemberActor,
    at_docks: MemberActor,
    course: Course,
    harbour: Course,
    scholar: Scholar,
    second_scholar: Scholar,
) -> None:
    for member, channel, own, other in ((at_sea, sea, course, harbour), (at_docks, docks, harbour, course)):
        for command in ("course", "calendar", "help", "feed show"):
            text = said(await member.slash(channel, command))
            assert other.title not in text
            assert other.id not in text
            assert not any(each.title in text for each in other.assignments)
        offered = {each["value"] for each in await member.autocomplete(channel, "submit", "assignment", "")}
        assert offered <= {each.id for each in own.assignments}
        assert offered
    await at_sea.slash(sea, "ask", question="When?")
    await at_docks.send(docks, f"{mention_of(at_docks._env)} And when?")
    assert [each.text for each in scholar.asked] == ["When?"]
    assert [each.text for each in second_scholar.asked] == ["And when?"]


async def test_a_student_of_both_sees_in_each_server_what_they_did_in_its_course(
    sea: ChannelHandle,
    docks: ChannelHandle,
    at_sea: MemberActor,
    at_docks: MemberActor,
    database: Database,
    course: Course,
    harbour: Course,
) -> None:
    for each, assignment, points in ((course, "essay-1", 17), (harbour, "sheet-1", 3)):
        await enrol(database, each, ZEBEDEE, at_sea.id)
        await graded(database, each, at_sea.id, assignment, points)
    for member, channel, own, other in (
        (at_sea, sea, "17 of 20", "3 of 10"),
        (at_docks, docks, "3 of 10", "17 of 20"),
    ):
        text = said(await member.slash(channel, "grades show"))
        assert own in text
        assert other not in text


@pytest.mark.simcord(settle_timeout=60.0, check_errors=False)
async def test_a_report_is_shown_in_its_own_course_alone(
    simcord_env: Env,
    sea: ChannelHandle,
    docks: ChannelHandle,
    at_sea: MemberActor,
    at_docks: MemberActor,
    database: Database,
    course: Course,
    harbour: Course,
) -> None:
    for each in (course, harbour):
        await enrol(database, each, ZEBEDEE, at_sea.id)
    await graded(database, course, at_sea.id, "essay-1", 17)
    # A button of before there were several courses says no course, so that the server does.
    view = discord.ui.View(timeout=None).add_item(discord.ui.Button(label="Full report", custom_id="report:1"))
    message = await simcord_env.bot.get_partial_messageable(docks.id).send("Buttons", view=view)
    answer = await at_docks.click(message, custom_id="report:1")
    assert "no such report of yours" in said(answer)


@pytest.mark.simcord(settle_timeout=60.0, check_errors=False)
async def test_who_teaches_one_course_is_nobody_in_the_other(
    simcord_env: Env,
    sea: ChannelHandle,
    docks: ChannelHandle,
    zebedee: UserHandle,
    database: Database,
    course: Course,
    harbour: Course,
) -> None:
    ada = simcord_env.create_user("ada")
    by_role, guest = (
        instructor(sea, ada),
        server_of(docks).add_member(
            ada, roles=[server_of(docks).create_role("Helper", permissions=discord.Permissions(manage_messages=True))]
        ),
    )
    await enrol(database, harbour, ZEBEDEE, zebedee.id)
    assert "0" in said(await by_role.slash(sea, "admin roster list"))
    refused = await guest.slash(docks, "admin roster list")
    assert "Only the course's staff" in said(refused)
    assert await guest.autocomplete(docks, "admin grade show", "student", "Tr") in (None, [])
    async with database.transaction() as tx:
        await staff.appoint(tx, course.id, str(ada.id), "instructor", actor="7", at=IN_TERM)
    assert "Only the course's staff" in said(await guest.slash(docks, "admin roster list"))
    assert ZEBEDEE not in said(await by_role.slash(sea, "admin roster list"))


async def test_a_direct_message_is_about_the_course_that_was_used_last(
    sea: ChannelHandle,
    docks: ChannelHandle,
    at_sea: MemberActor,
    at_docks: MemberActor,
    zebedee: UserHandle,
    course: Course,
    harbour: Course,
    second_scholar: Scholar,
) -> None:
    await at_sea.slash(sea, "help")
    assert course.title in said(await zebedee.slash("course"))
    await at_docks.slash(docks, "help")
    assert harbour.title in said(await zebedee.slash("course"))
    await zebedee.send_dm("When is the sheet due?")
    assert [each.text for each in second_scholar.asked] == ["When is the sheet due?"]


@pytest.mark.simcord(settle_timeout=60.0, check_errors=False)
async def test_else_it_is_about_the_only_course_somebody_takes_or_whose_server_they_are_in(
    simcord_env: Env,
    docks: ChannelHandle,
    at_sea: MemberActor,
    at_docks: MemberActor,
    zebedee: UserHandle,
    database: Database,
    pair: tuple[Course, Course],
    scholars: tuple[Scholar, Scholar],
) -> None:
    course, harbour = pair
    assert "I serve several courses" in said(await zebedee.slash("course"))
    before = len(zebedee.dm_channel.history())
    await zebedee.send_dm("When?")
    (answer,) = [each for each in zebedee.dm_channel.history()[before:] if each.author.bot]
    assert "I serve several courses" in answer.content
    assert scholars[0].asked == scholars[1].asked == []
    await enrol(database, course, ZEBEDEE, zebedee.id)
    assert course.title in said(await zebedee.slash("course"))
    visitor = simcord_env.create_user("visitor")
    server_of(docks).add_member(visitor)
    assert harbour.title in said(await visitor.slash("course"))


async def test_a_button_in_direct_messages_acts_in_its_own_course(
    simcord_bot: Syllabot,
    sea: ChannelHandle,
    docks: ChannelHandle,
    at_docks: MemberActor,
    at_sea: MemberActor,
    zebedee: UserHandle,
    database: Database,
    pair: tuple[Course, Course],
) -> None:
    course, harbour = pair
    await at_sea.slash(sea, "remind on")
    await at_docks.slash(docks, "remind on")
    await at_sea.slash(sea, "help")
    shown = await zebedee.slash("privacy")
    await at_docks.slash(docks, "help")
    warned = await zebedee.click(shown.response, custom_id=button(shown.response, "Delete my data"))
    await zebedee.click(warned.response, custom_id=button(warned.response, "Delete it for good"))
    async with database.reading() as tx:
        kept = [await reminders.wishes_of(tx, each.id, str(zebedee.id)) for each in (course, harbour)]
    assert [bool(each.kinds) for each in kept] == [False, True]

    debt = await reminded(simcord_bot, 0, database, zebedee)
    done = f"remind:done:{debt.id}@{mark_of(course.id)}"
    answer = await zebedee.click(zebedee.dm_channel.last_message, custom_id=done)
    assert "no more" in answer.followups[0].content


@pytest.mark.simcord(settle_timeout=60.0, check_errors=False)
async def test_a_server_of_no_course_gets_one_sentence(
    simcord_env: Env, sea: ChannelHandle, docks: ChannelHandle, zebedee: UserHandle, scholar: Scholar
) -> None:
    elsewhere = simcord_env.create_guild("Elsewhere", id=NOWHERE).create_text_channel("general")
    stranger = server_of(elsewhere).add_member(zebedee)
    assert "No course is set up for this server" in said(await stranger.slash(elsewhere, "course"))
    await stranger.send(elsewhere, f"{mention_of(simcord_env)} When is it due?")
    answers = [each.content for each in elsewhere.history() if each.author.bot]
    assert len(answers) == 1
    assert "No course is set up for this server" in answers[0]
    assert scholar.asked == []


async def test_each_course_delivers_into_its_own_server(
    simcord_bot: Syllabot, sea: ChannelHandle, docks: ChannelHandle, database: Database, course: Course, harbour: Course
) -> None:
    rooms = {
        each.id: server_of(channel).create_text_channel("news") for each, channel in ((course, sea), (harbour, docks))
    }
    async with database.transaction() as tx:
        for each in (course, harbour):
            content = {"title": each.title, "text": "News."}
            await outbox.owe(tx, Owed(each.id, "x", "notice.staff", content, IN_TERM, channel="#news"))
    for running in simcord_bot.courses.all:
        await running.schedules.courier.deliver_due()
    for each in (course, harbour):
        assert [message.embeds[0].title for message in rooms[each.id].history()] == [each.title]


async def test_all_courses_together_keep_to_one_pace(simcord_bot: Syllabot) -> None:
    first, second = (running.schedules.courier._pace for running in simcord_bot.courses.all)
    assert first is second


async def test_the_feeds_of_all_courses_are_read_at_one_port(
    both: tuple[Services, Services], course: Course, harbour: Course
) -> None:
    async with serving(both, "127.0.0.1", 0) as port, ClientSession(f"http://127.0.0.1:{port}") as session:
        for own, other in ((course, harbour), (harbour, course)):
            async with session.get(f"/calendar/{own.id}.ics") as response:
                text = await response.text()
            assert any(each.title in text for each in own.assignments)
            assert not any(each.title in text for each in other.assignments)
        async with session.get("/calendar/nobody.ics") as response:
            assert response.status == 404


def test_courses_that_cannot_stand_side_by_side_are_refused_by_name(both: tuple[Services, Services]) -> None:
    sea, docks = both
    same_server = replace(docks, staffing=Staffing(server=SEA))
    with pytest.raises(SettingsError, match=rf"{sea.course.id} and {docks.course.id} have the same server {SEA}"):
        Syllabot(sea, same_server)
    with pytest.raises(SettingsError, match=rf"two courses have the id {sea.course.id}"):
        Syllabot(sea, replace(sea, staffing=Staffing(server=HARBOUR)))
    with pytest.raises(SettingsError, match=rf"at which `server` the course {docks.course.id} is"):
        Syllabot(sea, replace(docks, staffing=Staffing()))


def test_a_file_has_a_table_for_each_course_and_the_environment_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYLLABOT_STAFF_ROLES", "Tutors")
    file = tmp_path / "courses.toml"
    file.write_text(
        f'[seminar]\ncourse = "{COURSE_FOLDER}"\nserver = {SEA}\n'
        f'[docks]\ncourse = "{HARBOUR_FOLDER}"\nserver = {HARBOUR}\nstaff_roles = "Engineers"\n'
    )
    first, second = settings_of_courses(file, home=tmp_path)
    assert (first.course, first.server, first.staff_roles) == (COURSE_FOLDER, SEA, "Tutors")
    assert (second.course, second.server, second.staff_roles) == (HARBOUR_FOLDER, HARBOUR, "Engineers")
    assert first.home == second.home == tmp_path


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[seminar]\nserver = 'first'\n", r"SYLLABOT_COURSES, \[seminar\]: .*SYLLABOT_SERVER: "),
        ("[seminar]\nhome = 'elsewhere'\n", r"\[seminar\]: `home` is no setting of a single course"),
        ("course = 'here'\n", "`course` stands outside of a table"),
        ("", "names no course"),
        ("[seminar\n", "cannot be read"),
    ],
)
def test_a_mistake_in_it_is_told_with_its_place(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "courses.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=problem):
        settings_of_courses(file)
