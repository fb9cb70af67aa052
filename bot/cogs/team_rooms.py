"""Looks every few seconds whether teams, their members or the staff have changed, and keeps the teams' rooms to it."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.rounds import Rounds
from bot.services import Services
from registrar import outbox
from registrar.outbox import Owed
from registrar.people import staff
from registrar.teams import rooms

if TYPE_CHECKING:
    from bot.app import Syllabot
    from bot.running import Running

LOOK_AGAIN = timedelta(hours=24)
"""After this time the server is looked through although nothing has changed here."""

TRY_AGAIN = timedelta(minutes=10)
"""After this time it is tried again what Discord did not let be done."""


@dataclass(slots=True)
class _Seen:
    """What was seen of a course's teams and staff at the last look, and when to look again."""

    look_at: datetime
    kept: object = None


class KeepTeamRooms(Rounds):
    """Keeps the rooms."""

    every = timedelta(seconds=10)
    doing = "keeping the teams' channels"

    def __init__(self, bot: "Syllabot") -> None:
        super().__init__(bot)
        self._seen: dict[str, _Seen] = {}

    async def visit(self, course: "Running") -> None:
        """Look whether anything has changed."""
        now = course.services.clock()
        await _look(course, self._seen.setdefault(course.services.course.id, _Seen(now)), now)


async def _look(course: "Running", seen: _Seen, now: datetime) -> None:
    there = await _there(course.services)
    if there == seen.kept and now < seen.look_at:
        return
    seen.look_at = now + TRY_AGAIN
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
