"""Where what is discussed: a channel or thread belongs to a module by its name, or because the staff said so.

So does one that is called like an assignment that is handed in by writing there; a team's own belongs to the team.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from registrar import audit
from registrar.audit import Entry
from registrar.course.models import Course
from registrar.database import Transaction
from registrar.errors import ParticipationError
from registrar.participation.windows import windows
from registrar.tables import PlaceRow, TeamRow

TEAM = "team:"
"""How the subject of what is said in a team's channel begins; the team's id follows."""
_MODULE = re.compile(r"[\W_]*module[\s_-]*0*(?P<number>\d{1,3})(?!\w)", re.IGNORECASE)
"""How the name of a module's discussion begins, after any emoji: `module-3`, `Module 3: Charts`."""


class Place(NamedTuple):
    """A channel or thread of Discord's, by its id, with its name."""

    channel: str
    name: str


async def subject_of(tx: Transaction, course: Course, nearest: Sequence[Place]) -> str | None:
    """Return what is discussed in a place: `module:3`, `assignment:essay-1` or `team:12`; None if nothing that counts.

    Args:
        tx: the transaction.
        course: the course.
        nearest: the place itself, and then the one that it lies in, if any. What the staff said about one of them
            goes before any name.
    """
    known = await _teams(tx, course.id, [place.channel for place in nearest]) | await places(tx, course.id)
    for place in nearest:
        if place.channel in known:
            return known[place.channel]
    return next((subject for place in nearest if (subject := _by_name(course, place.name)) is not None), None)


def _by_name(course: Course, name: str) -> str | None:
    """Return what a place is about by its name: that of a module, or of an assignment done by writing there."""
    named = _MODULE.match(name)
    if named and int(named["number"]) in {each.number for each in course.modules}:
        return f"module:{int(named['number'])}"
    words = _words(name)
    for each in course.assignments:
        if each.discussion and words in {_words(alias) for alias in (each.id, each.title, *each.aliases)}:
            return f"assignment:{each.id}"
    return None


def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", name.casefold()))


async def _teams(tx: Transaction, course: str, channels: Sequence[str]) -> dict[str, str]:
    wanted = select(TeamRow).where(TeamRow.course == course, TeamRow.channel.in_(channels))
    rows = await tx.scalars(wanted.where(TeamRow.dissolved_at.is_(None)))
    return {row.channel: f"{TEAM}{row.id}" for row in rows if row.channel is not None}


async def places(tx: Transaction, course: str) -> dict[str, str]:
    """Return what is discussed where by the staff's word, by the id of the channel."""
    rows = await tx.scalars(select(PlaceRow).where(PlaceRow.course == course).order_by(PlaceRow.channel))
    return {row.channel: row.subject for row in rows}


async def remember(tx: Transaction, course: Course, channel: str, subject: str, *, actor: str, at: datetime) -> None:
    """Let what is said in a channel or thread count for a subject from now on.

    Raises:
        ParticipationError: if there is no such module or assignment.
    """
    if subject not in windows(course):
        raise ParticipationError("There is no such module or assignment. Choose one from the list.")
    row = await tx.get(PlaceRow, (course.id, channel))
    before = None if row is None else {"subject": row.subject}
    await tx.merge(PlaceRow(course=course.id, channel=channel, subject=subject))
    await tx.flush()
    after = {"subject": subject}
    await audit.record(tx, Entry(course.id, at, actor, "discussion.open", f"channel:{channel}", before, after))


async def forget(tx: Transaction, course: str, channel: str, *, actor: str, at: datetime) -> None:
    """Let what is said in a channel or thread count no more; what counted already stays.

    Raises:
        ParticipationError: if the staff never said that it counts.
    """
    row = await tx.get(PlaceRow, (course, channel))
    if row is None:
        raise ParticipationError("Nothing was remembered about this channel. If it counts, it does so by its name.")
    before = {"subject": row.subject}
    await tx.delete(row)
    await tx.flush()
    await audit.record(tx, Entry(course, at, actor, "discussion.forget", f"channel:{channel}", before, None))
