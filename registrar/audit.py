"""The audit log: who changed what, when, from what, to what. It is only ever added to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from registrar.database import Transaction
from registrar.tables import AuditRow

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One change.

    Attributes:
        course: the course's id.
        at: when, aware.
        actor: the Discord id of whoever did it, or `bot`, or `cli`.
        action: a verb and its object, such as `extension.grant`.
        subject: what was changed, such as `assignment:program-3`.
        before: the values before; None if there was nothing.
        after: the values after; None if there is nothing any more.
    """

    course: str
    at: datetime
    actor: str
    action: str
    subject: str
    before: Values | None = None
    after: Values | None = None


async def record(tx: Transaction, entry: Entry) -> None:
    """Add an entry, in the transaction of the change that it speaks of."""
    tx.add(
        AuditRow(
            course=entry.course,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            subject=entry.subject,
            before=entry.before,
            after=entry.after,
        )
    )
    await tx.flush()


async def entries(tx: Transaction, course: str, *, about: str = "", limit: int = 100) -> Sequence[Entry]:
    """Return a course's entries, the latest first; `about` keeps those whose actor, action or subject holds it."""
    wanted = select(AuditRow).where(AuditRow.course == course)
    if about:
        columns = (AuditRow.actor, AuditRow.action, AuditRow.subject)
        wanted = wanted.where(or_(*(column.icontains(about, autoescape=True) for column in columns)))
    rows = await tx.scalars(wanted.order_by(AuditRow.at.desc(), AuditRow.id.desc()).limit(limit))
    return [Entry(row.course, row.at, row.actor, row.action, row.subject, row.before, row.after) for row in rows]
