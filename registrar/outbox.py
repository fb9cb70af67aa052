"""What the bot owes: messages written down in the transaction that caused them, and delivered later, once.

A debt is `pending` until it is settled as `sent`, `skipped` (no longer useful) or `failed` (given up). Who delivers
claims a batch for a while; a claim that is never settled, because the process died, falls due again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, Text, cast, delete, func, select, update

from registrar.database import Transaction
from registrar.tables import DirectChannelRow, OutboxRow

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
        channel: the Discord id of the channel it goes to, or `#` and its name; or else
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

    `tried_before` is when the first attempt began that may have been delivered, if there is one. `settled_at` and
    `message_id` are known once it is settled, `error` says in a sentence why it has not been sent yet or at all, and
    `late` that it was sent long after it was due.
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
    late: bool = False


async def owe(tx: Transaction, owed: Owed) -> bool:
    """Write down a message; return False, and change nothing, if its key is owed or settled already."""
    if (owed.channel is None) == (owed.person is None):
        raise ValueError("a message goes to a channel or to a person")
    known = select(OutboxRow.id).where(OutboxRow.course == owed.course, OutboxRow.key == owed.key)
    if await tx.scalar(known) is not None:
        return False
    tx.add(_row(owed))
    await tx.flush()
    return True


async def replan(tx: Transaction, course: str, prefix: str, wanted: Iterable[Owed], now: datetime) -> int:
    """Make the debts whose keys begin with `prefix` those that are `wanted`, and return how many changed.

    What was ever tried stays as it is, and nothing new is owed for an instant that has passed. A debt that is wanted
    no longer is struck out, one that is wanted otherwise is changed, and the rest is left alone.
    """
    mine = select(OutboxRow).where(OutboxRow.course == course, OutboxRow.key.startswith(prefix, autoescape=True))
    untried = mine.where(OutboxRow.state == "pending", OutboxRow.attempts == 0).with_for_update()
    open_rows = {row.key: row for row in await tx.scalars(untried)}
    known = set(await tx.scalars(mine.with_only_columns(OutboxRow.key)))
    changes = 0
    for owed in wanted:
        row = open_rows.pop(owed.key, None)
        if row is not None and _debt(row).owed != owed:
            for name, value in columns_of(owed).items():
                setattr(row, name, value)
            changes += 1
        elif owed.key not in known and owed.due_at >= now:
            tx.add(_row(owed))
            changes += 1
    for row in open_rows.values():
        await tx.delete(row)
    await tx.flush()
    return changes + len(open_rows)


async def tried_since(tx: Transaction, course: str, prefix: str, since: datetime) -> list[tuple[str | None, str]]:
    """Return what was tried or settled of the debts whose keys begin with `prefix` and that fell due after `since`.

    Of each, the person whom it was owed to, if it was one, and its content as JSON: a great many may say the same.
    """
    columns = select(OutboxRow.person, cast(OutboxRow.content, Text)).where(OutboxRow.course == course)
    wanted = columns.where(OutboxRow.key.startswith(prefix, autoescape=True), OutboxRow.due_at >= since)
    return [(person, content) for person, content in await tx.execute(wanted.where(OutboxRow.attempts > 0))]


async def claim(
    tx: Transaction, now: datetime, *, lease: timedelta, limit: int, course: str | None = None
) -> Sequence[Debt]:
    """Take what is due, of one course or of all, oldest first, and keep it from others until `now + lease`."""
    wanted = (
        _of(course)
        .where(OutboxRow.state == "pending", OutboxRow.next_try_at <= now)
        .order_by(OutboxRow.next_try_at, OutboxRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = (await tx.scalars(wanted)).all()
    debts = [_debt(row) for row in rows]
    for row in rows:
        row.tried_at = row.tried_at or now
        row.attempts += 1
        row.next_try_at = now + lease
    await tx.flush()
    return debts


async def release(tx: Transaction, course: str, now: datetime) -> None:
    """Let everything that was tried and not settled fall due now, with short pauses again: a courier starts."""
    await tx.execute(
        update(OutboxRow)
        .where(OutboxRow.course == course, OutboxRow.state == "pending", OutboxRow.tried_at.is_not(None))
        .values(next_try_at=now, attempts=1)
    )


async def rewrite(tx: Transaction, debt_id: int, content: dict[str, Any]) -> None:
    """Change what a debt says, just before it is delivered."""
    await tx.execute(update(OutboxRow).where(OutboxRow.id == debt_id).values(content=content))


async def retry(tx: Transaction, course: str, at: datetime) -> int:
    """Owe again, from `at`, what was given up and is still of use; return how many."""
    failed = (OutboxRow.course == course, OutboxRow.state == "failed")
    useful = OutboxRow.expires_at.is_(None) | (OutboxRow.expires_at > at)
    done = await tx.execute(
        update(OutboxRow).where(*failed, useful).values(state="pending", next_try_at=at, settled_at=None)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


async def settle(
    tx: Transaction,
    debt_id: int,
    state: State,
    at: datetime,
    *,
    message_id: str | None = None,
    error: str | None = None,
    late: bool = False,
) -> None:
    """Close a debt as `sent`, `skipped` or `failed`."""
    await tx.execute(
        update(OutboxRow)
        .where(OutboxRow.id == debt_id)
        .values(state=state, settled_at=at, message_id=message_id, error=error, late=late)
    )


async def forget_words(tx: Transaction, course: str, before: datetime) -> int:
    """Forget what was said in messages that were sent or skipped before an instant; return in how many.

    That they were owed stays, so that nothing is said twice. What was given up may yet be owed again, and stays whole.
    """
    over = (OutboxRow.course == course, OutboxRow.state.in_(("sent", "skipped")), OutboxRow.settled_at < before)
    done = await tx.execute(
        update(OutboxRow).where(*over, cast(OutboxRow.content, Text) != "{}").values(content={}, error=None)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


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


async def next_due(tx: Transaction, course: str | None = None) -> datetime | None:
    """Return the instant at which the next debt, of one course or of all, falls due; None if nothing is owed."""
    pending = _of(course).where(OutboxRow.state == "pending")
    instant: datetime | None = await tx.scalar(pending.with_only_columns(func.min(OutboxRow.next_try_at)))
    return instant


async def find(tx: Transaction, debt_id: int) -> Debt | None:
    """Return a debt by its id."""
    row = await tx.get(OutboxRow, debt_id)
    return None if row is None else _debt(row)


async def listing(
    tx: Transaction, course: str, states: Sequence[State], *, limit: int = 100, late: bool | None = None
) -> Sequence[Debt]:
    """Return a course's debts in any of `states`, the latest first, and of those the late or the punctual ones."""
    wanted = _of(course).where(OutboxRow.state.in_(states))
    if late is not None:
        wanted = wanted.where(OutboxRow.late == late)
    return [_debt(row) for row in await tx.scalars(wanted.order_by(OutboxRow.due_at.desc()).limit(limit))]


