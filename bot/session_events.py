"""Sync sessions as Discord's scheduled events: what the server shows is made to agree with what holds.

Which event belongs to which session stands in the last line of the event's description. So nothing has to be
remembered here, and a bot that is killed between two steps finds what it has done and makes nothing twice.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.services import Services
from bot.staff_room import course_server
from bot.views.text import clip
from registrar.course.models import Course
from registrar.sessions import ADDED
from registrar.timetable import Session, sessions

log = logging.getLogger(__name__)

AHEAD = timedelta(weeks=4)
"""How far ahead the weekly sessions are shown."""

NOT_BEFORE = timedelta(minutes=1)
"""An event that begins sooner is not made any more: Discord takes none that has begun."""

MOST = 100
"""Events a server can have: https://docs.discord.com/developers/resources/guild-scheduled-event"""
TOO_MANY = 30038
"""Discord's code where it has them all."""

NAME_LIMIT, PLACE_LIMIT, PAGE = 100, 100, 100
ONLINE = "Online"

NOT_ALLOWED = "I may not make events in this server. Give my role the permission *Create Events*, and I make them."
FULL = f"The server has {MOST} events already, so not every session is shown as one. Remove some."

OPEN = (discord.EventStatus.scheduled, discord.EventStatus.active)


@dataclass(frozen=True, slots=True)
class Shown:
    """What an event says of a session. Instants are aware."""

    name: str
    description: str
    starts_at: datetime
    ends_at: datetime
    place: str

    @property
    def fields(self) -> dict[str, Any]:
        """The same in discord.py's words, to make or change an event with."""
        return {
            "name": self.name,
            "description": self.description,
            "start_time": self.starts_at,
            "end_time": self.ends_at,
            "location": self.place,
            "entity_type": discord.EntityType.external,
        }

    def same_as(self, event: discord.ScheduledEvent) -> bool:
        """Whether an event says just this."""
        said = (event.name, event.description, event.location)
        hours = (event.start_time, event.end_time)
        return said == (self.name, self.description, self.place) and hours == (self.starts_at, self.ends_at)


class SessionEvents:
    """Makes, moves and takes away the events of one course."""

    def __init__(self, client: discord.Client, services: Services) -> None:
        self._client = client
        self._services = services
        self._one_at_a_time = asyncio.Lock()

    async def keep(self) -> str | None:
        """Make the server's events those of the sessions that hold.

        Returns:
            A sentence for the staff where Discord does not let some of them be made; else None.

        Raises:
            discord.HTTPException: if Discord fails otherwise. What was done by then stays done; try again later.
        """
        async with self._one_at_a_time:
            server = course_server(self._client, self._services.staffing)
            if server is None:
                return None
            async with self._services.database.reading() as tx:
                course = self._services.course
                held = await sessions(tx, course)
            try:
                return await self._agree(server, course, held)
            except discord.Forbidden:
                log.warning("the bot may not make events in the course's server")
                return NOT_ALLOWED
            except discord.HTTPException as error:
                if error.code == TOO_MANY:
                    return FULL
                raise

    async def interested(self, session: Session) -> set[str]:
        """Return the Discord ids of those who said that they are interested in a session's event.

        Raises:
            discord.HTTPException: if Discord fails.
        """
        server = course_server(self._client, self._services.staffing)
        if server is None:
            return set()
        mark, people = mark_of(self._services.course, session.id), set[str]()
        for event in await self._own(server):
            if mark_in(event) == mark:
                people |= await self._people(event)
        return people

    async def _own(self, server: discord.Guild) -> list[discord.ScheduledEvent]:
        """Return the bot's own events that are not over, the oldest first."""
        me = self._client.user
        found = await server.fetch_scheduled_events(with_counts=False)
        own = (event for event in found if me is not None and event.creator_id == me.id and event.status in OPEN)
        return sorted(own, key=lambda event: event.id)

    async def _people(self, event: discord.ScheduledEvent) -> set[str]:
        # `ScheduledEvent.users` of discord.py 2.7 goes through the pages in the wrong direction.
        people: set[int] = set()
        while True:
            page = await self._client.http.get_scheduled_event_users(
                event.guild_id, event.id, limit=PAGE, with_member=False, after=max(people, default=0)
            )
            before = len(people)
            people |= {int(each["user"]["id"]) for each in page}
            if len(page) < PAGE or len(people) == before:
                return {str(each) for each in people}

    async def _agree(self, server: discord.Guild, course: Course, held: Sequence[Session]) -> str | None:
        now = self._services.clock()
        standing = {mark_of(course, each.id): each for each in held if not each.cancelled}
        taken: set[str] = set()
        for event in await self._own(server):
            mark = mark_in(event)
            if not mark.endswith(mark_of(course, "")):
                continue
            session = standing.get(mark)
            if session is None or mark in taken or _began_too_soon(event, session, now):
                await _take_away(event)
                continue
            taken.add(mark)
            await _bring_up_to_date(event, shown(course, session), now)
        missing = [each for mark, each in standing.items() if mark not in taken and _belongs_there(each, now)]
        if not missing:
            return None
        trouble = await self._make(server, course, missing)
        await self._take_doubles_away(server, course)
        return trouble

    async def _take_doubles_away(self, server: discord.Guild, course: Course) -> None:
        """Leave one event of each session: where Discord's answer was lost, discord.py has asked for a second one."""
        marks = Counter[str]()
        for event in await self._own(server):
            mark = mark_in(event)
            marks[mark] += 1
            if marks[mark] > 1 and mark.endswith(mark_of(course, "")):
                await _take_away(event)

    async def _make(self, server: discord.Guild, course: Course, missing: Sequence[Session]) -> str | None:
        there = [each for each in await server.fetch_scheduled_events(with_counts=False) if each.status in OPEN]
        room = MOST - len(there)
        for session in missing[: max(0, room)]:
            says = shown(course, session)
            await server.create_scheduled_event(**says.fields, privacy_level=discord.PrivacyLevel.guild_only)
        return FULL if len(missing) > room else None


