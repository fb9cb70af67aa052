"""One course that runs: its services, what is planned and owed, what is graded, and what its server shows."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from pathlib import Path

import aiohttp
import discord
from discord.ext import commands

from bot.digest import FAMILY, Digests
from bot.errors import BotError, report
from bot.following import FollowedClock
from bot.handing_in import HandingIn
from bot.messenger import DiscordMessenger
from bot.operations import counting
from bot.services import Services
from bot.session_events import SessionEvents
from bot.session_notices import AHEAD, invite, invites
from bot.standing import HandedIn
from bot.team_rooms import TeamRooms
from grader.queue.queue import Queue
from registrar.course.models import Course
from registrar.timetable import sessions
from schedules.pace import Pace
from schedules.service import Schedules

log = logging.getLogger(__name__)

TROUBLE_PAUSE = 30.0
"""Seconds before planning and delivering, or grading, begin again after they broke down."""

NO_DESK = "Nothing can be handed in at the moment. Please tell the course staff."


class Running:
    """A course with everything that keeps it going.

    Attributes:
        services: what it is made of.
        schedules: plans and delivers.
        queue: grades; None where nothing can be handed in.
        handing_in: takes what is handed in; None in the same case.
        events: the sync sessions as its server shows them.
        rooms: the teams' channels and roles.
        looked_after: says whether this process does now what nobody asks for: deliver, remind, grade, keep the server
            in line. Where several processes could, `bot.leading` answers.
        run: names this run, for what is in its memory alone.
    """

    def __init__(
        self, bot: commands.Bot | commands.AutoShardedBot, services: Services, pace: Pace | None = None
    ) -> None:
        """Take the services; `pace` is what all courses of a bot keep to together, for Discord counts them as one."""
        self._bot = bot
        self.services = services
        self.run = secrets.token_hex(4)
        self.looked_after: Callable[[], bool] = lambda: True
        self.schedules = Schedules(
            services.course,
            services.database,
            services.clock,
            DiscordMessenger(bot, services.staffing.server, services.course.id, self._may_send),
            standing=HandedIn(services),
            preparers={FAMILY: Digests(services).prepare},
            settled=counting.deliveries(services.course.id),
            pace=pace,
            besides=self._invite_ahead,
        )
        self.queue = self._open_queue()
        self.handing_in = HandingIn(services, services.grading, self.queue) if services.grading and self.queue else None
        self.events = SessionEvents(bot, services)
        self.rooms = TeamRooms(bot, services)

    @property
    def desk(self) -> HandingIn:
        """The desk that files are handed in at.

        Raises:
            BotError: if nothing can be handed in.
        """
        if self.handing_in is None:
            raise BotError(NO_DESK)
        return self.handing_in

    async def adopt(self, course: Course) -> None:
        """Go by `course` from now on, in what is shown, graded, reminded of and answered: what holds has changed."""
        self.services.course = course
        self.schedules.adopt(course)
        if self.queue is not None:
            self.queue.adopt(course)
        await self.schedules.replan()
        await self.services.assistant.adopt(course)

    async def look_after(self, jobs: Path) -> None:
        """Do what nobody asks for, until cancelled; wake-ups are kept in a file in the folder `jobs`."""
        await asyncio.gather(self.deliver(jobs), self.grade())

    async def deliver(self, jobs: Path) -> None:
        """Plan and deliver what the course owes, until cancelled."""
        await asyncio.to_thread(jobs.mkdir, parents=True, exist_ok=True)
        clock, file = self.services.clock, jobs / f"{self.services.course.id}.db"
        while True:
            try:
                if isinstance(clock, FollowedClock):
                    await self.schedules.rehearse(clock)
                else:
                    await self.schedules.run(f"sqlite:///{file}")
            except Exception as error:  # noqa: BLE001 - whatever it was, messages that are promised must go out
                report(error, "planning and delivering")
                await asyncio.sleep(TROUBLE_PAUSE)

    async def grade(self) -> None:
        """Grade what is handed in, until cancelled."""
        while self.queue is not None:
            try:
                await self.queue.run()
            except Exception as error:  # noqa: BLE001 - whatever it was, what was handed in must be graded
                report(error, "grading")
                await asyncio.sleep(TROUBLE_PAUSE)

    async def _invite_ahead(self) -> None:
        """Write down who is interested in the sessions of the day ahead, by now."""
        if not self._bot.is_ready():
            return
        now = self.services.clock()
        async with self.services.database.reading() as tx:
            held = await sessions(tx, self.services.course)
        try:
            for session in (each for each in held if invites(each, now, AHEAD)):
                await invite(self.services, session, await self.events.interested(session))
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("nobody knows yet who is interested in a session: %s", type(error).__name__)

    def _may_send(self) -> bool:
        return self.looked_after()

    def _open_queue(self) -> Queue | None:
        services, grading = self.services, self.services.grading
        if grading is None:
            return None
        return Queue(
            services.course,
            grading.pack,
            services.database,
            services.clock,
            grading.uploads,
            grading.work,
            workers=grading.workers,
            staff_channel=services.staffing.address,
            owed=self.schedules.nudge,
            tried=counting.gradings(services.course.id),
        )
