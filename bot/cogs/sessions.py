"""Keeps Discord's scheduled events in line with the sync sessions, and tells those who are interested in time."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord.ext import commands, tasks

from bot.errors import report
from bot.services import Services
from bot.session_events import SessionEvents
from bot.session_notices import invite, invites
from registrar.timetable import Session, sessions

if TYPE_CHECKING:
    from bot.app import Syllabot

log = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(hours=24)
"""How often the events are looked through although nothing has changed here."""

TRY_AGAIN = timedelta(minutes=10)
"""How soon they are after Discord did not let some be made."""

SECONDS_BETWEEN = 20


class Sessions(commands.Cog):
    """Looks every few seconds whether something about the sessions has changed, or one is about to begin.

    Attributes:
        events: the server's events.
    """

    def __init__(self, bot: "Syllabot", services: Services) -> None:
        self._bot = bot
        self._services = services
        self.events = SessionEvents(bot, services)
        self._kept: Sequence[Session] | None = None
        self._look_at = services.clock()
        self._invited: set[tuple[str, datetime]] = set()

    async def cog_load(self) -> None:
        """Begin."""
        self.watch.start()

    async def cog_unload(self) -> None:
        """Stop."""
        self.watch.cancel()

    @tasks.loop(seconds=SECONDS_BETWEEN)
    async def watch(self) -> None:
        """Look once. A failure of Discord's is reported and tried again."""
        try:
            await self._look()
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("the server's events could not be looked through: %s", type(error).__name__)
        except Exception as error:  # noqa: BLE001 - the loop would end with it
            report(error, "keeping the sync sessions' events")

    @watch.before_loop
    async def _connected(self) -> None:
        await self._bot.wait_until_ready()

    async def _look(self) -> None:
        now = self._services.clock()
        async with self._services.database.reading() as tx:
            held = await sessions(tx, self._services.course)
        if held != self._kept or now >= self._look_at:
            self._kept, self._look_at = held, now + TRY_AGAIN
            trouble = await self.events.keep()
            if trouble is None:
                self._look_at = now + LOOK_AGAIN
            else:
                log.warning("not every sync session is an event: %s", trouble)
        for session in held:
            occasion = (session.id, session.occurrence.starts_at)
            if occasion not in self._invited and invites(session, now):
                if await invite(self._services, session, await self.events.interested(session)):
                    self._bot.schedules.nudge()
                self._invited.add(occasion)
