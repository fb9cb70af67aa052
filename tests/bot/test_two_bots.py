"""Two whole bots on one database and one Discord, of which one is killed: everything is said, and nothing twice."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

from playground import Rules
from registrar import lease
from registrar.clock import system_clock
from registrar.database import Database
from tests.bot.stand_ins import until
from tests.schedules.killing import (
    ShiftedClock,
    WholeBot,
    arrived,
    discord_with,
    owe_in_turns,
    people_of,
    seminar,
    settled,
    until_settled,
)

MESSAGES = 40


async def leader(database: Database) -> int:
    """Return the process that looks after the course; 0 while there is none."""
    async with database.reading() as tx:
        holder = (await lease.holders(tx, [seminar().id])).get(seminar().id, "//")
    return int(holder.split("/")[1] or 0)


async def test_when_the_one_that_delivers_is_killed_the_other_goes_on_and_repeats_nothing(tmp_path: Path) -> None:
    url, now = f"sqlite:///{tmp_path}/syllabot.db", system_clock()
    async with Database(url) as database, discord_with(10, Rules(rate_limits=False), ShiftedClock()) as place:
        await owe_in_turns(database, place, MESSAGES, [now])
        bots = [WholeBot(place, url, tmp_path / name) for name in ("one", "two")]
        with bots[0].running() as first, bots[1].running() as second:

            async def at_work() -> bool:
                assert all((first(), second())), "a bot has died by itself"
                return await settled(database) > 0

            await until(at_work)
            killed = await leader(database)
            os.kill(killed, signal.SIGKILL)
            await until_settled(database, MESSAGES, _either(first, second))

            async def taken_over() -> bool:
                return await leader(database) not in {0, killed}

            await until(taken_over)
            await asyncio.sleep(1)
        said = arrived(place)
    assert len(people_of(place)) == 10
    assert len(said) == MESSAGES
    assert set(said.values()) == {1}


def _either(*alive: Callable[[], bool]) -> Callable[[], bool]:
    return lambda: any(each() for each in alive)
