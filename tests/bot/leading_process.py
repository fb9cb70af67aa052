"""A process that looks after a course and writes down when it does, for tests that kill it and put it to sleep."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

from bot.app import Syllabot
from bot.leading import Leading
from bot.services import Services
from registrar.clock import system_clock
from registrar.course.load import load_course
from registrar.database import Database
from tests.bot.stand_ins import COURSE_FOLDER, Scholar

TICK = 0.02
"""Seconds between two lines."""


async def lead(database_url: str, diary: Path, lasts: float) -> None:
    """Write the seconds of the machine's clock into a file, line by line, for as long as the course is looked after."""
    async with Database(database_url) as database:
        services = Services(load_course(COURSE_FOLDER), Scholar(), system_clock, database)
        async with Syllabot(services) as bot:
            (course,) = bot.courses.all

            async def look_after(_jobs: Path) -> None:
                with diary.open("a", buffering=1, encoding="utf-8") as file:
                    while True:
                        if course.looked_after():
                            file.write(f"{time.monotonic()}\n")
                        await asyncio.sleep(TICK)

            course.look_after = look_after  # type: ignore[method-assign,assignment]
            await Leading(bot.courses, diary.parent, lasts=timedelta(seconds=lasts)).keep()


def run(database_url: str, diary: Path, lasts: float) -> None:
    """Be the process."""
    asyncio.run(lead(database_url, diary, lasts))
