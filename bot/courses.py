"""The courses that one bot serves, and which of them a command, a button or a message is about.

A task that answers somebody serves one course: `Courses.of` finds out which one when it begins, and `here` returns it
from then on, wherever the task has got to.
"""

import base64
import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.errors import BotError
from bot.settings import SettingsError
from registrar.people import roster

if TYPE_CHECKING:
    from bot.running import Running

REMEMBERED = 50_000
"""People of whom it is known which course they used last; of all others it is found out anew."""

MOST_ASKED = 10
"""Servers that are asked whether somebody is a member: each costs a request, of which Discord takes 50 a second."""

NOT_HERE = "No course is set up for this server, so I can do nothing here."
WHICH = (
    "I serve several courses and cannot tell which one you mean. Use the command in that course's server; from then on "
    "I know it here, too."
)
ENDED = "The course that this button belongs to is not served any more."

_HERE: ContextVar["Running"] = ContextVar("here")


class NoCourseError(BotError, app_commands.CheckFailure):
    """Nobody knows which course somebody means, or there is none."""


def here() -> "Running":
    """Return the course that the task at hand serves."""
    return _HERE.get()


def enter(course: "Running") -> None:
    """Serve `course` in the task at hand, from now on."""
    _HERE.set(course)


def mark_of(course_id: str) -> str:
    """Return what stands for a course in the ids of its buttons, which have little room: eight characters."""
    return base64.b32encode(hashlib.sha256(course_id.encode()).digest()[:5]).decode().lower()


def mark_here() -> str:
    """Return what stands for the course that the task at hand serves; nothing where it serves none."""
    course = _HERE.get(None)
    return "" if course is None else mark_of(course.services.course.id)


class Courses:
    """All courses of one bot.

    Attributes:
        all: the courses, in the order in which the settings name them.
    """

    def __init__(self, client: discord.Client, courses: Sequence["Running"]) -> None:
        """Take the courses.

        Raises:
            SettingsError: if two of them have one id or one server, or one of several has no server.
        """
        self.all = tuple(courses)
        self._client = client
        self._by_server: dict[int | None, Running] = {}
        self._by_mark: dict[str, Running] = {}
        self._last: OrderedDict[int, Running] = OrderedDict()
        for each in self.all:
            self._add(each)

    def looked_after(self) -> Iterator["Running"]:
        """Serve one course after the other in the task at hand, of those that this process looks after."""
        for each in self.all:
            if each.looked_after():
                enter(each)
                yield each

    def at(self, server: int | None) -> "Running | None":
        """Return the course of a server, by its id. A single course without a server of its own is everywhere."""
        return self._by_server.get(server) or self._by_server.get(None)

    async def of(self, spoken: discord.Interaction | discord.Message, mark: str | None = None) -> "Running":
        """Find out which course somebody's word is about, and serve it in the task at hand.

        `mark` is what stands for it where a button carries that.

        Raises:
            NoCourseError: if there is none, or nobody can tell. The message says what to do.
        """
        if mark:
            found = self._by_mark.get(mark)
            if found is None:
                raise NoCourseError(ENDED)
            enter(found)
            return found
        found = await self.find(spoken)
        if found is None:
            raise NoCourseError(WHICH if _server_of(spoken) is None else NOT_HERE)
        return found

    async def find(self, spoken: discord.Interaction | discord.Message) -> "Running | None":
        """Do the same where no button tells, but return None if there is no course or nobody can tell."""
        person = _person_of(spoken)
        server = _server_of(spoken)
        found = await self._in_private(person) if server is None else self.at(server)
        if found is None:
            return None
        if server is not None:
            self._remember(person, found)
        enter(found)
        return found

    async def _in_private(self, person: discord.abc.User) -> "Running | None":
        if len(self.all) == 1:
            return self.all[0]
        if (last := self._last.get(person.id)) is not None:
            return last
        database = self.all[0].services.database
        async with database.reading() as tx:
            ids = await roster.courses_of(tx, str(person.id))
        known = [each for each in self.all if each.services.course.id in ids]
        if len(known) == 1:
            return known[0]
        among = known or self.all
        if len(among) > MOST_ASKED:
            return None
        member_of = [each for each in among if await self._has_member(each, person)]
        if len(member_of) != 1:
            return None
        self._remember(person, member_of[0])
        return member_of[0]

    async def _has_member(self, course: "Running", person: discord.abc.User) -> bool:
        server = self._client.get_guild(course.services.staffing.server or 0)
        if server is None:
            return False
        try:
            return (server.get_member(person.id) or await server.fetch_member(person.id)) is not None
        except discord.HTTPException:
            return False

    def _remember(self, person: discord.abc.User, course: "Running") -> None:
        self._last[person.id] = course
        self._last.move_to_end(person.id)
        if len(self._last) > REMEMBERED:
            self._last.popitem(last=False)

    def _add(self, each: "Running") -> None:
        course, server = each.services.course.id, each.services.staffing.server
        if len(self.all) > 1 and server is None:
            raise SettingsError(f"SYLLABOT_COURSES: say at which `server` the course {course} is.")
        if (other := self._by_mark.get(mark_of(course))) is not None:
            raise SettingsError(
                f"SYLLABOT_COURSES: two courses have the id {course} ({other.services.course.title} and "
                f"{each.services.course.title}). Change the `id` in the course.yaml of one of them."
            )
        if (other := self._by_server.get(server)) is not None:
            raise SettingsError(
                f"SYLLABOT_COURSES: the courses {other.services.course.id} and {course} have the same server {server}. "
                "A server has one course."
            )
        self._by_mark[mark_of(course)] = self._by_server[server] = each


def _server_of(spoken: discord.Interaction | discord.Message) -> int | None:
    if isinstance(spoken, discord.Interaction):
        return spoken.guild_id
    return None if spoken.guild is None else spoken.guild.id


def _person_of(spoken: discord.Interaction | discord.Message) -> discord.abc.User:
    return spoken.user if isinstance(spoken, discord.Interaction) else spoken.author
