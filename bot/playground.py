"""The real bot in a playground: a seed made from the course, and the bot as a child process that is kept alive."""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from bot.invitation import PERMISSIONS
from bot.settings import Settings
from playground import Moment, Playground, Seed, SeedChannel, SeedPerson
from playground.world.flags import Permission
from registrar.calendar import Kind, occurrences
from registrar.course.models import Course

STUDENTS = ("Amara Okafor", "Ben Larsen", "Chiara Rossi")
ASSISTANT = "Noor Haddad"

EARLY_IN_TERM = timedelta(weeks=2)

WRONG_USE = 2
"""The exit code with which the bot says that starting it again will not help."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
LONG_ENOUGH = 60.0
"""Seconds: a bot that lived this long is started again without a long pause."""

PATIENCE = 15.0
"""Seconds that the bot is given to say goodbye."""


def seed_from(course: Course, settings: Settings) -> Seed:
    """Return a server for `course`: its first instructor, a teaching assistant and three students."""
    staff = course.staff[0]
    unlinked = next((folder for folder in course.materials if not folder.link), None)
    return Seed(
        guild=f"{course.code}: {course.title}"[:100],
        roles=("Instructor", "Staff", "Student"),
        channels=(
            SeedChannel("general", f"Everything about {course.title}"),
            SeedChannel("announcements", "News from the staff", announcement=True),
            SeedChannel("questions", "Ask anything: mention the bot, or use /ask"),
            SeedChannel("staff", "For the staff: questions that I could not answer", visible_to=("Staff",)),
        ),
        people=(
            SeedPerson(staff.name, ("Instructor", "Staff"), "Instructor", admin=True),
            SeedPerson(ASSISTANT, ("Staff",), "Teaching assistant"),
            *(SeedPerson(name, ("Student",)) for name in STUDENTS),
        ),
        bot="Syllabot",
        bot_permissions=Permission(PERMISSIONS.value),
        files=settings.course / unlinked.path if unlinked else None,
        agenda=tuple(
            Moment(f"{event.title} is due" if event.kind is Kind.DUE else event.title, event.starts_at)
            for event in occurrences(course)
        ),
        time_zone=course.term.time_zone,
    )


def present_in(course: Course, day: date | None, now: datetime) -> timedelta:
    """Return how far a playground's clock is ahead of `now` (aware).

    On `day`, if given, it is now nine in the morning. Otherwise the clock is right during the term, and
    outside of it a newcomer finds the course in its third week, where there is something to ask for.
    """
    zone = course.term.zone
    if day is None and course.term.starts <= now.astimezone(zone).date() <= course.term.ends:
        return timedelta(0)
    day = day or min(course.term.starts + EARLY_IN_TERM, course.term.ends)
    return datetime(day.year, day.month, day.day, 9, tzinfo=zone) - now


@contextmanager
def new_database(settings: Settings) -> Iterator[Settings]:
    """Yield settings with an empty database, which goes when the block ends.

    What a rehearsal says must not count as said to the real course, and nobody in a playground is there the next time.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="playground-", dir=settings.home, ignore_cleanup_errors=True) as folder:
        address = SecretStr(f"sqlite:///{Path(folder).absolute() / 'syllabot.db'}")
        yield settings.model_copy(update={"database_url": address})


class BotProcess:
    """Runs the bot in a process of its own and starts it again when it dies.

    Args:
        playground: what it connects to.
        settings: the installation's.
        say: told, in a sentence, when the bot has died and when it starts again.
    """

    def __init__(self, playground: Playground, settings: Settings, say: Callable[[str], None]) -> None:
        self._command = [sys.executable, "-m", "bot", "run", "--with-parent", "--clock", playground.clock_url]
        self._environment = os.environ | {
            "DISCORD_TOKEN": playground.token,
            "SYLLABOT_DISCORD_URL": playground.api_url,
            "SYLLABOT_MATERIALS_URL": f"{playground.url}/files",
            "SYLLABOT_HOME": str(settings.home),
            "SYLLABOT_COURSE": str(settings.course),
        }
        if settings.database_url is not None:
            self._environment["SYLLABOT_DATABASE_URL"] = settings.database_url.get_secret_value()
        self._say = say

    async def keep_alive(self) -> int:
        """Run the bot until this task is cancelled, or the bot ends for a reason that a new start does not mend.

        Returns:
            The bot's exit code.
        """
        pause = FIRST_PAUSE
        while True:
            began = time.monotonic()
            code = await self._run_once()
            if code in {0, WRONG_USE}:
                return code
            pause = FIRST_PAUSE if time.monotonic() - began > LONG_ENOUGH else min(2 * pause, LONGEST_PAUSE)
            self._say(f"The bot ended unexpectedly (exit code {code}). It is started again in {pause:.0f} s.")
            await asyncio.sleep(pause)

    async def _run_once(self) -> int:
        # Its own session: Ctrl-C reaches this process alone, which then stops the bot in good order.
        process = await asyncio.create_subprocess_exec(
            *self._command, env=self._environment, stdin=asyncio.subprocess.PIPE, start_new_session=True
        )
        try:
            return await process.wait()
        finally:
            if process.returncode is None:
                await _stop(process)


async def _stop(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), PATIENCE)
    except TimeoutError:
        process.kill()
        await process.wait()
