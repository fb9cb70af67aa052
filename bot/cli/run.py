"""`syllabot run`: connect to Discord and serve the course."""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Coroutine
from datetime import timedelta
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
    ahead: Annotated[float, typer.Option(hidden=True, help="Seconds that the bot's clock is ahead.")] = 0.0,
    with_parent: Annotated[bool, typer.Option(hidden=True, help="Stop when standard input closes.")] = False,
) -> None:
    """Connect to Discord, with the token in DISCORD_TOKEN, and serve the course until stopped."""
    from bot.log import start_log
    from bot.opening import open_services
    from bot.settings import load_settings

    settings = load_settings(course=course, home=home)
    start_log(settings.log_level)
    services = open_services(settings, timedelta(seconds=ahead))
    asyncio.run(_serve(settings, services, until=_end_of_input if with_parent else None))


async def _serve(
    settings: "Settings", services: "Services", until: Callable[[], Coroutine[Any, Any, None]] | None
) -> None:
    from bot.app import serve
    from bot.opening import LateAssistant

    await serve(settings, services, until=until)
    if isinstance(services.assistant, LateAssistant) and services.assistant.warming:
        # A thread that loads a model cannot be interrupted, and Python would wait for it; it leaves nothing half done.
        logging.shutdown()
        os._exit(0)


async def _end_of_input() -> None:
    """Return when standard input closes, which is when the process at its other end is gone."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()
