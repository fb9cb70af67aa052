"""What the bot owes: messages written down in the transaction that caused them, and delivered later, once.

A debt is `pending` until it is settled as `sent`, `skipped` (no longer useful) or `failed` (given up). Who delivers
claims a batch for a while; a claim that is never settled, because the process died, falls due again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import func, or_, select, update

from registrar.database import Transaction
from registrar.tables import OutboxRow

State = Literal["pending", "sent", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class Owed:
    """A message that is owed.

    Attributes:
        course: the course's id.
        key: names the cause, such as `due:program-3:24h:person`; one key is owed once in a course.
        kind: the kind of message, such as `reminder.due` or `grade`; whoever delivers renders it by this.
        content: what the message says, as plain values.
        due_at: not before this instant.
        channel: the Discord id of the channel it goes to; or else
        person: the Discord id of the person it goes to, as a direct message.
        expires_at: after this instant it is of no use.
    """

    course: str
    key: str
    kind: str
    content: dict[str, Any]
    due_at: datetime
    channel: str | None = None
    person: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Debt:
    """A claimed or listed message.

    `tried_before` is when an earlier, unsettled attempt began: it may have been delivered. `settled_at` and
    `message_id` are known once it is settled, `error` says in a sentence why it has not been sent yet or at all.
    """

    id: int
    owed: Owed
    state: State
    attempts: int
    next_try_at: datetime
    tried_before: datetime | None
    settled_at: datetime | None
    message_id: str | None
    error: str | None


async def owe(tx: Transaction, owed: Owed) -> bool:
    """Write down a message; return False, and change nothing, if its key is owed or settled already."""
    if (owed.channel is None) == (owed.person is None):
        raise ValueError("a message goes to a channel or to a person")
    known = select(OutboxRow.id).where(OutboxRow.course == owed.course, OutboxRow.key == owed.key)
    if await tx.scalar(known) is not None:
        return False
    tx.add(
        OutboxRow(
            course=owed.course,
            key=owed.key,
            kind=owed.kind,
            channel=owed.channel,
            person=owed.person,
            content=owed.content,
            due_at=owed.due_at,
            expires_at=owed.expires_at,
            state="pending",
            next_try_at=owed.due_at,
        )
    )
    await tx.flush()
    return True


async def claim(tx: Transaction, now: datetime, *, lease: timedelta, limit: int) -> Sequence[Debt]:
    """Take what is due, oldest first, and keep it from others until `now + lease`."""
    wanted = (
        select(OutboxRow)
        .where(OutboxRow.state == "pending", OutboxRow.next_try_at <= now)
        .order_by(OutboxRow.next_try_at, OutboxRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = (await tx.scalars(wanted)).all()
    debts = [_debt(row) for row in rows]
    for row in rows:
        row.tried_at = now
        row.attempts += 1
        row.next_try_at = now + lease
    await tx.flush()
    return debts


async def settle(
    tx: Transaction,
    debt_id: int,
    state: State,
    at: datetime,
    *,
    message_id: str | None = None,
    error: str | None = None,
) -> None:
    """Close a debt as `sent`, `skipped` or `failed`."""
    await tx.execute(
        update(OutboxRow)
        .where(OutboxRow.id == debt_id)
        .values(state=state, settled_at=at, message_id=message_id, error=error)
    )


async def postpone(tx: Transaction, debt_id: int, until: datetime, *, error: str, may_be_sent: bool) -> None:
    """Try a debt again at `until`; `may_be_sent` says whether the attempt may have been delivered after all."""
    values: dict[str, Any] = {"next_try_at": until, "error": error}
    if not may_be_sent:
        values["tried_at"] = None
    await tx.execute(update(OutboxRow).where(OutboxRow.id == debt_id).values(**values))


async def withdraw(tx: Transaction, course: str, key: str, at: datetime, reason: str) -> bool:
    """Skip a pending debt whose cause is gone; return whether there was one."""
    done = await tx.execute(
        update(OutboxRow)
        .where(OutboxRow.course == course, OutboxRow.key == key, OutboxRow.state == "pending")
        .values(state="skipped", settled_at=at, error=reason)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


async def next_due(tx: Transaction) -> datetime | None:
    """Return the instant at which the next debt falls due; None if nothing is owed."""
    instant: datetime | None = await tx.scalar(
        select(func.min(OutboxRow.next_try_at)).where(OutboxRow.state == "pending")
    )
    return instant


async def listing(tx: Transaction, course: str, states: Sequence[State], *, limit: int = 100) -> Sequence[Debt]:
    """Return a course's debts in any of `states`, the latest first."""
    wanted = select(OutboxRow).where(OutboxRow.course == course, or_(*(OutboxRow.state == state for state in states)))
    return [_debt(row) for row in await tx.scalars(wanted.order_by(OutboxRow.due_at.desc()).limit(limit))]


def _debt(row: OutboxRow) -> Debt:
    owed = Owed(row.course, row.key, row.kind, row.content, row.due_at, row.channel, row.person, row.expires_at)
    state: State = row.state  # type: ignore[assignment]
    return Debt(
        row.id, owed, state, row.attempts, row.next_try_at, row.tried_at, row.settled_at, row.message_id, row.error
    )
