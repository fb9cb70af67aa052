"""Wakes those who have something to do. APScheduler holds no debt: a wake-up that is lost costs a minute at most.

APScheduler's job store is synchronous, so its scheduler lives in a thread of its own, and its jobs in a file of their
own: they belong to this process, and must not wait for whoever writes to the database.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from time import sleep
from typing import Any, Protocol, Self
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job
from apscheduler.jobstores.base import JobLookupError
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from registrar.clock import Clock, system_clock

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)
"""Between two looks into the outbox, even if nobody rings."""

WRITE_PAUSE = 1.0
"""Seconds after which a wake-up that could not be written down is tried again."""

PLAN_HOUR = 3
"""The hour, in the course's zone, at which the days ahead are planned."""


class Wakes(Protocol):
    """Rings for the courier when asked to, and for the planner once a day."""

    async def wake_at(self, instant: datetime | None) -> None:
        """Ring for the courier at an instant of the course's clock; None takes the last such wish back."""


_bells: dict[str, Callable[[], object]] = {}
"""Whom to wake, by name: a stored job can name a function, not hold one."""


def ring(name: str) -> None:
    """Wake whoever listens to `name`; APScheduler calls this from its thread."""
    bell = _bells.get(name)
    if bell is not None:
        bell()


class _JobFile(SQLAlchemyJobStore):  # type: ignore[misc]  # it comes without types
    """Keeps the wake-ups in a file.

    One that cannot be written, as the disk is full, rings again: the scheduler's thread would end of the error, and
    nobody would be woken any more.
    """

    def update_job(self, job: Job) -> None:
        """Write down when a job runs next."""
        self._stubbornly(super().update_job, job)

    def remove_job(self, job_id: str) -> None:
        """Strike out a job that has run."""
        self._stubbornly(super().remove_job, job_id)

    def _stubbornly(self, change: Callable[[Any], None], what: object) -> None:
        try:
            change(what)
        except JobLookupError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, the next wake-up must come
            log.warning("a wake-up cannot be written down (%s); it is tried again", type(error).__name__)
            sleep(WRITE_PAUSE)


class Waker:
    """Rings two bells of a course: for the courier when something is due, and for the planner once a day.

    Args:
        course: the course's id.
        zone: the course's time zone.
        clock: the present moment, which a rehearsal may have moved.
        jobs_url: the SQLite URL of the job store; None keeps the jobs in memory.
        deliver: rung when something is due, on the event loop.
        plan: rung once a day, on the event loop.
    """

    def __init__(
        self,
        course: str,
        zone: ZoneInfo,
        clock: Clock,
        jobs_url: str | None,
        deliver: Callable[[], None],
        plan: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._zone = zone
        self._bells = {f"deliver:{course}": deliver, f"plan:{course}": plan}
        self._deliver, self._plan = self._bells
        store = MemoryJobStore() if jobs_url is None else _JobFile(jobs_url)
        self._scheduler = BackgroundScheduler(
            jobstores={"default": store},
            executors={"default": ThreadPoolExecutor(1)},
            # A wake-up that was missed is made up for, however late, and once, however many were missed.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=zone,
        )

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        for name, bell in self._bells.items():
            _bells[name] = partial(loop.call_soon_threadsafe, bell)
        await asyncio.to_thread(self._start)
        return self

    async def __aexit__(self, *_: object) -> None:
        for name in self._bells:
            _bells.pop(name, None)
        await asyncio.to_thread(self._scheduler.shutdown)

    async def wake_at(self, instant: datetime | None) -> None:
        """Ring for the courier at an instant of the course's clock; None takes the last such wish back."""
        await asyncio.to_thread(self._set_alarm, instant)

    def _start(self) -> None:
        self._scheduler.start()
        self._add(self._deliver, f"{self._deliver}:tick", IntervalTrigger(seconds=EVERY.total_seconds()))
        self._add(self._plan, f"{self._plan}:daily", CronTrigger(hour=PLAN_HOUR, timezone=self._zone))

    def _set_alarm(self, instant: datetime | None) -> None:
        alarm = f"{self._deliver}:alarm"
        if instant is not None:
            self._add(self._deliver, alarm, DateTrigger(system_clock() + max(instant - self._clock(), timedelta(0))))
        elif self._scheduler.get_job(alarm) is not None:
            self._scheduler.remove_job(alarm)

    def _add(self, name: str, job: str, trigger: object) -> None:
        self._scheduler.add_job(ring, trigger, args=[name], id=job, replace_existing=True)
