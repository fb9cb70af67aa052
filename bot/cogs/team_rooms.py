"""Looks every few seconds whether teams, their members or the staff have changed, and keeps the teams' rooms to it."""

import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from discord.ext import commands, tasks

from bot.errors import report
from bot.services import Services
from bot.team_rooms import TeamRooms
from registrar import outbox
from registrar.outbox import Owed
from registrar.people import staff
from registrar.teams import rooms

if TYPE_CHECKING:
    from bot.app import Syllabot

SECONDS_BETWEEN = 10

LOOK_AGAIN = timedelta(hours=24)
"""After this time the server is looked through although nothing has changed here."""

TRY_AGAIN = timedelta(minutes=10)
"""After this time it is tried again what Discord did not let be done."""


class KeepTeamRooms(commands.Cog):
    """Keeps the rooms.

    Attributes:
        rooms: the rooms.
    """

    def __init__(self, bot: "Syllabot", services: Services) -> None:
        self._bot = bot
        self._services = services
        self.rooms = TeamRooms(bot, services)
        self._kept: object = None
        self._next = services.clock()

    async def cog_load(self) -> None:
        """Begin."""
        self.watch.start()

    async def cog_unload(self) -> None:
        """Stop."""
        self.watch.cancel()

    @tasks.loop(seconds=SECONDS_BETWEEN)
    async def watch(self) -> None:
        """Look once. A failure is reported and tried again."""
        try:
            await self._look()
        except Exception as error:  # noqa: BLE001 - the loop would end with it
            self._next = self._services.clock() + TRY_AGAIN
            report(error, "keeping the teams' channels")

    @watch.before_loop
    async def _connected(self) -> None:
        await self._bot.wait_until_ready()

    async def _look(self) -> None:
        now, there = self._services.clock(), await self._there()
        if there == self._kept and now < self._next:
            return
        troubles = await self.rooms.keep(thorough=there == self._kept)
        self._kept, self._next = await self._there(), now + (TRY_AGAIN if troubles else LOOK_AGAIN)
        if troubles:
            await self._tell_staff(troubles, now)

    async def _there(self) -> object:
        async with self._services.database.reading() as tx:
            course = self._services.course.id
            return await rooms.rooms(tx, course), await staff.staff(tx, course)

    async def _tell_staff(self, troubles: Iterable[str], now: datetime) -> None:
        """Owe the staff a word, once a day for each trouble."""
        services = self._services
        async with services.database.transaction() as tx:
            for text in troubles:
                key = f"team-rooms:{now:%Y-%m-%d}:{zlib.crc32(text.encode())}"
                content = {"title": "Teams' channels", "text": text}
                owed = Owed(services.course.id, key, "notice.teams", content, now, channel=services.staffing.address)
                await outbox.owe(tx, owed)
        self._bot.schedules.nudge()
