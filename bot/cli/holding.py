"""What holds in a course, for commands that run without the bot: its file, and what the staff decided since."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.errors import refusals
from bot.opening import DATABASE, open_course, open_database
from registrar.calendar import occurrences
from registrar.clock import system_clock
from registrar.in_force import before_extensions, in_force
from registrar.proposals import propose, take
from registrar.timetable import timetable

if TYPE_CHECKING:
    from bot.settings import Settings
    from registrar.calendar import Occurrence
    from registrar.course.models import Course
    from registrar.proposals import DueChange


def calendar_in_force(settings: "Settings") -> "tuple[Course, list[Occurrence]]":
    """Return the course and its calendar as they hold now. Where there is no database yet, the course's file holds."""
    written = open_course(settings)
    if not _kept(settings):
        return written, occurrences(written)

    async def read() -> "tuple[Course, list[Occurrence]]":
        async with open_database(settings) as database, database.reading() as tx:
            course = await in_force(tx, written)
            return course, await timetable(tx, course)

    return asyncio.run(read())


def course_to_compare(settings: "Settings") -> "Course":
    """Return the course with the due dates that another calendar is compared with: without anybody's extensions."""
    written = open_course(settings)
    if not _kept(settings):
        return written

    async def read() -> "Course":
        async with open_database(settings) as database, database.reading() as tx:
            return await before_extensions(tx, written)

    return asyncio.run(read())


def take_over(settings: "Settings", changes: "Sequence[DueChange]") -> None:
    """Have due dates of a calendar file hold.

    Raises:
        BotError: if one of them has changed meanwhile; then nothing has.
    """
    written, now = open_course(settings), system_clock()

    async def write() -> None:
        async with open_database(settings) as database, database.transaction() as tx:
            number = await propose(tx, written.id, "file", changes, now)
            await take(tx, written, number, actor="cli", at=now)

    with refusals():
        asyncio.run(write())


def _kept(settings: "Settings") -> bool:
    """Whether there is a database: reading the calendar makes none."""
    return settings.database_url is not None or (settings.home / DATABASE).exists()
