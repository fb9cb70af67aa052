"""Keeps Discord's scheduled events in line with the sync sessions, and tells those who are interested in time."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.rounds import Rounds
from bot.session_notices import invite, invites
from registrar.timetable import Session, sessions

if TYPE_CHECKING:
    from bot.app import Syllabot
    from bot.running import Running

log = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(hours=24)
"""How often the events are looked through although nothing has changed here."""

TRY_AGAIN = timedelta(minutes=10)
"""How soon they are after Discord did not let some be made."""


@dataclass(slots=True)
class _Seen:
    """What was seen of a course's sessions at the last look, when to look again, and of what people were told."""

    look_at: datetime
    kept: Sequence[Session] | None = None
    invited: set[tuple[str, datetime]] = field(default_factory=set)


class Sessions(Rounds):
    """Looks every few seconds whether something about the sessions has changed, or one is about to begin."""

    every = timedelta(seconds=20)
    doing = "keeping the sync sessions' events"

    def __init__(self, bot: "Syllabot") -> None:
        super().__init__(bot)
        self._seen: dict[str, _Seen] = {}

    async def visit(self, course: "Running") -> None:
        """Look once. Where Discord does not let it be done, it is tried again."""
        now = course.services.clock()
        try:
            await _look(course, self._seen.setdefault(course.services.course.id, _Seen(now)), now)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("the server's events could not be looked through: %s", type(error).__name__)


async def _look(course: "Running", seen: _Seen, now: datetime) -> None:
    async with course.services.database.reading() as tx:
        held = await sessions(tx, course.services.course)
    if held != seen.kept or now >= seen.look_at:
        seen.kept, seen.look_at = held, now + TRY_AGAIN
        trouble = await course.events.keep()
        if trouble is None:
            seen.look_at = now + LOOK_AGAIN
        else:
            log.warning("not every sync session is an event: %s", trouble)
    for session in held:
        occasion = (session.id, session.occurrence.starts_at)
        if occasion not in seen.invited and invites(session, now):
            if await invite(course.services, session, await course.events.interested(session)):
                course.schedules.nudge()
            seen.invited.add(occasion)
