"""What the calendar feeds say now, and the addresses at which they are read."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace

from bot.errors import BotError
from bot.services import Services
from registrar import feeds
from registrar.calendar import Occurrence
from registrar.course.models import Course
from registrar.database import Transaction
from registrar.deadlines import deadlines_of
from registrar.feeds import EVERYBODY, Said
from registrar.timetable import timetable
from schedules.ics import feed, with_deadlines

REMEMBERED = 500
"""Feeds whose last version is kept in memory."""

OFF = "The calendar feeds are not switched on here. The staff can set SYLLABOT_HTTP_PORT and SYLLABOT_HTTP_URL."


@dataclass(frozen=True, slots=True)
class _Read:
    """A feed as it was read last, and what it followed from."""

    course: Course
    events: list[Occurrence]
    said: Said


def course_address(services: Services) -> str:
    """Return the address of the course's feed.

    Raises:
        BotError: if the feeds are not served.
    """
    return f"{_base(services)}/calendar/{services.course.id}.ics"


def own_address(services: Services, secret: str) -> str:
    """Return the address of a person's own feed, a secret.

    Raises:
        BotError: if the feeds are not served.
    """
    return f"{_base(services)}/calendar/{services.course.id}/{secret}.ics"


class FeedReader:
    """Says what the feeds say now. Writing one takes a while, so those that were read lately are remembered."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._latest: OrderedDict[str, _Read] = OrderedDict()

    async def of_course(self) -> Said:
        """Return the feed of the course. Anybody may read it, so it tells no links by which one joins in."""
        return await self._current(EVERYBODY)

    async def own(self, secret: str) -> Said | None:
        """Return the feed whose address holds `secret`, with its owner's deadlines; None if there is none."""
        services = self._services
        async with services.database.reading() as tx:
            person = await feeds.owner(tx, services.course.id, secret)
        return None if person is None else await self._current(person)

    async def _current(self, person: str) -> Said:
        services = self._services
        course, now = services.course, services.clock()
        async with services.database.reading() as tx:
            events = await _events(tx, course, person)
            before = await feeds.said(tx, course.id, person)
        latest = self._latest.get(person)
        if latest is not None and latest.said == before and latest.course is course and latest.events == events:
            return latest.said
        body = await asyncio.to_thread(feed, course, events, now, before.body if before else b"")
        current = before
        if current is None or body != current.body:
            current = Said(body, now.replace(microsecond=0))
            async with services.database.transaction() as tx:
                await feeds.remember(tx, course.id, person, current)
        self._latest[person] = _Read(course, events, current)
        self._latest.move_to_end(person)
        if len(self._latest) > REMEMBERED:
            self._latest.popitem(last=False)
        return current


async def _events(tx: Transaction, course: Course, person: str) -> list[Occurrence]:
    events = await timetable(tx, course)
    if person == EVERYBODY:
        return [replace(event, link=None) for event in events]
    return with_deadlines(events, await deadlines_of(tx, course, person))


def _base(services: Services) -> str:
    if services.http_url is None:
        raise BotError(OFF)
    return services.http_url.rstrip("/")
