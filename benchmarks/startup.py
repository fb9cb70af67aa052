"""How long a start takes, and what memory each stage of it needs, beside the least bot that discord.py can be.

    python -m benchmarks.startup [--runs 5] [--course COURSE]

Both connect to a playground, each in a process of its own, in turns. Measured from the start of the process: until the
gateway's READY and until a command is answered; and how long the first two questions wait that anyone asks Syllabot.
The first start of all has nothing prepared and is shown by itself. Times by the clock mean something on a quiet
machine only; the processor's time is sturdier.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from time import monotonic

import aiohttp

from benchmarks import bare_bot, measuring
from benchmarks.crowd import Crowd, Deed
from benchmarks.deliveries import bot_in
from benchmarks.process import at_rest, processor, resident
from bot.opening import open_course, shifted_clock
from bot.playground import STUDENTS, present_in, seed_from
from bot.settings import Settings
from playground import Playground, serve
from playground.world.world import Event
from registrar.clock import system_clock

QUESTION = "when is the next assignment due?"
PATIENCE = 300.0

Running = Callable[[Playground], AbstractAsyncContextManager[int]]
"""Runs a bot in a playground and yields its process's id."""


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds by the clock, seconds of the processor, and MB.

    Attributes:
        ready: until the gateway's READY.
        command: until a command was answered.
        processor: of the processor until then.
        idle: MB at rest, before anyone asked anything.
        first: from asking the first question to its answer.
        second: the same of the second question.
        loaded: MB at rest after that.
    """

    ready: float
    command: float
    processor: float
    idle: float
    first: float = 0.0
    second: float = 0.0
    loaded: float = 0.0


async def start(place: Playground, running: Running, command: str, *, asks: bool) -> Start:
    """Start a bot, have it answer `command` and, if it `asks`, two questions; return what that took."""
    online = asyncio.Event()

    def hear(event: Event) -> None:
        if event.name == "BOT_STATUS" and event.render(place.world.bot)["online"]:
            online.set()

    forget = place.world.subscribe(hear)
    began = monotonic()
    async with running(place) as bot, aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE):
        crowd = Crowd(place, session, STUDENTS)
        await online.wait()
        forget()
        ready = monotonic() - began
        await _answered(crowd, await crowd.run(crowd.people[0], command))
        answered, busy = monotonic() - began, processor(bot)
        await at_rest(bot)
        idle = resident(bot)
        if not asks:
            return Start(ready, answered, busy, idle)
        waits = [await _answered(crowd, await crowd.ask(crowd.people[0], QUESTION)) for _ in range(2)]
        await at_rest(bot)
        return Start(ready, answered, busy, idle, *waits, resident(bot))


async def _answered(crowd: Crowd, deed: Deed) -> float:
    """Wait for the answer and return the seconds that it took."""
    await crowd.all_settled(PATIENCE)
    if deed.answered is None:
        sys.exit("The bot did not answer.")
    return deed.answered - deed.began


@asynccontextmanager
async def bare(place: Playground) -> AsyncIterator[int]:
    """Run the least bot."""
    command = [sys.executable, "-m", "benchmarks.bare_bot", place.api_url]
    process = await asyncio.create_subprocess_exec(*command, env=os.environ | {"DISCORD_TOKEN": place.token})
    try:
        yield process.pid
    finally:
        process.kill()
        await process.wait()


async def measure(settings: Settings, runs: int) -> None:
    """Start both in turns, and print the table."""
    course = open_course(settings)
    seed, clock = seed_from(course, settings), shifted_clock(present_in(course, None, system_clock()))
    ours, theirs = [], []
    async with serve(seed, clock=clock) as place, serve(seed, clock=clock) as apart:
        for _ in range(runs + 1):
            ours.append(await start(place, lambda place: bot_in(place, settings), "help", asks=True))
            theirs.append(await start(apart, bare, bare_bot.COMMAND, asks=False))
    show(ours[0], ours[1:], theirs[1:])


def show(first: Start, ours: Sequence[Start], theirs: Sequence[Start]) -> None:
    """Print the medians, and how many times as much ours are."""
    own, bare_ones = _median(ours), _median(theirs)
    columns = ("", "ready", "command", "processor", "idle", "1st answer", "2nd answer", "loaded")
    rows = [
        ["first start of all", *_written(first)],
        [f"Syllabot, median of {len(ours)}", *_written(own)],
        ["discord.py alone", *_written(bare_ones)[:4], *["–"] * 3],
        ["times as much", *(f"{a / b:.1f}" for a, b in zip(astuple(own)[:4], astuple(bare_ones)[:4], strict=True))],
    ]
    measuring.show("From the start of the process", columns, [row + [""] * (len(columns) - len(row)) for row in rows])


def _median(starts: Sequence[Start]) -> Start:
    return Start(*(statistics.median(values) for values in zip(*map(astuple, starts), strict=True)))


def _written(one: Start) -> list[str]:
    in_seconds = {name: f"{getattr(one, name):.2f} s" for name in ("ready", "command", "processor", "first", "second")}
    in_mb = {name: f"{getattr(one, name):.0f} MB" for name in ("idle", "loaded")}
    written = in_seconds | in_mb
    return [written[name] for name in Start.__slots__]


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--course", type=Path, default=measuring.COURSE)
    given = parser.parse_args()
    os.environ.setdefault("SYLLABOT_LOG_LEVEL", "warning")  # the bot's, which inherits it
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        # Both keep the bytecode that Python compiles, as an installation does, also where this shell forbids it.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = f"{home}/bytecode"
        asyncio.run(measure(Settings(course=given.course, home=Path(home)), given.runs))


if __name__ == "__main__":
    main()