async def pending(tx: Transaction, course: str, prefix: str) -> Sequence[Debt]:
    """Return what still waits of the debts whose keys begin with `prefix`, the next one first."""
    mine = _of(course).where(OutboxRow.state == "pending", OutboxRow.key.startswith(prefix, autoescape=True))
    return [_debt(row) for row in await tx.scalars(mine.order_by(OutboxRow.due_at, OutboxRow.id))]


async def counts(tx: Transaction, course: str) -> dict[tuple[State, bool], int]:
    """Return how many debts are in which state, the late ones by themselves."""
    columns = (OutboxRow.state, OutboxRow.late)
    found = await tx.execute(_of(course).with_only_columns(*columns, func.count()).group_by(*columns))
    return {(state, late): number for state, late, number in found}  # type: ignore[misc]


async def direct_channel(tx: Transaction, person: str) -> str | None:
    """Return the channel of direct messages to a person, if it was ever opened."""
    row = await tx.get(DirectChannelRow, person)
    return None if row is None else row.channel


async def remember_direct_channel(tx: Transaction, person: str, channel: str) -> None:
    """Remember the channel of direct messages to a person."""
    await tx.merge(DirectChannelRow(person=person, channel=channel))


async def forget_direct_channel(tx: Transaction, person: str) -> None:
    """Forget a channel that does not work any more."""
    await tx.execute(delete(DirectChannelRow).where(DirectChannelRow.person == person))


def _of(course: str | None) -> Select[OutboxRow]:
    return select(OutboxRow) if course is None else select(OutboxRow).where(OutboxRow.course == course)


def columns_of(owed: Owed) -> dict[str, Any]:
    """Return what a row says about a message that has not been tried yet."""
    return {
        "course": owed.course,
        "key": owed.key,
        "kind": owed.kind,
        "content": owed.content,
        "due_at": owed.due_at,
        "next_try_at": owed.due_at,
        "channel": owed.channel,
        "person": owed.person,
        "expires_at": owed.expires_at,
    }


def _row(owed: Owed) -> OutboxRow:
    return OutboxRow(**columns_of(owed), state="pending", attempts=0)


def _debt(row: OutboxRow) -> Debt:
    owed = Owed(row.course, row.key, row.kind, row.content, row.due_at, row.channel, row.person, row.expires_at)
    state: State = row.state  # type: ignore[assignment]
    return Debt(
        row.id,
        owed,
        state,
        row.attempts,
        row.next_try_at,
        row.tried_at,
        row.settled_at,
        row.message_id,
        row.error,
        row.late,
    )
