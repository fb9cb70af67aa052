"""What a person answers to a reminder: again later, no more like this, or done."""

from dataclasses import replace
from datetime import datetime, timedelta

from registrar import outbox, reminders
from registrar.course.models import Course
from registrar.database import Transaction
from registrar.outbox import Debt
from schedules.errors import SchedulesError
from schedules.notices import REMINDER, from_content
from schedules.rules import outside

SNOOZE = timedelta(hours=3)
"""How long a reminder rests; where less time is left, half of that."""


UNKNOWN = "I do not know this reminder any more."


class ReplyError(SchedulesError):
    """The answer cannot be taken. Says why."""


async def find_reminder(tx: Transaction, course: str, debt_id: int, person: str) -> Debt:
    """Return the reminder that a person answers to.

    Raises:
        ReplyError: if there is none, or it is somebody else's.
    """
    debt = await outbox.find(tx, debt_id)
    if debt is None or debt.owed.course != course or debt.owed.kind.partition(".")[0] != REMINDER:
        raise ReplyError(UNKNOWN)
    if debt.owed.person != person:
        raise ReplyError("This reminder is somebody else's.")
    if not debt.owed.content:  # its words were forgotten
        raise ReplyError(UNKNOWN)
    return debt


async def snooze(tx: Transaction, course: Course, debt: Debt, now: datetime) -> datetime:
    """Owe the reminder again, outside of quiet hours, and return when.

    Raises:
        ReplyError: if what it is about is over.
    """
    person = debt.owed.person or ""
    ends = max(notice.ends_at for notice in from_content(debt.owed.content))
    if ends <= now:
        raise ReplyError("This is over: there is nothing left to remind you of.")
    wishes, plan = await reminders.wishes_of(tx, course.id, person), await reminders.plan_of(tx, course)
    rested = now + min(SNOOZE, (ends - now) / 2)
    at = outside(rested, wishes.quiet or plan.quiet, ends, course.term.zone)
    if at <= now:
        # It is over before the quiet hours are, and whoever presses a button in them is awake.
        at = rested
    notices = [{**each, "expires_at": each["ends_at"]} for each in debt.owed.content["events"]]
    again = replace(
        debt.owed,
        key=f"snooze:{debt.id}:{now:%Y-%m-%dT%H:%M}Z",
        content={"events": notices},
        due_at=at,
        expires_at=ends,
    )
    await outbox.owe(tx, again)
    return at


async def done(tx: Transaction, course: Course, debt: Debt, now: datetime) -> None:
    """Remember that the person is done with what the reminder is about."""
    events = [notice.event for notice in from_content(debt.owed.content)]
    await reminders.mark_done(tx, course.id, debt.owed.person or "", events, now)


async def stop(tx: Transaction, course: Course, debt: Debt) -> None:
    """Remember that the person wants no more reminders of this kind."""
    person = debt.owed.person or ""
    wishes = await reminders.wishes_of(tx, course.id, person)
    kinds = wishes.kinds - {notice.kind for notice in from_content(debt.owed.content)}
    await reminders.set_wishes(tx, course.id, person, wishes.model_copy(update={"kinds": kinds}))
