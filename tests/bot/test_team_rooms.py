"""The teams' roles and channels: made, kept private, renamed, taken away, and found again by a bot that was killed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import discord
import pytest
import pytest_asyncio
from simcord import ChannelHandle, Env
from simcord.backend.errors import BackendError

from bot.app import Syllabot
from bot.services import Staffing
from bot.team_rooms import MOST_IN_CATEGORY, NOT_ALLOWED, TeamRooms
from registrar import outbox
from registrar.course.models import Course
from registrar.database import Database
from registrar.people import linking
from registrar.teams import assigning, forming, membership
from registrar.teams.membership import Team
from tests.bot.people import member
from tests.bot.stand_ins import IN_TERM
from tests.bot.team_people import LATER, Pupil, pupil, team_up


@pytest_asyncio.fixture
async def ada(simcord_env: Env, channel: ChannelHandle, database: Database, course: Course) -> Pupil:
    return await pupil(simcord_env, database, course, "Ada")


@pytest_asyncio.fixture
async def ben(simcord_env: Env, channel: ChannelHandle, database: Database, course: Course) -> Pupil:
    return await pupil(simcord_env, database, course, "Ben")


def server(env: Env) -> discord.Guild:
    found: discord.Guild = env.bot.guilds[0]
    return found


def rooms(env: Env) -> list[str]:
    return sorted(each.name for each in server(env).text_channels if each.name.startswith("team"))


def roles(env: Env) -> list[str]:
    return sorted(each.name for each in server(env).roles if each.name.startswith("Team"))


async def holders(env: Env, role: str) -> set[int]:
    held = discord.utils.get(server(env).roles, name=role)
    members = [await server(env).fetch_member(each) for each in env.guild.member_ids()]
    return {each.id for each in members if held in each.roles}


async def found(database: Database, course: Course, team: Team) -> Team:
    async with database.reading() as tx:
        there = await membership.find(tx, course.id, team.id)
    assert there is not None
    return there


async def later(env: Env) -> None:
    await env.advance_time(LATER.total_seconds())


async def test_a_team_gets_a_channel_that_only_it_and_the_staff_read(
    simcord_env: Env, ada: Pupil, ben: Pupil, database: Database, course: Course
) -> None:
    assistant = member(simcord_env, "tom", "Staff")
    eve = await pupil(simcord_env, database, course, "Eve")
    team = await team_up(database, course, "Sea Wolves!", ada, ben)
    await later(simcord_env)
    assert (rooms(simcord_env), roles(simcord_env)) == (["team-sea-wolves"], ["Team Sea Wolves!"])
    assert await holders(simcord_env, "Team Sea Wolves!") == {ada.actor.id, ben.actor.id}
    place = simcord_env.guild.channels["team-sea-wolves"]
    for reader in (ada.actor, ben.actor, assistant):
        await reader.send(place, "Hello")
    with pytest.raises(BackendError, match="Missing Access"):
        await eve.actor.send(place, "Hello")
    known = await found(database, course, team)
    assert (known.channel, known.role) == (str(place.id), str(simcord_env.guild.roles["Team Sea Wolves!"].id))
    assert (await TeamRooms(simcord_env.bot, simcord_env.bot.courses.all[0].services).keep(thorough=True)) == []
    assert (rooms(simcord_env), roles(simcord_env)) == (["team-sea-wolves"], ["Team Sea Wolves!"])


async def test_the_room_follows_its_team(
    simcord_env: Env, ada: Pupil, ben: Pupil, database: Database, course: Course
) -> None:
    team = await team_up(database, course, "Wolves", ada, ben)
    await later(simcord_env)
    place = simcord_env.guild.channels["team-wolves"]
    async with database.transaction() as tx:
        await forming.rename(tx, course, ada.id, "Team Gulls", actor="1", at=IN_TERM)
        await forming.leave(tx, course, ben.id, actor="2", at=IN_TERM)
    await later(simcord_env)
    assert (rooms(simcord_env), roles(simcord_env)) == (["team-gulls"], ["Team Gulls"])
    assert await holders(simcord_env, "Team Gulls") == {ada.actor.id}
    assert (await found(database, course, team)).channel == str(place.id)
    async with database.transaction() as tx:
        await assigning.dissolve(tx, course, team.id, actor="7", at=IN_TERM)
    await later(simcord_env)
    assert (rooms(simcord_env), roles(simcord_env)) == ([], [])
    ended = await found(database, course, team)
    assert (ended.channel, ended.role) == (None, None)


async def test_who_links_an_account_later_or_comes_back_gets_the_role(
    simcord_env: Env, ada: Pupil, ben: Pupil, database: Database, course: Course
) -> None:
    second = simcord_env.guild.add_member(simcord_env.create_user("ada2"))
    await team_up(database, course, "Wolves", ada, ben)
    await later(simcord_env)
    async with database.transaction() as tx:
        code = (await linking.hand_out(tx, course.id, [ada.id], actor="7", at=IN_TERM))[ada.id]
        await linking.link(tx, course.id, code, str(second.id), at=IN_TERM)
    await later(simcord_env)
    assert await holders(simcord_env, "Team Wolves") == {ada.actor.id, ben.actor.id, second.id}
    simcord_env.guild.remove_member(ben.actor)
    simcord_env.guild.add_member(ben.actor.user)
    await TeamRooms(simcord_env.bot, simcord_env.bot.courses.all[0].services).keep(thorough=True)
    assert await holders(simcord_env, "Team Wolves") == {ada.actor.id, ben.actor.id, second.id}


class KilledError(BaseException):
    """The bot's process is gone."""


