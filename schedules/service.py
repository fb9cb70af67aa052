"""The room as one thing: what a course owes is planned, and delivered when it falls due."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager

from registrar import reminders
from registrar.clock import Clock, MovedClock
from registrar.course.models import Course
from registrar.database import Database, Transaction
from schedules.courier import Courier, Prepare, Settled
from schedules.messenger import Messenger
from schedules.notices import ANNOUNCEMENT, REMINDER
from schedules.pace import Pace
from schedules.planner import Planner
from schedules.rehearsing import RehearsalWaker
from schedules.standing import NothingKnown, Standing
from schedules.waking import Waker, Wakes

log = logging.getLogger(__name__)


class Schedules:
    """Plans and delivers for one course.

    Args:
        course: whose calendar it is.
        database: holds the outbox, the rules and the wishes.
        clock: tells the present moment.
        messenger: carries the messages.
        standing: knows who has handed in what.
        preparers: a last look at other rooms' messages; see `schedules.courier.Courier`.
        pace: how fast messages may follow one another; Discord's, if it is left out.
        settled: told of every message that is settled; see `schedules.courier.Settled`.
        besides: asked with every plan, at least once a day, to write down what else the day ahead brings.
    """

    def __init__(
        self,
        course: Course,
        database: Database,
        clock: Clock,
        messenger: Messenger,
        *,
        standing: Standing | None = None,
        preparers: Mapping[str, Prepare] | None = None,
        pace: Pace | None = None,
        settled: Settled = lambda *_: None,
        besides: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._course = course
        self._clock = clock
        self._besides = besides
        self._plan_bell = asyncio.Event()
        self.planner = Planner(course, database, clock, standing or NothingKnown())
        own = {ANNOUNCEMENT: self.planner.prepare, REMINDER: self.planner.prepare}
        self.courier = Courier(
            course.id,
            database,
            messenger,
            clock,
            self._notices_channel,
            preparers={**own, **(preparers or {})},
            pace=pace,
            settled=settled,
        )

    def adopt(self, course: Course) -> None:
        """Go by this definition of the course from now on; `replan` brings the plan in line with it."""
        self._course = course
        self.planner.adopt(course)

    def nudge(self) -> None:
        """Have the courier look for what is due: something was just written down."""
        self.courier.nudge()

    async def replan(self) -> None:
        """Plan anew: something that reminders follow from has changed."""
        changes = await self.planner.replan()
        if changes:
            log.info("planned anew: %d messages added, changed or withdrawn", changes)
        if self._besides is not None:
            await self._besides()
        self.nudge()

    async def run(self, jobs_url: str | None = None) -> None:
        """Plan, and deliver whatever falls due, until cancelled. What was planned before a change is not delivered.

        APScheduler keeps its wake-ups at `jobs_url`, an address of SQLite, or in memory if there is none.
        """
        clock, zone = self._clock, self._course.term.zone
        await self._serve(Waker(self._course.id, zone, clock, jobs_url, self.courier.nudge, self._plan_bell.set))

    async def rehearse(self, clock: MovedClock) -> None:
        """Do the same by a clock that is moved, which must be the one that everything else goes by."""
        await self._serve(RehearsalWaker(self._course.term.zone, clock, self.courier.nudge, self._plan_bell.set))

    async def _serve(self, waking: AbstractAsyncContextManager[Wakes]) -> None:
        await self.replan()
        async with waking as waker, asyncio.TaskGroup() as group:
            group.create_task(self.courier.run(waker.wake_at))
            group.create_task(self._plan_daily())

    async def _plan_daily(self) -> None:
        while True:
            await self._plan_bell.wait()
            self._plan_bell.clear()
            try:
                await self.replan()
            except Exception:
                log.exception("the days ahead could not be planned; the old plan holds until tomorrow")
                self.nudge()

    async def _notices_channel(self, tx: Transaction) -> str:
        return (await reminders.plan_of(tx, self._course)).notices
