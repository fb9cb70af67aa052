"""Looks every few seconds whether teams, their members or the staff have changed, and keeps the teams' rooms to it."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from discord.ext import commands, tasks

from bot.errors import report
from bot.services import Services
from registrar import outbox
from registrar.outbox import Owed
from registrar.people import staff
from registrar.teams import rooms

if TYPE_CHECKING:
    from bot.app import Syllabot
    from bot.running import Running

SECONDS_BETWEEN = 10

LOOK_AGAIN = timedelta(hours=24)
"""After this time the server is looked through although nothing has changed here."""

TRY_AGAIN = timedelta(minutes=10)
"""After this time it is tried again what Discord did not let be done."""


@dataclass(slots=True)
class _Seen:
    """What was seen of a course's teams and staff at the last look, and when to look again."""

    look_at: datetime
    kept: object = None


class KeepTeamRooms(commands.Cog):
    """Keeps the rooms."""

    def __init__(self, bot: "Syllabot") -> None:
        self._bot = bot
        self._seen: dict[str, _Seen] = {}

    async def cog_load(self) -> None:
        """Begin."""
        self.watch.start()

    async def cog_unload(self) -> None:
        """Stop."""
        self.watch.cancel()

    @tasks.loop(seconds=SECONDS_BETWEEN)
    async def watch(self) -> None:
        """Look once, at each course. A failure is reported and tried again."""
        for course in self._bot.courses.looked_after():
            now = course.services.clock()
            seen = self._seen.setdefault(course.services.course.id, _Seen(now))
            try:
                await _look(course, seen, now)
            except Exception as error:  # noqa: BLE001 - the loop would end with it
                seen.look_at = now + TRY_AGAIN
                report(error, "keeping the teams' channels")

    @watch.before_loop
    async def _connected(self) -> None:
        await self._bot.wait_until_ready()


async def _look(course: "Running", seen: _Seen, now: datetime) -> None:
    there = await _there(course.services)
    if there == seen.kept and now < seen.look_at:
        return
    troubles = await course.rooms.keep(thorough=there == seen.kept)
    seen.kept, seen.look_at = await _there(course.services), now + (TRY_AGAIN if troubles else LOOK_AGAIN)
    if troubles:
        await _tell_staff(course, troubles, now)


async def _there(services: Services) -> object:
    async with services.database.reading() as tx:
        return await rooms.rooms(tx, services.course.id), await staff.staff(tx, services.course.id)


async def _tell_staff(course: "Running", troubles: Iterable[str], now: datetime) -> None:
    """Owe the staff a word, once a day for each trouble."""
    services = course.services
    async with services.database.transaction() as tx:
        for text in troubles:
            key = f"team-rooms:{now:%Y-%m-%d}:{zlib.crc32(text.encode())}"
            content = {"title": "Teams' channels", "text": text}
            owed = Owed(services.course.id, key, "notice.teams", content, now, channel=services.staffing.address)
            await outbox.owe(tx, owed)
    course.schedules.nudge()
