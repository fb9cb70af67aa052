"""The clock of a rehearsal: a playground's, followed by the bot in a process of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from bot.errors import BotError
from registrar.clock import system_clock

log = logging.getLogger(__name__)

AGAIN = 1.0
"""Seconds until a connection that broke is tried anew."""


@dataclass(frozen=True, slots=True)
class Going:
    """How the clock goes, as `playground/page/clock.py` says it, since the instant `heard` of the machine's clock."""

    heard: datetime
    now: datetime
    speed: float
    until: datetime | None
    then: float
    limit: datetime | None

    def at(self, moment: datetime) -> datetime:
        """Return what it shows when the machine's clock shows `moment`."""
        free = self.now + (moment - self.heard) * self.speed
        if self.until is not None and self.speed and free > self.until:
            reached = self.heard + (self.until - self.now) / self.speed
            free = self.until + (moment - reached) * self.then
        return free if self.limit is None else max(self.now, min(free, self.limit))

    def seconds_to(self, instant: datetime, moment: datetime) -> float | None:
        """Return in how many seconds it shows `instant`, as far as that is known; None if it stands still."""
        shown = self.at(moment)
        speed = self.speed if self.until is None or shown < self.until else self.then
        goal = instant if self.until is None or shown >= self.until else min(instant, self.until)
        if not speed or (self.limit is not None and shown >= self.limit):
            return None
        return (goal - shown).total_seconds() / speed


class FollowedClock:
    """Shows what a playground's clock shows, and keeps it from passing what the bot has yet to do.

    Args:
        url: where the playground tells how its clock goes.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._going: Going | None = None
        self._changed = asyncio.Event()
        self._until: datetime | None = None
        self._line: aiohttp.ClientWebSocketResponse | None = None

    def __call__(self) -> datetime:
        """Return the instant that the playground's clock shows.

        Raises:
            BotError: if it was never heard of.
        """
        if self._going is None:
            raise BotError("The playground's clock is not known yet. Is the playground running?")
        return self._going.at(system_clock())

    async def reach(self, instant: datetime) -> None:
        """Return when the clock shows `instant`; it stands still there until it is asked to reach a later one."""
        self._until = instant
        await self._say()
        while self() < instant:
            self._changed.clear()
            seconds = self._going.seconds_to(instant, system_clock()) if self._going else None
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), None if seconds is None else max(seconds, 0.0))

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Follow the playground's clock until the block ends.

        Raises:
            BotError: if nobody tells how it goes.
        """
        async with aiohttp.ClientSession() as session:
            following = asyncio.create_task(self._follow(session))
            hearing = asyncio.create_task(self._changed.wait())
            try:
                await asyncio.wait([following, hearing], return_when=asyncio.FIRST_COMPLETED)
                if self._going is None:
                    await following
                yield
            finally:
                for task in (following, hearing):
                    task.cancel()
                with suppress(asyncio.CancelledError):
                    await following

    async def _follow(self, session: aiohttp.ClientSession) -> None:
        while True:
            try:
                async with session.ws_connect(self._url) as line:
                    self._line = line
                    await self._say()
                    async for message in line:
                        self._hear(message.json())
            except aiohttp.ClientError as error:
                if self._going is None:
                    raise BotError(f"No clock can be followed at {self._url}. Is the playground running?") from error
                log.warning("the playground's clock cannot be followed: %s", type(error).__name__)
            finally:
                self._line = None
            await asyncio.sleep(AGAIN)

    def _hear(self, told: Mapping[str, Any]) -> None:
        self._going = Going(
            heard=system_clock(),
            now=datetime.fromisoformat(told["now"]),
            speed=told["speed"],
            until=_instant(told["until"]),
            then=told["then"],
            limit=_instant(told["limit"]),
        )
        self._changed.set()

    async def _say(self) -> None:
        if self._line is not None and self._until is not None:
            with suppress(ConnectionError):
                await self._line.send_json({"until": self._until.isoformat()})


def _instant(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)
