"""A course in a playground whose bot is a process of its own: what is done to it, and what it is given to do.

async with world_in(tmp_path, plan) as world:
    await world.start()
    life = await world.begin(plan)
    ...  # something breaks
    await life
    await judge(world, plan)
"""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from subprocess import Popen
from time import monotonic
from typing import Any, Protocol

import aiohttp

from playground import Playground, Rules, Seed, SeedChannel, SeedPerson, serve
from registrar import outbox
from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.database import Database
from registrar.outbox import Owed
from registrar.people import linking, roster
from tests.faults.bot_process import LOG, Given, run
from tests.faults.students import Desk
from tests.forks import FORKS

ROOT = Path(__file__).parents[2]
COURSE_FOLDER = ROOT / "tests" / "courses" / "maritime_history"
IN_TERM = datetime(2024, 3, 12, 9, tzinfo=UTC)
ESSAY = "essay-1"
PATIENCE = 90.0
"""Seconds after which a bot that does not come to rest is given up."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens in a course, whatever else happens.

    Attributes:
        seed: one seed, one plan.
        students: how many there are.
        files: how many each of them hands in, one after another.
        messages: how many messages are owed meanwhile, to people and to a channel.
        lasts: the seconds over which all this is spread.
    """

    seed: int
    students: int = 6
    files: int = 2
    messages: int = 30
    lasts: float = 4.0

    def numbers(self, student: int) -> list[int]:
        """Return what a student's files hold."""
        return [self.seed * 7 + student * 3 + turn * 5 for turn in range(self.files)]


SHORT = Plan(seed=1)
LONG = Plan(seed=2, students=40, files=5, messages=400, lasts=100)
"""One plan for all short forms and one for all long ones: what an undisturbed run comes to is worked out once."""


class Process(Protocol):
    """A process that runs the bot."""

    pid: int | None
    exitcode: int | None

    def is_alive(self) -> bool:
        """Whether it still runs."""

    def join(self) -> None:
        """Wait for its end."""


