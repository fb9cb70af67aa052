"""Ids, permissions, and what a playground is planted from."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import Seed, SeedChannel, SeedPerson, demo_seed
from playground.seed import plant
from playground.world.flags import EVERYTHING, NOTHING, ChannelType, OverwriteType, Permission
from playground.world.snowflakes import Snowflakes, snowflake_time
from playground.world.things import Channel, Overwrite, ThreadState, User
from playground.world.world import World

NOW = datetime(2026, 3, 1, 12, 0, 0, 123000, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return plant(demo_seed(), lambda: NOW)


def person(world: World, name: str) -> User:
    return next(user for user in world.users.values() if user.display_name == name)


def channel(world: World, name: str) -> Channel:
    return next(one for one in world.channels.values() if one.name == name)


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=50))
def test_ids_rise_however_the_clock_runs(steps: list[int]) -> None:
    moments = iter([NOW + timedelta(milliseconds=step) for step in steps])
    snowflakes = Snowflakes(lambda: next(moments))
    ids = [snowflakes.next() for _ in steps]
    assert ids == sorted(set(ids))


def test_an_id_carries_its_moment() -> None:
    assert snowflake_time(Snowflakes(lambda: NOW).next()) == NOW
    assert snowflake_time(175928847299117063) == datetime(2016, 4, 30, 11, 18, 25, 796000, tzinfo=UTC)


def test_owner_and_admins_may_everything(world: World) -> None:
    assert world.permissions(person(world, "Ada"), channel(world, "staff-room")) == EVERYTHING


def test_a_stranger_may_nothing(world: World) -> None:
    stranger = type(world.bot)(1, "x", "X")
    assert world.permissions(stranger, channel(world, "general")) == NOTHING


def test_overwrites_apply_from_everyone_over_roles_to_the_member(world: World) -> None:
    ben, general = person(world, "Ben"), channel(world, "general")
    student = next(role for role in world.guild.roles.values() if role.name == "Student")

    def overwrite(target: int, kind: OverwriteType, allow: Permission, deny: Permission) -> None:
        general.overwrites[target] = Overwrite(target, kind, allow, deny)

    send = Permission.SEND_MESSAGES
    overwrite(world.guild.id, OverwriteType.ROLE, NOTHING, send)
    assert not world.may(ben, general, send)
    overwrite(student.id, OverwriteType.ROLE, send, NOTHING)
    assert world.may(ben, general, send)
    overwrite(ben.id, OverwriteType.MEMBER, NOTHING, send)
    assert not world.may(ben, general, send)
    assert not world.may(ben, general, Permission.ATTACH_FILES)
    assert world.may(ben, general, Permission.READ_MESSAGE_HISTORY)


def test_without_seeing_a_channel_one_may_nothing_in_it(world: World) -> None:
    assert world.permissions(person(world, "Ben"), channel(world, "staff-room")) == NOTHING


def test_a_private_thread_is_for_its_members_and_those_who_manage_threads(world: World) -> None:
    general, ben, chloe = channel(world, "general"), person(world, "Ben"), person(world, "Chloe")
    state = ThreadState(owner_id=ben.id, created_at=NOW, archive_changed_at=NOW, members={ben.id: NOW})
    thread = Channel(7, ChannelType.PRIVATE_THREAD, "t", parent_id=general.id, thread=state)
    world.channels[7] = thread
    assert world.may(ben, thread, Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES)
    assert world.permissions(chloe, thread) == NOTHING
    assert world.may(world.bot, thread, Permission.VIEW_CHANNEL)
    general.overwrites[world.guild.id] = Overwrite(world.guild.id, OverwriteType.ROLE, NOTHING, Permission.VIEW_CHANNEL)
    assert world.permissions(ben, thread) == NOTHING


def test_a_seed_without_people_or_with_an_unknown_role_is_refused() -> None:
    rooms = (SeedChannel("general"),)
    for people, channels, sentence in (
        ((), rooms, "at least one person"),
        ((SeedPerson("Ada"),), (), "one channel"),
        ((SeedPerson("Ada", ("Nobody",)),), rooms, "no role called “Nobody”"),
        ((SeedPerson("Ada"),), (SeedChannel("x", visible_to=("Nobody",)),), "no role called “Nobody”"),
    ):
        with pytest.raises(ValueError, match=sentence):
            plant(Seed("G", channels, people), lambda: NOW)


def test_the_first_person_owns_a_guild_without_admins() -> None:
    world = plant(Seed("G", (SeedChannel("Ask Here"),), (SeedPerson("Ada"), SeedPerson("Ben"))), lambda: NOW)
    assert world.guild.owner_id == person(world, "Ada").id
    assert [one.name for one in world.channels.values()] == ["ask-here"]
