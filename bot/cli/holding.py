"""What holds in a course, for commands that run without the bot: its file, and what the staff decided since."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.errors import refusals
from bot.official import learn_official
from bot.opening import DATABASE, open_course, open_database
from registrar.calendar import occurrences
from registrar.clock import system_clock
from registrar.in_force import before_extensions, in_force
from registrar.proposals import propose, take
from registrar.timetable import timetable

if TYPE_CHECKING:
    from bot.services import Services
    from bot.settings import Settings
    from registrar.calendar import Occurrence
    from registrar.course.models import Course
    from registrar.database import Database
    from registrar.proposals import DueChange


@dataclass(frozen=True, slots=True)
class Held:
    """What holds now.

    Attributes:
        written: the course as its file has it.
        compared: that with settled disputes and official due dates: what another calendar is compared with.
        course: that with the extensions that everybody was given.
        events: its calendar.
        database: where the rest stands; None where there is none yet, and the course's file holds.
    """

    written: "Course"
    compared: "Course"
    course: "Course"
    events: "Sequence[Occurrence]"
    database: "Database | None"


@asynccontextmanager
async def open_held(settings: "Settings") -> "AsyncIterator[Held]":
    """Yield what holds, as long as the block lasts. It makes no database where there is none."""
    written = open_course(settings)
    if settings.database_url is None and not (settings.home / DATABASE).exists():
        yield Held(written, written, written, occurrences(written), None)
        return
    async with open_database(settings) as database:
        async with database.reading() as tx:
            compared, course = await before_extensions(tx, written), await in_force(tx, written)
            events = await timetable(tx, course)
        yield Held(written, compared, course, events, database)


def what_holds(settings: "Settings") -> Held:
    """Return what holds, once the database is closed again."""

    async def read() -> Held:
        async with open_held(settings) as held:
            return held

    return asyncio.run(read())


async def open_assistant(settings: "Settings", services: "Services") -> None:
    """Open the assistant, and have it answer as the bot would: by what the staff settled, and by its official answers.

    Args:
        settings: say where that stands.
        services: what answers.
    """
    async with open_held(settings) as held:
        if held.database is not None:
            services.course = held.course
            await services.assistant.adopt(held.course)
            await learn_official(replace(services, database=held.database))
    await services.assistant.warm()


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
