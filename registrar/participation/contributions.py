"""That somebody said something: a row for each message, with its id, its author, what it was about, and when.

A row a message, because a counter cannot tell a message that comes twice (Discord sends again what was missed when a
connection is resumed, and the bot reads the last days again when it starts) from a new one, nor which one to take off
when a message is deleted. What was said is never kept. The ids are forgotten after a while: from then on a row says
only that somebody contributed, and deleting the message changes nothing any more.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from registrar.database import Transaction
from registrar.tables import ContributionRow


@dataclass(frozen=True, slots=True)
class Contribution:
    """Something that was said.

    Attributes:
        message: Discord's id of the message.
        person: Discord's id of its author.
        subject: what it was about: `module:3`, `assignment:essay-1`, or `team:12` in a team's own channel.
        at: when, aware.
    """

    message: str
    person: str
    subject: str
    at: datetime


async def counted(tx: Transaction, course: str, message: str) -> bool:
    """Return whether a message was counted already."""
    known = select(ContributionRow.id).where(ContributionRow.course == course, ContributionRow.message == message)
    return await tx.scalar(known) is not None


async def count(tx: Transaction, course: str, said: Contribution) -> bool:
    """Count a message; return False, and change nothing, if it was counted already."""
    if await counted(tx, course, said.message):
        return False
    row = ContributionRow(course=course, message=said.message, person=said.person, subject=said.subject, at=said.at)
    tx.add(row)
    await tx.flush()
    return True


async def uncount(tx: Transaction, course: str, messages: Collection[str]) -> int:
    """Take off messages that were deleted, and return how many of them had counted."""
    deleted = delete(ContributionRow).where(ContributionRow.course == course, ContributionRow.message.in_(messages))
    done = await tx.execute(deleted)
    return int(done.rowcount)  # type: ignore[attr-defined]


async def said(
    tx: Transaction, course: str, persons: Collection[str] | None = None
) -> Sequence[tuple[str, str, datetime]]:
    """Return who contributed to what and when, earliest first, of some persons or of all where `persons` is None."""
    columns = (ContributionRow.person, ContributionRow.subject, ContributionRow.at)
    wanted = select(*columns).where(ContributionRow.course == course)
    if persons is not None:
        wanted = wanted.where(ContributionRow.person.in_(persons))
    found = await tx.execute(wanted.order_by(ContributionRow.at, ContributionRow.id))
    return [(person, subject, at) for person, subject, at in found]


async def forget_ids(tx: Transaction, course: str, before: datetime) -> int:
    """Forget which messages it was that counted before an instant; the counts stay. Return how many."""
    old = (ContributionRow.course == course, ContributionRow.at < before, ContributionRow.message.is_not(None))
    done = await tx.execute(update(ContributionRow).where(*old).values(message=None))
    return int(done.rowcount)  # type: ignore[attr-defined]
