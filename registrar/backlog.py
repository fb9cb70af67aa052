"""How much is still to be done in each course: what waits to be graded, and what is owed and overdue."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from registrar.database import Transaction
from registrar.submissions import OPEN
from registrar.tables import OutboxRow, SubmissionRow


@dataclass(slots=True)
class Backlog:
    """What is to be done in one course.

    Attributes:
        queued: submissions that wait to be graded.
        running: submissions that are being graded.
        oldest: when the oldest of both was handed in (aware); None where there is none.
        pending: messages that are owed, now or later.
        overdue: those of them that have fallen due.
        overdue_since: when the oldest of these fell due (aware); None where there is none.
    """

    queued: int = 0
    running: int = 0
    oldest: datetime | None = None
    pending: int = 0
    overdue: int = 0
    overdue_since: datetime | None = None


async def backlogs(tx: Transaction, courses: Collection[str], now: datetime) -> dict[str, Backlog]:
    """Return what is to be done in each of the courses, by their ids."""
    found = {course: Backlog() for course in courses}
    await _submissions(tx, found)
    await _messages(tx, found, now)
    return found


async def _submissions(tx: Transaction, found: dict[str, Backlog]) -> None:
    columns = (SubmissionRow.course, SubmissionRow.state, func.count(), func.min(SubmissionRow.handed_in_at))
    mine = (SubmissionRow.state.in_(OPEN), SubmissionRow.course.in_(found))
    rows = await tx.execute(select(*columns).where(*mine).group_by(SubmissionRow.course, SubmissionRow.state))
    for course, state, number, oldest in rows:
        backlog = found[course]
        if state == "queued":
            backlog.queued = number
        else:
            backlog.running = number
        backlog.oldest = oldest if backlog.oldest is None else min(backlog.oldest, oldest)


async def _messages(tx: Transaction, found: dict[str, Backlog], now: datetime) -> None:
    mine = (OutboxRow.state == "pending", OutboxRow.course.in_(found))
    columns = (OutboxRow.course, func.count(), func.min(OutboxRow.due_at))
    counted = select(*columns).where(*mine).group_by(OutboxRow.course)
    for course, number, _ in await tx.execute(counted):
        found[course].pending = number
    for course, number, since in await tx.execute(counted.where(OutboxRow.due_at <= now)):
        found[course].overdue, found[course].overdue_since = number, since
