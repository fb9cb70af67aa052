"""The bot killed at random moments on a bad day of Discord's, and one with many to write to at once.

The long forms are in `tests/soak`.
"""

from pathlib import Path
from random import Random

import pytest

from playground import Rules
from registrar.database import Database
from schedules.pace import PER_SECOND
from tests.schedules.killing import (
    PEOPLE,
    SchedulesAlone,
    ShiftedClock,
    bad_day,
    discord_with,
    finish,
    instants,
    kill_again_and_again,
    owe_each,
    owe_in_turns,
    until_settled,
)

KILLS, COUNT = 6, 40
MANY = 300


@pytest.mark.timeout(600)
async def test_whenever_it_is_killed_everything_arrives_exactly_once(tmp_path: Path) -> None:
    random, clock, url = Random(KILLS), ShiftedClock(), f"sqlite:///{tmp_path}/outbox.db"
    async with discord_with(PEOPLE, bad_day(KILLS), clock) as place, Database(url) as database:
        due = instants(clock(), KILLS, random)
        await owe_in_turns(database, place, COUNT, due)
        bot = SchedulesAlone(place, url, clock)
        await kill_again_and_again(place, bot.running, due, random, clock)
        clock.set_to(due[-1])
        said = await finish(database, place, bot.running, COUNT)
    assert set(said.values()) == {1}
    assert len(said) == COUNT


@pytest.mark.timeout(600)
async def test_many_direct_messages_due_in_the_same_minute_keep_discords_pace(tmp_path: Path) -> None:
    clock, url = ShiftedClock(), f"sqlite:///{tmp_path}/outbox.db"
    async with discord_with(MANY, Rules(), clock) as place, Database(url) as database:
        await owe_each(database, place, clock())
        with SchedulesAlone(place, url, clock).running() as alive:
            await until_settled(database, MANY, alive)
        channels = [each for each in place.world.channels.values() if each.is_dm]
        sent = sorted(message.created_at for each in channels for message in each.messages.values())
    assert {len(each.messages) for each in channels} == {1}
    assert len(sent) == MANY
    assert (sent[-1] - sent[0]).total_seconds() >= (MANY - 1) / PER_SECOND * 0.98