class Program:
    """A process that is started from its command line."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        with log.open("ab") as file:
            self._process = Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=file, stderr=file)
        self.pid = self._process.pid

    @property
    def exitcode(self) -> int | None:
        """How it ended."""
        return self._process.returncode

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def join(self) -> None:
        self._process.wait()


@dataclass
class World:
    """A playground, a bot, and what both remember.

    Attributes:
        place: the playground.
        given: how the bot is started.
        course: what it is about.
        database: the bot's, opened a second time.
        desk: where students act.
    """

    place: Playground
    given: Given
    course: Course
    database: Database
    desk: Desk
    bot: Process | None = field(default=None, repr=False)

    async def start(self) -> None:
        """Start the bot, and return when it is connected and its commands are known."""
        process = FORKS.Process(target=run, args=(self.given,), daemon=True)
        process.start()
        self.bot = process
        await self.until_connected()

    async def start_program(self, *command: str, **environment: str) -> None:
        """Start the bot as a program, `tests.faults.bot_process` if no other one is named."""
        command = command or (sys.executable, "-m", "tests.faults.bot_process", json.dumps(asdict(self.given)))
        self.bot = Program(command, environment, Path(self.given.home) / LOG)
        await self.until_connected()

    async def until_connected(self) -> None:
        """Wait for the bot, which must not die."""
        async with asyncio.timeout(PATIENCE):
            while not (self.place.hub.bot_online and self.place.world.commands):
                assert self.alive, f"the bot has died by itself:\n{self.log()[-3000:]}"
                await asyncio.sleep(0.02)

    @property
    def alive(self) -> bool:
        """Whether the bot's process runs."""
        return self.bot is not None and self.bot.is_alive()

    async def kill(self) -> None:
        """Kill the bot without a warning, and wait until Discord sees it gone."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> float:
        """Ask the bot to stop, which it must do in good order, and return the seconds that it took."""
        began = monotonic()
        assert await self._end(signal.SIGTERM) == 0, self.log()[-3000:]
        return monotonic() - began

    async def _end(self, how: signal.Signals) -> int | None:
        bot, self.bot = self.bot, None
        if bot is None or bot.pid is None:
            return None
        if bot.is_alive():
            os.kill(bot.pid, how)
        await asyncio.to_thread(bot.join)
        while self.place.connections:  # noqa: ASYNC110 - the playground notices when it reads from the connection
            await asyncio.sleep(0.01)
        return bot.exitcode

    def log(self) -> str:
        """Return what the bot has said so far."""
        path = Path(self.given.home) / LOG
        return path.read_text(errors="replace") if path.exists() else ""

    async def enrol(self, plan: Plan) -> None:
        """Put everybody on the roster, each linked to their account."""
        now = self.place.clock()
        async with self.database.transaction() as tx:
            for name in names(plan):
                added = await roster.add(tx, self.course, name, section="seminar", actor="7", at=now)
                code = (await linking.hand_out(tx, self.course.id, [added.id], actor="7", at=now))[added.id]
                await linking.link(tx, self.course.id, code, self.desk.id_of(name), at=now)

    async def begin(self, plan: Plan, *, held_up: float = 0.0) -> asyncio.Task[None]:
        """Owe messages, and have everybody ask and hand in; the task ends when all is answered and received.

        Everything may come to a stop for `held_up` seconds.
        """
        chance = Random(plan.seed)
        await self._owe(plan, chance)
        return asyncio.create_task(self._live(plan, chance, held_up))

    async def _live(self, plan: Plan, chance: Random, held_up: float) -> None:
        lives = []
        for number, name in enumerate(names(plan)):
            pauses = [chance.uniform(0, plan.lasts / plan.files) for _ in range(plan.files)]
            lives.append(self.desk.live(name, plan.numbers(number), pauses))
        async with asyncio.timeout(PATIENCE + plan.lasts + held_up):
            await asyncio.gather(*lives)

    async def _owe(self, plan: Plan, chance: Random) -> None:
        """Owe messages that fall due one after another: most of them to people, some to a channel."""
        people, news = [self.desk.id_of(name) for name in names(plan)], self.desk.channel("announcements")
        async with self.database.transaction() as tx:
            for number in range(plan.messages):
                to = {"channel": news} if number % 10 == 0 else {"person": chance.choice(people)}
                at = self.place.clock() + timedelta(seconds=chance.uniform(0, plan.lasts))
                content: dict[str, Any] = {"title": "Reminder", "text": f"Message {number}"}
                await outbox.owe(tx, Owed(self.course.id, f"test:{number}", "test.letter", content, at, **to))


def names(plan: Plan) -> list[str]:
    """Return what the students of a plan are called."""
    return [f"Student {number}" for number in range(plan.students)]


@asynccontextmanager
async def world_in(
    folder: Path, plan: Plan, *, database_url: str | None = None, rules: Rules | None = None, **given: Any
) -> AsyncIterator[World]:
    """Open a playground with a course whose state lies in a folder; the bot is started by the test.

    Args:
        folder: empty.
        plan: says who is there.
        database_url: where it is not a SQLite file in the folder.
        rules: the playground's.
        **given: more of `Given`.
    """
    pack, home = folder / "pack", folder / "home"
    shutil.copytree(COURSE_FOLDER, pack)
    home.mkdir(parents=True)
    ahead = IN_TERM - datetime.now(UTC)
    url = database_url or f"sqlite:///{home}/syllabot.db"
    seed = Seed(
        guild="Course",
        roles=("Instructor", "Staff"),
        channels=(SeedChannel("questions"), SeedChannel("announcements"), SeedChannel("staff")),
        people=tuple(SeedPerson(name) for name in names(plan)),
    )
    rules = rules or Rules(rate_limits=False)
    async with serve(seed, clock=lambda: datetime.now(UTC) + ahead, rules=rules) as place:
        start = Given(place.api_url, place.token, str(pack), str(home), url, ahead.total_seconds(), **given)
        async with aiohttp.ClientSession() as session, Database(url) as database:
            world = World(place, start, load_course(pack), database, Desk(place, session))
            await world.enrol(plan)
            try:
                yield world
            finally:
                await world.kill()
