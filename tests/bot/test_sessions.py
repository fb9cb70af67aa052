"""`/admin session`: events in the server, announcements, reminders that follow, recordings and who may do what."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import discord
import pytest
from simcord import ChannelHandle, Env, InteractionResult, MemberActor

from bot.app import Syllabot
from bot.cogs.admin.session import SessionButton
from bot.cogs.sessions import Sessions
from bot.services import Services
from registrar import outbox, reminders, sessions
from registrar.calendar import Kind
from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.database import Database
from registrar.errors import SessionError
from registrar.outbox import Debt
from registrar.reminders import Wishes
from schedules.notices import from_content
from tests.bot.stand_ins import COURSE_FOLDER, IN_TERM, Scholar
from tests.registrar.reading_hours import with_reading_hours
from tests.schedules.post import SetClock

LINK = "https://meet.example/j/42?pwd=a"
NEXT = "session:2024-03-19"
BEGINS = datetime(2024, 3, 19, 18, 30, tzinfo=UTC)
OPEN = (1, 2)


@pytest.fixture(scope="session")
def course() -> Course:
    return with_reading_hours(load_course(COURSE_FOLDER))


@pytest.fixture
def clock() -> SetClock:
    return SetClock(IN_TERM)


@pytest.fixture
def build_bot(course: Course, scholar: Scholar, database: Database, clock: SetClock) -> Callable[[], Syllabot]:
    return lambda: Syllabot(Services(course, scholar, clock, database))


@pytest.fixture
def leader(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    role = simcord_env.guild.create_role("Instructor", permissions=discord.Permissions(manage_messages=True))
    return simcord_env.guild.add_member(simcord_env.create_user("inez"), roles=[role])


@pytest.fixture
def helper(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    role = simcord_env.guild.create_role("Staff", permissions=discord.Permissions(manage_messages=True))
    return simcord_env.guild.add_member(simcord_env.create_user("tiago"), roles=[role])


def events_of(env: Env) -> dict[str, dict[str, object]]:
    """What the server shows and is not over, by the session's id."""
    found = env.backend.get_guild(env.guild.id).scheduled_events.values()
    return {
        (each.description or "").rpartition("\n")[2].partition("@")[0]: {
            "starts": datetime.fromisoformat(each.scheduled_start_time),
            "place": each.entity_metadata["location"],
            "id": each.id,
        }
        for each in found
        if each.status in OPEN
    }


async def owed(database: Database, course: Course, kind: str) -> list[Debt]:
    async with database.reading() as tx:
        found = await outbox.listing(tx, course.id, ["pending", "sent"], limit=1000)
    return [each for each in found if each.owed.kind == kind]


async def reminded_at(database: Database, course: Course, event: str) -> set[datetime]:
    """When the channel is reminded of an event."""
    async with database.reading() as tx:
        found = await outbox.listing(tx, course.id, ["pending"], limit=1000)
    planned = [each.owed for each in found if each.owed.kind.startswith("announcement")]
    return {each.due_at for each in planned if any(one.event == event for one in from_content(each.content))}


async def set_hour(channel: ChannelHandle, leader: MemberActor) -> InteractionResult:
    return await leader.slash(channel, "admin session hour", time="18:30", link=LINK)


def sessions_of(env: Env) -> Sessions:
    cog = env.bot.get_cog("Sessions")
    assert isinstance(cog, Sessions)
    return cog


async def test_the_hour_makes_events_for_the_weeks_ahead_and_announces_itself(
    simcord_env: Env, channel: ChannelHandle, leader: MemberActor, database: Database, course: Course
) -> None:
    assert events_of(simcord_env) == {}
    result = await set_hour(channel, leader)
    assert "Set and announced" in result.response.content
    shown = events_of(simcord_env)
    assert list(shown) == [NEXT, "session:2024-03-26"]
    assert shown[NEXT]["starts"] == BEGINS
    assert shown[NEXT]["place"] == LINK
    (said,) = await owed(database, course, "session.hour")
    assert said.owed.channel == "#announcements"
    assert "Tuesdays at **18:30**" in said.owed.content["text"]
    assert await reminded_at(database, course, NEXT) == {BEGINS - timedelta(days=1), BEGINS - timedelta(minutes=15)}


