"""The bot killed 200 times while 500 reminders fall due, and the whole bot, `syllabot run`, killed 20 times."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from registrar.database import Database
from tests.schedules.killing import (
    PEOPLE,
    SchedulesAlone,
    ShiftedClock,
    WholeBot,
    bad_day,
    discord_with,
    finish,
    instants,
    kill_again_and_again,
    owe_in_turns,
)

Record = Callable[[str, object], None]

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]


async def test_killed_200_times_it_delivers_each_of_500_reminders_once(tmp_path: Path, record_property: Record) -> None:
    kills, count = 200, 500
    random, clock, url = Random(kills), ShiftedClock(), f"sqlite:///{tmp_path}/outbox.db"
    async with discord_with(PEOPLE, bad_day(kills), clock) as place, Database(url) as database:
        due = instants(clock(), kills, random)
        await owe_in_turns(database, place, count, due)
        bot = SchedulesAlone(place, url, clock)
        await kill_again_and_again(place, bot.running, due, random, clock)
        clock.set_to(due[-1])
        said = await finish(database, place, bot.running, count)
    assert set(said.values()) == {1}
    assert len(said) == count
    record_property("kills", kills)
    record_property("messages, each once", len(said))


async def test_the_whole_bot_killed_20_times_delivers_each_of_100_reminders_once(
    tmp_path: Path, record_property: Record
) -> None:
    kills, count = 20, 100
    random, url = Random(kills), f"sqlite:///{tmp_path}/syllabot.db"
    async with discord_with(PEOPLE, bad_day(kills), ShiftedClock()) as place, Database(url) as database:
        # It starts by its own clock, in several seconds: every few of them something falls due.
        begins = datetime.now(UTC)
        due = [begins + timedelta(seconds=4 * turn) for turn in range(kills + 1)]
        await owe_in_turns(database, place, count, due)
        bot = WholeBot(place, url, tmp_path)
        await kill_again_and_again(place, bot.running, due, random, None)
        said = await finish(database, place, bot.running, count)
    assert set(said.values()) == {1}
    assert len(said) == count
    record_property("kills", kills)
    record_property("messages, each once", len(said))
