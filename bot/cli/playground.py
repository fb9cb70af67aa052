"""`syllabot playground`: the real bot in a Discord on this machine, with no account and no token."""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

import asyncio
import errno
import signal
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import CourseOption, HomeOption
from bot.cli.output import notes, results

if TYPE_CHECKING:
    from bot.settings import Settings
    from registrar.course.models import Course

EXAMPLE = "Example: syllabot playground --port 8800"


def playground(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 for any that is free.")] = 8800,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The day it is in the playground. Default: today, or early in the term if that is not now.",
        ),
    ] = None,
    course: CourseOption = None,
    home: HomeOption = None,
) -> None:
    """Open a page on this machine in which the real bot serves the course. Ctrl-C closes it."""
    from bot.opening import open_course
    from bot.settings import load_settings

    settings = load_settings(course=course, home=home)
    asyncio.run(_hold_open(open_course(settings), settings, port, as_of.date() if as_of else None))


async def _hold_open(course: "Course", settings: "Settings", port: int, day: date | None) -> None:
    from bot.errors import BotError
    from bot.opening import shifted_clock
    from bot.playground import BotProcess, new_database, present_in, seed_from
    from playground import serve
    from registrar.clock import system_clock

    clock = shifted_clock(present_in(course, day, system_clock()))
    try:
        async with serve(seed_from(course, settings), port=port, clock=clock) as place:
            today = place.clock().astimezone(course.term.zone)
            results.print(f"The playground of {course.code} is open at [bold]{place.url}[/] (Ctrl-C closes it)")
            results.print(f"Today is {today:%A, %d %B %Y} in there. The bot is on its way.")
            with new_database(settings) as apart:
                bot = asyncio.create_task(BotProcess(place, apart, notes.print).keep_alive())
                await _until_stopped(bot)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise BotError(f"Port {port} is taken. Choose another with --port, or 0 for any that is free.") from error


async def _until_stopped(bot: "asyncio.Task[int]") -> None:
    """Wait for Ctrl-C or a SIGTERM, then for the bot's farewell; pass on the exit code of a bot that gave up."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no signal handlers in its loop; there Ctrl-C interrupts asyncio.run itself.
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([bot, stopping], return_when=asyncio.FIRST_COMPLETED)
    if bot.done():
        stopping.cancel()
        raise typer.Exit(bot.result())
    notes.print("Closing …")
    bot.cancel()
    with suppress(asyncio.CancelledError):
        await bot
