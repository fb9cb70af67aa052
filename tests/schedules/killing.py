"""What kills the bot again and again on a bad day of Discord's, and counts what arrived all the same."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from subprocess import DEVNULL, Popen

from playground import Playground, Rules, Seed, SeedChannel, SeedPerson, serve
from playground.acts.channels import open_dm
from playground.rules import Faults
from registrar import outbox
from registrar.course.models import Course
from registrar.database import Database
from registrar.outbox import Owed
from tests.forks import FORKS
from tests.schedules import courier_process
from tests.schedules.post import ROOT, course_of, owed_in

BAD_DAY = {"too_many": 0.1, "broken": 0.03, "cut": 0.1}
OUTAGES = (timedelta(0), timedelta(minutes=2), timedelta(minutes=10))
"""How long the bot is away; some outages last longer than Discord remembers nonces."""

PEOPLE = 20
PATIENCE = 600.0
AT_THE_START = 0.15
"""The share of kills that hit a process before it is connected."""

Running = AbstractContextManager[Callable[[], bool]]
"""A process that is killed in the end; tells whether it is alive."""


class ShiftedClock:
    """The machine's clock, set forward at each outage."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def set_to(self, instant: datetime) -> None:
        """Show `instant` now, unless it has passed."""
        self.ahead += max(timedelta(0), instant - self())


@asynccontextmanager
async def discord_with(people: int, rules: Rules, clock: ShiftedClock) -> AsyncIterator[Playground]:
    seed = Seed(
        guild="Course",
        channels=(SeedChannel("general"), SeedChannel("announcements")),
        people=tuple(SeedPerson(f"Person {number}") for number in range(people)),
    )
    async with serve(seed, clock=clock, rules=rules) as place:
        yield place


@dataclass(frozen=True)
class SchedulesAlone:
    """The planner, the courier and the real client in a process that is forked."""

    place: Playground
    database_url: str
    clock: ShiftedClock

    @contextmanager
    def running(self) -> Iterator[Callable[[], bool]]:
        addresses = (self.database_url, self.place.api_url, self.place.gateway_url, self.place.token)
        process = FORKS.Process(target=courier_process.run, args=(*addresses, self.clock.ahead), daemon=True)
        process.start()
        try:
            yield process.is_alive
        finally:
            process.kill()
            process.join()


@dataclass(frozen=True)
class WholeBot:
    """`syllabot run`, by the machine's own clock."""

    place: Playground
    database_url: str
    home: Path

    @contextmanager
    def running(self) -> Iterator[Callable[[], bool]]:
        environment = os.environ | {
            "DISCORD_TOKEN": self.place.token,
            "SYLLABOT_DISCORD_URL": self.place.api_url,
            "SYLLABOT_DATABASE_URL": self.database_url,
            "SYLLABOT_COURSE": str(ROOT / courier_process.SEMINAR),
            "SYLLABOT_HOME": str(self.home),
        }
        process = Popen([sys.executable, "-m", "bot", "run"], env=environment, cwd=ROOT, stdout=DEVNULL, stderr=DEVNULL)
        try:
            yield lambda: process.poll() is None
        finally:
            process.kill()
            process.wait()


def seminar() -> Course:
    return course_of(courier_process.SEMINAR)


def bad_day(seed: int) -> Rules:
    return Rules(rate_limits=False, faults=Faults(seed=seed, **BAD_DAY))


def people_of(place: Playground) -> list[str]:
    return [str(user.id) for user in place.world.users.values() if not user.bot]


def arrived(place: Playground) -> Counter[str]:
    """Count what the bot said, as Discord saw it: each message's text with the channel it stands in."""
    said = ((channel, message) for channel in place.world.channels.values() for message in channel.messages.values())
    return Counter(f"{channel.id} {message.embeds[0]['description']}" for channel, message in said)


async def owe_in_turns(database: Database, place: Playground, count: int, due: list[datetime]) -> None:
    """Owe most of `count` messages to people and some to a channel, as many at each of the instants `due`."""
    people, course = people_of(place), seminar().id
    news = next(str(each.id) for each in place.world.channels.values() if each.name == "announcements")
    async with database.transaction() as tx:
        for number in range(count):
            place_of = {"channel": news} if number % 20 == 0 else {"person": people[number % len(people)]}
            content = {"title": "Reminder", "text": f"Message {number}"}
            at = due[number * len(due) // count]
            await outbox.owe(tx, Owed(course, f"test:{number}", "test.letter", content, at, **place_of))


async def owe_each(database: Database, place: Playground, due_at: datetime) -> None:
    """Owe everybody one message; each has been written to before, as opening direct messages is a limit of its own."""
    content, world = {"title": "Reminder", "text": "It is due."}, place.world
    async with database.transaction() as tx:
        for person in people_of(place):
            channel = open_dm(world, world.bot, world.users[int(person)])
            await outbox.remember_direct_channel(tx, person, str(channel.id))
            await outbox.owe(tx, Owed(seminar().id, f"test:{person}", "test.letter", content, due_at, person=person))


async def settled(database: Database) -> int:
    async with database.reading() as tx:
        counted = await outbox.counts(tx, seminar().id)
    return sum(number for (state, _), number in counted.items() if state != "pending")


async def until_settled(database: Database, count: int, alive: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while await settled(database) < count:
            assert alive(), "the bot has died by itself"
            await asyncio.sleep(0.2)


async def connected(place: Playground, alive: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not place.connections:
            assert alive(), "the bot has died by itself"
            await asyncio.sleep(0.01)


def instants(begins: datetime, kills: int, random: Random) -> list[datetime]:
    """Return when messages fall due: once between any two kills, with outages of different lengths between them."""
    return list(accumulate((random.choice(OUTAGES) for _ in range(kills)), lambda at, away: at + away, initial=begins))


async def kill_again_and_again(
    place: Playground, running: Callable[[], Running], due: list[datetime], random: Random, clock: ShiftedClock | None
) -> None:
    """Start the bot before each of the instants `due` but the last, and kill it about then.

    With a `clock`, outages are as long as the instants are apart; without one they take no time.
    """
    for at in due[:-1]:
        if clock is not None:
            clock.set_to(at - timedelta(seconds=random.uniform(0, 0.8)))
        with running() as alive:
            if random.random() >= AT_THE_START:
                await connected(place, alive)
            await asyncio.sleep(random.uniform(0, 0.8))
        # The playground notices that a connection is gone when it reads from it.
        while place.connections:  # noqa: ASYNC110 - it happens behind a socket
            await asyncio.sleep(0.01)


async def finish(database: Database, place: Playground, running: Callable[[], Running], count: int) -> Counter[str]:
    """Let the bot deliver what is left of `count` messages, and return what arrived."""
    with running() as alive:
        await until_settled(database, count, alive)
    course = seminar().id
    assert {debt.state for debt in await owed_in(database, course, "sent", "failed", "skipped")} == {"sent"}
    return arrived(place)
