"""Ten thousand direct messages due in the same minute, and a start with a hundred thousand of them to come.

    python -m benchmarks.deliveries [--messages 10000] [--stored 100000]

The whole bot runs in a process of its own and speaks to the playground over sockets, which counts requests as Discord
does: 50 a second in all, and 5 in 5 seconds in one channel. Everybody has been written to before, as opening direct
messages is a limit of its own (10 in 10 seconds). While the messages go out, a student asks one question after another.
Either part is left out with 0. Exits with 1 if a message came twice or never, or a question was acknowledged late.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from time import monotonic

import aiohttp

from benchmarks import measuring
from benchmarks.classroom import ALLOWED, Student, class_of
from benchmarks.process import children, resident
from bot.opening import open_course, open_database, shifted_clock
from bot.playground import STUDENTS, BotProcess, present_in, seed_from
from bot.settings import Settings
from playground import Playground, serve
from playground.acts.channels import open_dm
from playground.rest.ratelimit import GLOBAL_REQUESTS
from playground.world.world import Event
from registrar import outbox, reminders
from registrar.calendar import Kind
from registrar.clock import system_clock
from registrar.course.models import Course
from registrar.outbox import Owed
from registrar.reminders import Wishes
from schedules.planner import Planner
from schedules.standing import NothingKnown

A_DAY = date(2022, 2, 7)
"""In the third week of the term of the sample course."""

EACH = 8
"""Reminders that are planned ahead for a student who wants them all, on that day."""

QUESTION = "When is program 4 due?"
LETTER = {"title": "Reminder", "text": "It is due."}
PATIENCE = 3600.0


@dataclass
class Watched:
    """What was seen while the messages went out: the seconds to each acknowledgement, and the bot's memory in MB."""

    acknowledged: list[float | None] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


@asynccontextmanager
async def bot_in(place: Playground, settings: Settings) -> AsyncIterator[int]:
    """Run the bot, and yield its process's id."""
    before = children()
    keeping = asyncio.create_task(BotProcess(place, settings, print).keep_alive())
    try:
        while not (started := children() - before):  # noqa: ASYNC110 - another process begins
            await asyncio.sleep(0.01)
        yield started.pop()
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping


async def owe_all(settings: Settings, course: Course, place: Playground, names: list[str]) -> None:
    """Owe everybody of these names a message that is due in an hour."""
    world, due_at = place.world, place.clock() + timedelta(hours=1)
    people = [user for user in world.users.values() if user.display_name in set(names)]
    async with open_database(settings) as database, database.transaction() as tx:
        for person in people:
            key, channel = f"benchmark:{person.id}", open_dm(world, world.bot, person)
            await outbox.remember_direct_channel(tx, str(person.id), str(channel.id))
            await outbox.owe(tx, Owed(course.id, key, "test.letter", LETTER, due_at, person=str(person.id)))


def note_arrivals(place: Playground) -> list[float]:
    """Return a list that fills with when each direct message comes: the playground's own clock waits for the bot."""
    came: list[float] = []

    def hear(event: Event) -> None:
        if event.name == "MESSAGE_CREATE" and event.channel is not None and event.channel.is_dm:
            came.append(monotonic())

    place.world.subscribe(hear)
    return came


async def watch(student: Student, command: str, bot: int, watched: Watched) -> None:
    """Ask one question after another, until cancelled."""
    start = asyncio.Event()
    start.set()
    while True:
        watched.memory.append(resident(bot))
        watched.acknowledged.append((await student.ask(QUESTION, command, start)).acknowledged)
        await asyncio.sleep(1)


