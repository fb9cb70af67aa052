"""Sees to it that each course is looked after by one process, whichever of them run on the same database.

A process asks for its courses every few seconds. It looks after those that it gets, and stops at once when it loses one
or does not hear from the database in time. When it is killed, another one takes over after `LASTS` at the latest, or at
once where it runs on the same machine and sees that the first one is gone.
"""

import asyncio
import logging
import os
import time
from collections.abc import Collection
from datetime import timedelta
from functools import partial
from pathlib import Path
from secrets import token_hex

from bot.courses import Courses
from registrar import lease
from registrar.database import Database

log = logging.getLogger(__name__)

LASTS = timedelta(seconds=30)
"""After so long at the latest, somebody else takes over what a killed process has left."""

EVERY = timedelta(seconds=5)
"""Between two times that the leases are renewed, or asked for."""

MARGIN = timedelta(seconds=5)
"""How long before its end a lease counts as lost: for clocks that go at different speeds, and for what ends slowly."""

RETRY = 0.5
"""Seconds until the database is asked again at the earliest."""

SHORTLY = 2.0
"""Seconds that the database is given to answer whoever is late already; nothing is sent meanwhile."""

_BOOT, _PROCESSES = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")


class Leading:
    """Keeps the leases of the courses of one process.

    Args:
        courses: the courses that it would look after.
        jobs: the folder for wake-ups; see `bot.running.Running.look_after`.
        lasts: how long a lease lasts; it is renewed six times as often.

    Attributes:
        decided: set once it was asked for the first time what is looked after here.
    """

    def __init__(self, courses: Courses, jobs: Path, *, lasts: timedelta = LASTS) -> None:
        self._courses = {each.services.course.id: each for each in courses.all}
        self._database: Database = courses.all[0].services.database
        self._jobs = jobs
        self._lasts = lasts.total_seconds()
        self._every = self._lasts * (EVERY / LASTS)
        self._margin = self._lasts * (MARGIN / LASTS)
        self._me = f"{_machine()}/{os.getpid()}/{token_hex(8)}"
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._until = 0.0
        self.decided = asyncio.Event()
        for course, each in self._courses.items():
            each.looked_after = partial(self._holds, course)

    async def keep(self) -> None:
        """Look after whatever can be had, until cancelled; then give it up, so that another process need not wait."""
        try:
            while True:
                held = await self._ask()
                self.decided.set()
                if held is not None:
                    self._look_after(held)
                elif self._until <= _seconds():
                    self._look_after(())
                await asyncio.sleep(min(self._every, max(self._until - _seconds(), RETRY)))
        finally:
            self._look_after(())
            if self._ending:
                await asyncio.wait(self._ending)
            await self._give_up()

    def _holds(self, course: str) -> bool:
        """Whether a course is looked after here at this very moment, even if the machine has just slept."""
        return course in self._under_way and _seconds() < self._until

    async def _ask(self) -> Collection[str] | None:
        """Return the ids of the courses that this process has now; None if the database did not say in time."""
        asked, mine = _seconds(), self._courses.keys()
        # Who was held up for long asks once more, and goes on where nobody has taken over meanwhile.
        patience = max(self._until - asked, SHORTLY) if self._under_way else self._lasts
        try:
            async with asyncio.timeout(patience), self._database.transaction() as tx:
                gone = {each for each in (await lease.holders(tx, mine)).values() if _is_gone(each)}
                held = await lease.take(tx, mine, self._me, timedelta(seconds=self._lasts), gone=gone)
        except Exception as error:  # noqa: BLE001 - whatever ails the database, it is asked again
            log.warning("the database does not say which courses are to be looked after: %s", type(error).__name__)
            return None
        self._until = asked + self._lasts - self._margin
        return held

    async def _give_up(self) -> None:
        try:
            async with asyncio.timeout(self._every), self._database.transaction() as tx:
                await lease.give_up(tx, self._me)
        except Exception as error:  # noqa: BLE001 - the lease runs out by itself
            log.warning("the courses could not be handed over: %s", type(error).__name__)

    def _look_after(self, held: Collection[str]) -> None:
        for course in self._under_way.keys() - held:
            log.info("the course %s is not looked after here any more", course)
            ending = self._under_way.pop(course)
            ending.cancel()
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
        for course in held - self._under_way.keys():
            log.info("the course %s is looked after here", course)
            self._under_way[course] = asyncio.create_task(self._run(course, set(self._ending)))

    async def _run(self, course: str, ending: Collection[asyncio.Task[None]]) -> None:
        if ending:
            await asyncio.wait(ending)
        await self._courses[course].look_after(self._jobs)


def _seconds() -> float:
    """Return the seconds of a clock that nobody sets, and that goes on while the machine sleeps, where there is one."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def _machine() -> str:
    """Return what stands for the processes that this one can see; nobody else has it."""
    try:
        return f"{_BOOT.read_text().strip()}:{_PROCESSES.stat().st_ino}"
    except OSError:
        return token_hex(8)


def _is_gone(holder: str) -> bool:
    """Whether a holder ran on this machine and does not live any more; one that may live is not gone."""
    machine, _, rest = holder.partition("/")
    number = rest.partition("/")[0]
    if machine != _machine() or not number.isdecimal():
        return False
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(") ")[2][0]
    except FileNotFoundError:
        return True
    # What has ended and was not fetched by its parent yet: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    return state in "ZX"
