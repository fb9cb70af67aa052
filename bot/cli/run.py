"""`syllabot run`: connect to Discord and serve the course."""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import CourseOption, HomeOption

if TYPE_CHECKING:
    from bot.services import Services
    from bot.settings import Settings

EXAMPLE = "Example: DISCORD_TOKEN=… syllabot run --course courses/my_course"


def run(
    course: CourseOption = None,
    home: HomeOption = None,
    clock: Annotated[str | None, typer.Option(hidden=True, help="Where a playground tells its clock.")] = None,
    with_parent: Annotated[bool, typer.Option(hidden=True, help="Stop when standard input closes.")] = False,
) -> None:
    """Connect to Discord, with the token in DISCORD_TOKEN, and serve the course, or the courses, until stopped."""
    from bot.course_tables import settings_of_courses
    from bot.log import start_log
    from bot.log_safety import secrets_of
    from bot.opening import open_courses
    from bot.settings import load_settings

    settings = load_settings(course=course, home=home)
    each = settings_of_courses(settings.courses, home=home) if settings.courses and course is None else [settings]
    start_log(settings.log_level, settings.log_format, secrets_of(settings, *each))
    until = _end_of_input if with_parent else None
    if clock is None:
        asyncio.run(_serve(settings, open_courses(each), until))
    else:
        asyncio.run(_rehearse(settings, clock, until))


async def _rehearse(
    settings: "Settings", clock_url: str, until: Callable[[], Coroutine[Any, Any, None]] | None
) -> None:
    from bot.following import FollowedClock
    from bot.opening import open_services

    clock = FollowedClock(clock_url)
    services = open_services(settings, clock)
    async with clock.following():
        await _serve(settings, [services], until)


async def _serve(
    settings: "Settings", services: "Sequence[Services]", until: Callable[[], Coroutine[Any, Any, None]] | None
) -> None:
    from bot.app import serve
    from bot.late_assistant import LateAssistant

    await serve(settings, *services, until=until)
    assistants = [each.assistant for each in services]
    if any(each.loading for each in assistants if isinstance(each, LateAssistant)):
        # A thread that loads a model cannot be interrupted, and Python would wait for it; it leaves nothing half done.
        logging.shutdown()
        os._exit(0)


async def _end_of_input() -> None:
    """Return when standard input closes, which is when the process at its other end is gone."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()
