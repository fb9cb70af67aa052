"""Pausing the bot: while it is paused it answers no questions and sends nothing of its own accord.

What is handed in is still taken and graded; what is owed waits, and is sent afterwards if it is still of use.
"""

from dataclasses import dataclass
from datetime import datetime

from registrar import audit
from registrar.audit import Entry, Values
from registrar.database import Transaction
from registrar.errors import CourseChangeError
from registrar.tables import ChangeRow

_SUBJECT = "pause"


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause that goes on. `until` is aware; None until somebody ends it."""

    until: datetime | None


async def pause(tx: Transaction, course: str, until: datetime | None, *, actor: str, at: datetime) -> None:
    """Pause until an aware instant, or where it is None until `resume`; it replaces an earlier pause.

    Raises:
        CourseChangeError: if that instant has passed.
    """
    if until is not None and until <= at:
        raise CourseChangeError("That is in the past. Name a later time.")
    row = await tx.get(ChangeRow, (course, _SUBJECT), with_for_update=True)
    before = None if row is None else row.value
    if row is None:
        row = ChangeRow(course=course, subject=_SUBJECT)
        tx.add(row)
    row.value, row.by, row.at = {"until": until and until.isoformat()}, actor, at
    await tx.flush()
    await audit.record(tx, Entry(course, at, actor, "bot.pause", "bot", before, row.value))


async def resume(tx: Transaction, course: str, *, actor: str, at: datetime) -> None:
    """End the pause.

    Raises:
        CourseChangeError: if there is none.
    """
    row = await tx.get(ChangeRow, (course, _SUBJECT), with_for_update=True)
    if row is None or _pause(row.value, at) is None:
        raise CourseChangeError("The bot is not paused.")
    await tx.delete(row)
    await tx.flush()
    await audit.record(tx, Entry(course, at, actor, "bot.resume", "bot", row.value, None))


async def paused(tx: Transaction, course: str, now: datetime) -> Pause | None:
    """Return the pause that goes on at an aware instant; None if there is none."""
    row = await tx.get(ChangeRow, (course, _SUBJECT))
    return None if row is None else _pause(row.value, now)


def _pause(value: Values, now: datetime) -> Pause | None:
    until = datetime.fromisoformat(value["until"]) if value["until"] else None
    return None if until is not None and until <= now else Pause(until)
