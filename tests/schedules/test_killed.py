"""A courier that is killed at random moments on a bad day of Discord's, and one that has a great many to write to.

The long forms run with `make soak`.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

import pytest

from playground import Playground, Rules, Seed, SeedChannel, SeedPerson, serve
from playground.acts.channels import open_dm
from playground.rules import Faults
from registrar import outbox
from registrar.database import Database
from registrar.outbox import Owed
from schedules.pace import PER_SECOND
from tests.schedules import courier_process
from tests.schedules.post import owed_in

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.schedules.courier_process"])
"""Imports once what every new process needs: a start takes as long as a fork."""

COURSE = "harbours"
PEOPLE = 20
SHORT, LONG = (3, 60), (200, 500)
"""How often the courier is killed, and how many messages fall due."""

BAD_DAY = {"too_many": 0.1, "broken": 0.03, "cut": 0.1}


class ShiftedClock:
    """The machine's clock, set forward at each outage."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@asynccontextmanager
async def discord_with(people: int, rules: Rules, clock: ShiftedClock) -> AsyncIterator[Playground]:
    seed = Seed(
        guild="Course",
        channels=(SeedChannel("general"), SeedChannel("announcements")),
        people=tuple(SeedPerson(f"Person {number}") for number in range(people)),
    )
    async with serve(seed, clock=clock, rules=rules) as place:
        yield place


class Courier:
    """The courier's process."""

    def __init__(self, place: Playground, database_url: str, clock: ShiftedClock) -> None:
        self._given = (COURSE, database_url, place.api_url, place.token)
        self._clock = clock

    @contextmanager
    def running(self) -> Iterator[ForkServerProcess]:
        """Start it, and kill it in the end."""
        process = FORKS.Process(target=courier_process.run, args=(*self._given, self._clock.ahead), daemon=True)
        process.start()
        try:
            yield process
        finally:
            process.kill()
            process.join()


def people_of(place: Playground) -> list[str]:
    return [str(user.id) for user in place.world.users.values() if not user.bot]


def arrived(place: Playground) -> Counter[str]:
    """Count what the bot said, as Discord saw it: each message's text with the channel it stands in."""
    said = ((channel, message) for channel in place.world.channels.values() for message in channel.messages.values())
    return Counter(f"{channel.id} {message.embeds[0]['description']}" for channel, message in said)


async def owe(database: Database, place: Playground, count: int, due_at: datetime) -> None:
    """Owe most of it to people and some to a channel."""
    people = people_of(place)
    news = next(str(each.id) for each in place.world.channels.values() if each.name == "announcements")
    async with database.transaction() as tx:
        for number in range(count):
            place_of = {"channel": news} if number % 20 == 0 else {"person": people[number % len(people)]}
            content = {"title": "Reminder", "text": f"Message {number}"}
            await outbox.owe(tx, Owed(COURSE, f"test:{number}", "test.letter", content, due_at, **place_of))


async def owe_each(database: Database, place: Playground, due_at: datetime) -> None:
    """Owe everybody one message."""
    content = {"title": "Reminder", "text": "It is due."}
    async with database.transaction() as tx:
        for person in people_of(place):
            await outbox.owe(tx, Owed(COURSE, f"test:{person}", "test.letter", content, due_at, person=person))


async def settled(database: Database) -> int:
    async with database.reading() as tx:
        counted = await outbox.counts(tx, COURSE)
    return sum(number for (state, _), number in counted.items() if state != "pending")


async def until_settled(database: Database, count: int, process: ForkServerProcess) -> None:
    async with asyncio.timeout(600):
        while await settled(database) < count:
            assert process.is_alive(), "the courier has died by itself"
            await asyncio.sleep(0.02)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    ("kills", "count"), [SHORT, pytest.param(*LONG, marks=pytest.mark.soak)], ids=["short", "long"]
)
async def test_whenever_it_is_killed_everything_arrives_exactly_once(tmp_path: Path, kills: int, count: int) -> None:
    random, clock = Random(kills), ShiftedClock()
    url = f"sqlite:///{tmp_path}/outbox.db"
    rules = Rules(rate_limits=False, faults=Faults(seed=kills, **BAD_DAY))
    async with discord_with(PEOPLE, rules, clock) as place, Database(url) as database:
        await owe(database, place, count, clock())
        courier = Courier(place, url, clock)
        for _ in range(kills):
            before = await settled(database)
            with courier.running() as process:
                # The moment is counted from the first sign of life, so that it hits the work and not the start.
                await until_settled(database, min(before + 1, count), process)
                await asyncio.sleep(random.uniform(0, 0.6))
            # Some outages last longer than Discord remembers nonces.
            clock.ahead += random.choice([timedelta(0), timedelta(minutes=2), timedelta(minutes=10)])
        with courier.running() as process:
            await until_settled(database, count, process)
        assert {debt.state for debt in await owed_in(database, COURSE, "sent", "failed", "skipped")} == {"sent"}
        said = arrived(place)
    assert set(said.values()) == {1}
    assert len(said) == count


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("count", [200, pytest.param(1_000, marks=pytest.mark.soak)])
async def test_many_direct_messages_due_in_the_same_minute_keep_discords_pace(tmp_path: Path, count: int) -> None:
    clock, url = ShiftedClock(), f"sqlite:///{tmp_path}/outbox.db"
    async with discord_with(count, Rules(), clock) as place, Database(url) as database:
        # Opening direct messages is a limit of its own; here everybody has been written to before.
        async with database.transaction() as tx:
            for person in people_of(place):
                dm = place.world.users[int(person)]
                await outbox.remember_direct_channel(tx, person, str(open_dm(place.world, place.world.bot, dm).id))
        await owe_each(database, place, clock())
        with Courier(place, url, clock).running() as process:
            await until_settled(database, count, process)
        sent = [message.created_at for each in place.world.channels.values() for message in each.messages.values()]
    assert len(sent) == count
    took = (max(sent) - min(sent)).total_seconds()
    assert took >= (count - 1) / PER_SECOND * 0.98