@pytest.mark.parametrize(("calls", "dissolved"), [*((calls, False) for calls in range(1, 8)), (1, True), (3, True)])
async def test_a_bot_that_is_killed_midway_makes_nothing_twice_and_leaves_nothing_behind(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    ada: Pupil,
    ben: Pupil,
    database: Database,
    course: Course,
    calls: int,
    dissolved: bool,
) -> None:
    team = await team_up(database, course, "Wolves", ada, ben)
    bot: Any = simcord_env.bot
    request, done = bot.http.request, 0

    async def dying(*args: Any, **kwargs: Any) -> Any:
        nonlocal done
        answer = await request(*args, **kwargs)
        done += 1
        if done == calls:
            raise KilledError
        return answer

    bot.http.request = dying
    with pytest.raises(KilledError):
        await TeamRooms(bot, bot.courses.all[0].services).keep()
    bot.http.request = request
    if dissolved:
        async with database.transaction() as tx:
            await assigning.dissolve(tx, course, team.id, actor="7", at=IN_TERM)
    await simcord_env.restart_bot(build_bot())
    await later(simcord_env)
    wanted = ([], []) if dissolved else (["team-wolves"], ["Team Wolves"])
    assert (rooms(simcord_env), roles(simcord_env)) == wanted
    if not dissolved:
        assert await holders(simcord_env, "Team Wolves") == {ada.actor.id, ben.actor.id}


async def test_what_somebody_deleted_by_hand_is_made_again(
    simcord_env: Env, ada: Pupil, database: Database, course: Course
) -> None:
    await team_up(database, course, "Wolves", ada)
    await later(simcord_env)
    keeper = TeamRooms(simcord_env.bot, simcord_env.bot.courses.all[0].services)
    await server(simcord_env).text_channels[-1].delete()
    await keeper.keep()
    assert rooms(simcord_env) == ["team-wolves"]
    found_role = discord.utils.get(server(simcord_env).roles, name="Team Wolves")
    assert found_role is not None
    await found_role.delete()
    await keeper.keep()
    assert await holders(simcord_env, "Team Wolves") == {ada.actor.id}
    await ada.actor.send(simcord_env.guild.channels["team-wolves"], "Still here")


async def test_a_full_category_is_followed_by_another(
    simcord_env: Env, ada: Pupil, database: Database, course: Course
) -> None:
    category = simcord_env.guild.create_category("Teams")
    for number in range(MOST_IN_CATEGORY):
        simcord_env.guild.create_text_channel(f"old-{number}", category=category)
    await team_up(database, course, "Wolves", ada)
    await later(simcord_env)
    place = discord.utils.get(server(simcord_env).text_channels, name="team-wolves")
    assert place is not None
    assert place.category is not None
    assert place.category.name == "Teams 2"


async def test_the_staff_is_told_once_a_day_what_the_bot_may_not_do_and_it_is_made_up_for(
    simcord_env: Env, ada: Pupil, database: Database, course: Course
) -> None:
    await team_up(database, course, "Wolves", ada)
    simcord_env.inject_error("POST", "/guilds/*/roles", status=403, code=50013)
    await later(simcord_env)
    await later(simcord_env)
    async with database.reading() as tx:
        notices = [each.owed for each in await outbox.listing(tx, course.id, ["pending"])]
    assert [each.content["text"] for each in notices] == [NOT_ALLOWED]
    assert notices[0].channel == "#staff"
    assert await TeamRooms(simcord_env.bot, simcord_env.bot.courses.all[0].services).keep() == []
    assert rooms(simcord_env) == ["team-wolves"]


async def test_no_team_makes_itself_the_staff_by_its_name(
    simcord_env: Env, ada: Pupil, database: Database, course: Course
) -> None:
    services = replace(
        simcord_env.bot.courses.all[0].services, staffing=Staffing(roles=("Team Captains",), channel="team-captains")
    )
    await team_up(database, course, "Captains", ada)
    await TeamRooms(simcord_env.bot, services).keep()
    assert roles(simcord_env) != ["Team Captains"]
    assert roles(simcord_env)[0].startswith("Team Captains ")
    assert rooms(simcord_env)[0].startswith("team-captains-")