async def deliver(settings: Settings, messages: int) -> int:
    """Let the messages fall due and print how it went; return the exit code."""
    course = open_course(settings)
    seed, names = class_of(seed_from(course, settings), messages)
    clock = shifted_clock(present_in(course, A_DAY, system_clock()))
    async with serve(seed, clock=clock) as place, aiohttp.ClientSession() as session:
        await owe_all(settings, course, place, names)
        async with bot_in(place, settings) as bot:
            student, watched, came = Student(session, place, STUDENTS[0]), Watched(), note_arrivals(place)
            async with asyncio.timeout(PATIENCE):
                while not (command := await student.command()):  # noqa: ASYNC110 - behind a socket
                    await asyncio.sleep(0.5)
                warm = asyncio.Event()
                warm.set()
                await student.ask(QUESTION, command, warm)
                watching = asyncio.create_task(watch(student, command, bot, watched))
                place.clock.jump(place.clock() + timedelta(hours=1))
                while len(came) < messages:  # noqa: ASYNC110 - behind a socket
                    await asyncio.sleep(1)
            watching.cancel()
    return report(place, messages, watched, came)


def report(place: Playground, messages: int, watched: Watched, came: list[float]) -> int:
    """Print the figures; return 1 if anything was not as it must be."""
    once = [len(channel.messages) for channel in place.world.channels.values() if channel.is_dm]
    took, floor = came[-1] - came[0], messages / GLOBAL_REQUESTS
    seconds = [each for each in watched.acknowledged if each is not None]
    rows = [
        ["delivered", f"{len(came)}, each once: {'yes' if set(once) == {1} else 'NO'}"],
        ["time", f"{took:.1f} s, {took / floor - 1:+.1%} over the floor of 50 requests a second ({floor:.1f} s)"],
        ["memory of the bot", f"{watched.memory[0]:.0f} MB at first, {max(watched.memory):.0f} MB at most"],
        [
            "questions acknowledged",
            f"{len(seconds)} of {len(watched.acknowledged)}, slowest {max(seconds, default=0.0):.2f} s",
        ],
    ]
    measuring.show(f"{messages} direct messages due in the same minute", ("", "seen"), rows)
    kept = len(seconds) == len(watched.acknowledged) and max(seconds, default=0.0) <= ALLOWED
    return 0 if kept and set(once) == {1} and len(came) == messages else 1


async def start(settings: Settings, stored: int) -> tuple[float, float]:
    """Start the bot with so many reminders to come; return the seconds until it is connected, and until it delivers."""
    course = open_course(settings)
    clock = shifted_clock(present_in(course, A_DAY, system_clock()))
    async with serve(seed_from(course, settings), clock=clock) as place:
        async with open_database(settings) as database:
            async with database.transaction() as tx:
                for person in range(stored // EACH):
                    await reminders.set_wishes(tx, course.id, str(person), Wishes(kinds=frozenset(Kind)))
            await Planner(course, database, place.clock, NothingKnown()).replan()
            async with database.transaction() as tx:
                await outbox.owe(tx, Owed(course.id, "probe", "test.letter", LETTER, clock(), channel="#announcements"))
            async with database.reading() as tx:
                found = sum((await outbox.counts(tx, course.id)).values())
        print(f"{found} messages are stored.")
        began = monotonic()
        async with bot_in(place, settings), asyncio.timeout(PATIENCE):
            while not place.connections:  # noqa: ASYNC110 - behind a socket
                await asyncio.sleep(0.02)
            connected = monotonic() - began
            while not any(each.messages for each in place.world.channels.values()):  # noqa: ASYNC110 - the same
                await asyncio.sleep(0.02)
            return connected, monotonic() - began


def starts(course: Path, stored: int) -> None:
    """Start the bot with nothing to come and with much, and print how long each took."""
    rows = []
    for count in (0, stored):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
            connected, delivering = asyncio.run(start(Settings(course=course, home=Path(home)), count))
        rows.append([f"{count} reminders to come", f"{connected:.1f} s", f"{delivering:.1f} s"])
    measuring.show("A start", ("", "connected", "first delivery"), rows)


def main() -> int:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--stored", type=int, default=100_000)
    parser.add_argument("--course", type=Path, default=measuring.COURSE)
    given = parser.parse_args()
    os.environ.setdefault("SYLLABOT_LOG_LEVEL", "warning")  # the bot's, which inherits it
    if given.stored:
        starts(given.course, given.stored)
    if not given.messages:
        return 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        return asyncio.run(deliver(Settings(course=given.course, home=Path(home)), given.messages))


if __name__ == "__main__":
    sys.exit(main())
