"""The playground with the real bot in it and 120 students, all by one clock that the script moves."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest

from bot.app import serve
from bot.playground import seed_from
from bot.services import Grading, Services
from bot.settings import Settings
from playground import Playground, Rules, SeedChannel, SeedPerson
from playground import serve as open_playground
from registrar.clock import system_clock
from registrar.course.load import load_course
from registrar.database import Database
from registrar.uploads import Uploads
from tests.bot.stand_ins import Scholar
from tests.end_to_end.term.marking import ReadsTheScore
from tests.end_to_end.term.people import Member, waited_for
from tests.end_to_end.term.roll import EVERYBODY

PACK = Path(__file__).parents[2] / "courses" / "harbour_building"
AT_ONCE = 32
"""People who do something at the same time."""

UNHURRIED = Rules(rate_limits=False, acknowledge_within=60)
"""Discord's rules, but for those about time: a term is played in a minute, on machines that do much else."""


@dataclass(frozen=True, slots=True)
class Classroom:
    """Everybody in the course's server.

    Attributes:
        place: the playground.
        instructor: who teaches, with an open page.
        students: those of the roll, in its order.
    """

    place: Playground
    instructor: Member
    students: tuple[Member, ...]

    async def wait_until(self, instant: datetime) -> None:
        """Move the clock, for everybody and for the bot."""
        clock = self.place.clock
        clock.jump(instant)
        while clock() < instant:  # noqa: ASYNC110 - it leaps weeks in a moment
            await asyncio.sleep(0.001)

    async def together(self, deeds: Iterable[Coroutine[Any, Any, object]]) -> None:
        """Have people do things at the same time, a few of them at once."""
        turns = asyncio.Semaphore(AT_ONCE)

        async def in_turn(deed: Coroutine[Any, Any, object]) -> None:
            async with turns:
                await deed

        async with asyncio.TaskGroup() as group:
            for deed in deeds:
                group.create_task(in_turn(deed))


@asynccontextmanager
async def classroom(home: Path, begins: datetime) -> AsyncIterator[Classroom]:
    """Open a classroom at an instant (aware); afterwards the bot is stopped, and has gone without an error."""
    course, ahead, stop = load_course(PACK), begins - system_clock(), asyncio.Event()
    seed = replace(
        seed_from(course, Settings(_env_file=None, course=PACK)),
        people=(
            SeedPerson(course.staff[0].name, ("Instructor", "Staff"), "Instructor", admin=True),
            *(SeedPerson(each.shown, ("Student",)) for each in EVERYBODY),
        ),
        channels=(
            SeedChannel("general"),
            SeedChannel("announcements", announcement=True),
            SeedChannel("questions"),
            SeedChannel("introductions"),
            SeedChannel("module-1"),
            SeedChannel("module-2"),
            SeedChannel("staff", visible_to=("Staff",)),
        ),
    )
    with pytest.MonkeyPatch.context() as afterwards:
        _remember_discord(afterwards)
        async with open_playground(seed, clock=lambda: system_clock() + ahead, rules=UNHURRIED) as place:
            grading = Grading(PACK, Uploads(home / "uploads"), ReadsTheScore())
            database = Database(f"sqlite:///{home}/syllabot.db")
            services = Services(course, Scholar(), place.clock, database, grading=grading)
            settings = Settings(
                _env_file=None, home=home, course=PACK, discord_url=place.api_url, DISCORD_TOKEN=place.token
            )
            bot = asyncio.create_task(serve(settings, services, until=stop.wait))
            try:
                async with aiohttp.ClientSession() as session:
                    yield await _everybody(place, session, bot, course.staff[0].name)
            finally:
                stop.set()
                await asyncio.wait_for(bot, 60)


async def _everybody(
    place: Playground, session: aiohttp.ClientSession, bot: asyncio.Task[None], teacher: str
) -> Classroom:
    commands: dict[str, str] = {}
    instructor = Member(place, session, teacher, commands)

    async def ready() -> bool:
        assert not bot.done(), bot.exception()
        state = await instructor.state()
        return bool(state["bot_online"] and state["commands"])

    await waited_for(ready, "the bot comes online")
    await instructor.listen()
    await instructor.settle("staff")
    students = tuple(Member(place, session, each.shown, commands) for each in EVERYBODY)
    for place_on_the_roll, student in enumerate(students):
        # One half uses commands among all the others, where only the answers are private.
        await student.settle("questions" if place_on_the_roll % 2 else None)
    return Classroom(place, instructor, students)


def _remember_discord(afterwards: pytest.MonkeyPatch) -> None:
    """Aiming at a playground changes discord.py for the whole process: have it put back."""
    for owner, name in (
        (discord.http.Route, "BASE"),
        (discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY"),
        (discord.Asset, "BASE"),
    ):
        afterwards.setattr(owner, name, getattr(owner, name))
