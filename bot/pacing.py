"""Tells people who go too fast when they may go on. The staff may go as fast as it likes."""

from datetime import datetime, timedelta

import discord
from discord.utils import format_dt

from bot.errors import BotError
from bot.permissions import Rank, rank_of
from bot.services import Services
from registrar.calendar import due_at
from registrar.deadlines import deadlines_of

AT_A_DEADLINE = 5
"""Files that somebody may hand in beyond their pace where waiting would make them late."""

ASK_AGAIN = "That was a lot of questions at once: please ask the next one {when}."
SEND_AGAIN = (
    "I did not take this, as you have handed in a lot within a short time: what came before stands, and you can send "
    "this again {when}."
)


class TooFastError(BotError):
    """Somebody asked or handed in more than a person may within a while."""


async def pace_question(client: discord.Client, services: Services, person: discord.abc.User) -> None:
    """Count a question, whichever way it came.

    Raises:
        TooFastError: if it is one too many, with when the next one may come.
    """
    now = services.clock()
    wait = services.limits.questions.take(person.id, now)
    if wait and await rank_of(client, person, services) is Rank.ANYONE:
        raise TooFastError(ASK_AGAIN.format(when=_relative(now + wait)))


async def pace_files(client: discord.Client, services: Services, person: discord.abc.User, count: int = 1) -> None:
    """Count files that somebody is about to hand in; nothing of them has been loaded or kept yet.

    Where a deadline of theirs would pass while they wait, a few more are let in: nobody is late for having been held.

    Raises:
        TooFastError: if they are too many, with when they can be sent again.
    """
    now, limit = services.clock(), services.limits.files
    wait = limit.take(person.id, now, count=count)
    if not wait or await rank_of(client, person, services) > Rank.ANYONE:
        return
    if await _due_between(services, person, now, now + wait):
        wait = limit.take(person.id, now, count=count, spare=AT_A_DEADLINE)
    if wait:
        raise TooFastError(SEND_AGAIN.format(when=_relative(now + wait)))


async def _due_between(services: Services, person: discord.abc.User, start: datetime, end: datetime) -> bool:
    course = services.course
    async with services.database.reading() as tx:
        own = await deadlines_of(tx, course, str(person.id))
    usual = [due.ends_at for each in course.assignments if (due := due_at(course, each)) is not None]
    return any(start <= deadline <= end for deadline in (*usual, *own.values()))


def _relative(moment: datetime) -> str:
    """Return an instant as Discord shows it: "in 6 seconds"; rounded up, so that it is never told too early."""
    return format_dt(moment + timedelta(seconds=1), "R")