def shown(course: Course, session: Session) -> Shown:
    """Return what the event of a session says."""
    event = session.occurrence
    return Shown(
        clip(event.title, NAME_LIMIT),
        "\n".join((*_lines(course, session), mark_of(course, session.id))),
        event.starts_at,
        event.ends_at,
        _place(course, event.link),
    )


def _lines(course: Course, session: Session) -> Iterator[str]:
    yield f"{course.code}: {course.title}"
    plan, link = course.sync_sessions, session.occurrence.link
    if link:
        yield f"Join: {link}"
    elif plan and plan.link_place:
        yield f"The link is in: {plan.link_place}"


def _place(course: Course, link: str | None) -> str:
    if link and len(link) <= PLACE_LIMIT:
        return link
    place = course.sync_sessions.link_place if course.sync_sessions else ""
    return clip(place or ONLINE, PLACE_LIMIT)


def mark_of(course: Course, session_id: str) -> str:
    """Return the line by which the event of a session is recognised."""
    return f"{session_id}@{course.id}.syllabot"


def mark_in(event: discord.ScheduledEvent) -> str:
    """Return the line by which an event is recognised, or any other last line."""
    return (event.description or "").rpartition("\n")[2].strip()


def _belongs_there(session: Session, now: datetime) -> bool:
    """Whether an event is to be made: of the weekly sessions ahead, and of every one that was added."""
    event = session.occurrence
    soon = event.starts_at <= now + AHEAD or session.id.startswith(ADDED)
    return not event.all_day and soon and event.starts_at > now + NOT_BEFORE


def _began_too_soon(event: discord.ScheduledEvent, session: Session, now: datetime) -> bool:
    """Whether an event can no longer stand for its session, whose hour is unknown or has moved since it began."""
    begun = event.status is discord.EventStatus.active
    return session.occurrence.all_day or (begun and session.occurrence.starts_at > now)


async def _take_away(event: discord.ScheduledEvent) -> None:
    status = discord.EventStatus
    over = status.canceled if event.status is status.scheduled else status.completed
    await event.edit(status=over)


async def _bring_up_to_date(event: discord.ScheduledEvent, says: Shown, now: datetime) -> None:
    begun = event.status is discord.EventStatus.active or says.starts_at <= now
    if begun or says.same_as(event):
        return
    await event.edit(**says.fields)