async def test_a_bot_that_starts_again_makes_no_event_twice_and_takes_doubles_away(
    simcord_env: Env, build_bot: Callable[[], Syllabot], channel: ChannelHandle, leader: MemberActor
) -> None:
    await set_hour(channel, leader)
    before = events_of(simcord_env)
    (original,) = [
        each
        for each in simcord_env.backend.get_guild(simcord_env.guild.id).scheduled_events.values()
        if NEXT in each.description
    ]
    await simcord_env.restart_bot(build_bot())
    assert await simcord_env.bot.courses.all[0].events.keep() is None
    assert events_of(simcord_env) == before
    double = simcord_env.backend.create_scheduled_event(
        simcord_env.guild.id,
        name=original.name,
        entity_type=3,
        scheduled_start_time=original.scheduled_start_time,
        scheduled_end_time=original.scheduled_end_time,
        description=original.description,
        entity_metadata=original.entity_metadata,
    )
    await simcord_env.bot.courses.all[0].events.keep()
    assert double.status == 4
    assert events_of(simcord_env) == before


async def test_a_moved_session_takes_its_event_and_its_reminders_along(
    simcord_env: Env, channel: ChannelHandle, leader: MemberActor, database: Database, course: Course
) -> None:
    await set_hour(channel, leader)
    event = events_of(simcord_env)[NEXT]["id"]
    (choice,) = await leader.autocomplete(channel, "admin session move", "session", "19 mar")
    assert choice["value"] == NEXT
    result = await leader.slash(channel, "admin session move", session=NEXT, day="2024-03-20", time="17:00")
    assert "Moved and announced" in result.response.content
    moved = datetime(2024, 3, 20, 17, tzinfo=UTC)
    assert events_of(simcord_env)[NEXT] == {"starts": moved, "place": LINK, "id": event}
    assert await reminded_at(database, course, NEXT) == {moved - timedelta(days=1), moved - timedelta(minutes=15)}
    (said,) = await owed(database, course, "session.moved")
    assert said.owed.content["link"]["url"] == LINK


async def test_a_cancelled_session_goes_with_its_event_and_reminders_once_it_is_confirmed(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    leader: MemberActor,
    database: Database,
    course: Course,
) -> None:
    await set_hour(channel, leader)
    asked = await leader.slash(channel, "admin session cancel", session=NEXT)
    assert NEXT in events_of(simcord_env)
    await simcord_env.restart_bot(build_bot())
    await leader.click(asked.response, label="Cancel it")
    assert list(events_of(simcord_env)) == ["session:2024-03-26"]
    assert await reminded_at(database, course, NEXT) == set()
    assert len(await owed(database, course, "session.cancelled")) == 1
    listed = await leader.slash(channel, "admin session list")
    assert "Tue 19 Mar 2024: cancelled" in listed.response.embeds[0].description


async def test_a_cancelled_session_can_be_held_after_all(
    simcord_env: Env, channel: ChannelHandle, leader: MemberActor, database: Database, course: Course
) -> None:
    await set_hour(channel, leader)
    asked = await leader.slash(channel, "admin session cancel", session=NEXT)
    await leader.click(asked.response, label="Cancel it")
    # SimCord presses only what it saw first, not what an edit has put below an ephemeral message.
    view = discord.ui.View(timeout=None).add_item(SessionButton(NEXT, cancels=False))
    await simcord_env.bot.get_channel(channel.id).send(view=view)
    cancelled = channel.last_message
    assert NEXT not in events_of(simcord_env)
    await leader.click(cancelled, label="Hold it after all")
    assert NEXT in events_of(simcord_env)
    assert await reminded_at(database, course, NEXT) == {BEGINS - timedelta(days=1), BEGINS - timedelta(minutes=15)}
    (said,) = await owed(database, course, "session.restored")
    assert said.owed.content["title"].startswith("It takes place after all")
    async with database.transaction() as tx:
        with pytest.raises(SessionError, match="not cancelled"):
            await sessions.restore(tx, course, NEXT, actor="1", at=BEGINS - timedelta(days=2))


async def test_an_added_session_is_an_event_however_far_away_it_is(
    simcord_env: Env, channel: ChannelHandle, leader: MemberActor, database: Database, course: Course
) -> None:
    await leader.slash(
        channel, "admin session create", day="2024-06-04", time="20:00", title="Before the oral", link=LINK
    )
    assert list(events_of(simcord_env)) == ["session:added-1"]
    (said,) = await owed(database, course, "session.new")
    assert said.owed.content["title"] == "New session: Before the oral"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"day": "2024-02-30", "time": "18:00"}, "write it as 2024-02-29"),
        ({"day": "2024-03-19", "time": "6pm"}, "24-hour clock"),
        ({"day": "2024-03-01", "time": "18:00"}, "in the past"),
        ({"day": "2024-01-08", "time": "18:00"}, "not in the term"),
        ({"day": "2024-03-20", "time": "18:00", "link": "zoom room"}, "is no web link"),
    ],
)
async def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_changes(
    simcord_env: Env,
    channel: ChannelHandle,
    leader: MemberActor,
    database: Database,
    course: Course,
    given: dict[str, str],
    says: str,
) -> None:
    result = await leader.slash(channel, "admin session create", **given)
    assert simcord_env.errors
    assert says in result.response.content
    assert events_of(simcord_env) == {}
    assert await owed(database, course, "session.new") == []


