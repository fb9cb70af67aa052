"""Wakes by the clock of a rehearsal, which APScheduler, who goes by the machine's, cannot follow."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from registrar.clock import MovedClock
from schedules.waking import PLAN_HOUR


class RehearsalWaker:
    """Rings the courier's bell and the planner's.

    The clock waits for whoever was woken until `wake_at` is called again.

    Args:
        zone: the course's time zone.
        clock: the rehearsal's.
        deliver: rung when something is due.
        plan: rung once a day.
    """

    def __init__(
        self, zone: ZoneInfo, clock: MovedClock, deliver: Callable[[], None], plan: Callable[[], None]
    ) -> None:
        self._zone = zone
        self._clock = clock
        self._deliver = deliver
        self._plan = plan
        self._alarm: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._take_back()

    async def wake_at(self, instant: datetime | None) -> None:
        """Ring for the courier at an instant, or for the planner at the next hour of planning if that comes first."""
        await self._take_back()
        self._alarm = asyncio.create_task(self._ring_at(instant))

    async def _ring_at(self, instant: datetime | None) -> None:
        planning = self._next_planning()
        if instant is None or planning <= instant:
            await self._clock.reach(planning)
            self._plan()
        else:
            await self._clock.reach(instant)
            self._deliver()

    def _next_planning(self) -> datetime:
        now = self._clock().astimezone(self._zone)
        day = now.date() if now.time() < time(PLAN_HOUR) else now.date() + timedelta(days=1)
        return datetime.combine(day, time(PLAN_HOUR), self._zone).astimezone(UTC)

    async def _take_back(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            with suppress(asyncio.CancelledError):
                await self._alarm