async def test_assistants_post_recordings_and_nothing_else(
    simcord_env: Env,
    channel: ChannelHandle,
    helper: MemberActor,
    database: Database,
    course: Course,
) -> None:
    refused = await helper.slash(channel, "admin session hour", time="18:30")
    assert "Only the course's instructors" in refused.response.content
    assert simcord_env.errors
    offered = await helper.autocomplete(channel, "admin session recording", "session", "")
    assert offered[0]["value"] == "session:2024-03-05"
    await helper.slash(channel, "admin session recording", session="session:2024-03-05", link=LINK)
    (said,) = await owed(database, course, "recording.posted")
    assert "Of Tue 5 Mar 2024. Recordings are kept in: Course page." in said.owed.content["text"]
    assert said.owed.content["link"]["url"] == LINK


async def test_those_interested_are_told_once_a_quarter_of_an_hour_before(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    leader: MemberActor,
    student: MemberActor,
    helper: MemberActor,
    database: Database,
    clock: SetClock,
) -> None:
    course = simcord_env.bot.courses.all[0].services.course
    await set_hour(channel, leader)
    event = int(str(events_of(simcord_env)[NEXT]["id"]))
    for person in (student, helper):
        simcord_env.backend.set_scheduled_event_subscription(simcord_env.guild.id, event, person.id, True)
    async with database.transaction() as tx:
        # Whoever is reminded of sessions anyway is not told a second time.
        await reminders.set_wishes(tx, course.id, str(helper.id), Wishes(kinds=frozenset({Kind.SESSION})))
    clock.now = BEGINS - timedelta(minutes=21)
    await sessions_of(simcord_env).go_round()
    assert await owed(database, course, "session.soon") == []
    clock.now = BEGINS - timedelta(minutes=20)
    await sessions_of(simcord_env).go_round()
    (told,) = await owed(database, course, "session.soon")
    assert told.owed.person == str(student.id)
    assert told.owed.due_at == BEGINS - timedelta(minutes=15)
    assert told.owed.content["link"]["url"] == LINK
    await simcord_env.restart_bot(build_bot())
    clock.now = BEGINS - timedelta(minutes=5)
    await sessions_of(simcord_env).go_round()
    assert await owed(database, course, "session.soon") == [told]


async def test_with_each_plan_those_interested_in_the_day_ahead_are_written_down(
    simcord_env: Env,
    channel: ChannelHandle,
    leader: MemberActor,
    student: MemberActor,
    database: Database,
    clock: SetClock,
) -> None:
    running = simcord_env.bot.courses.all[0]
    await set_hour(channel, leader)
    event = int(str(events_of(simcord_env)[NEXT]["id"]))
    simcord_env.backend.set_scheduled_event_subscription(simcord_env.guild.id, event, student.id, True)
    clock.now = BEGINS - timedelta(hours=26)
    await running.schedules.replan()
    assert await owed(database, running.services.course, "session.soon") == []
    clock.now = BEGINS - timedelta(hours=20)
    await running.schedules.replan()
    (told,) = await owed(database, running.services.course, "session.soon")
    assert (told.owed.person, told.owed.due_at) == (str(student.id), BEGINS - timedelta(minutes=15))
    simcord_env.backend.set_scheduled_event_subscription(simcord_env.guild.id, event, student.id, False)
    clock.now = BEGINS - timedelta(minutes=20)
    await sessions_of(simcord_env).go_round()
    assert await owed(database, running.services.course, "session.soon") == []


async def test_without_the_permission_the_staff_is_told_and_the_session_stands_all_the_same(
    simcord_env: Env, channel: ChannelHandle, leader: MemberActor, database: Database, course: Course
) -> None:
    simcord_env.inject_error(
        "POST", "/guilds/*/scheduled-events", status=403, code=50013, message="Missing Permissions"
    )
    result = await set_hour(channel, leader)
    assert "Create Events" in result.response.content
    assert await reminded_at(database, course, NEXT)
    await simcord_env.bot.courses.all[0].events.keep()
    assert NEXT in events_of(simcord_env)
