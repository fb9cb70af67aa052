"""The staff's official answers: given to a question, changed, and withdrawn, with an audit entry each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from registrar import audit
from registrar.audit import Entry, Values
from registrar.database import Transaction
from registrar.outbox import Owed, owe
from registrar.questions import log
from registrar.tables import OfficialAnswerRow, WaitingRow

NOTICE = "answer.official"
"""The kind of the messages that are owed to those who waited."""


@dataclass(frozen=True, slots=True)
class OfficialAnswer:
    """An answer of the staff: to which question, in Markdown, and when it was given or last changed."""

    id: int
    question: str
    text: str
    given_at: datetime


async def standing(tx: Transaction, course: str) -> Sequence[OfficialAnswer]:
    """Return a course's official answers that have not been withdrawn, the latest first."""
    wanted = select(OfficialAnswerRow).where(
        OfficialAnswerRow.course == course, OfficialAnswerRow.withdrawn_at.is_(None)
    )
    rows = await tx.scalars(wanted.order_by(OfficialAnswerRow.given_at.desc(), OfficialAnswerRow.id.desc()))
    return [_value(row) for row in rows]


async def approve(tx: Transaction, course: str, question_id: int, text: str, *, at: datetime, actor: str) -> int | None:
    """Make a text the official answer to a question, in place of an earlier one, and owe it to those who wait.

    Nobody waits for it afterwards: their ids are forgotten here, and the outbox has them until it has delivered.

    Args:
        tx: the transaction.
        course: the course's id.
        question_id: the question in the log.
        text: the answer in Markdown.
        at: now.
        actor: the Discord id of whoever approves it.

    Returns:
        How many people will be told; None if the question is not in the log any more.
    """
    asked = await log.find(tx, course, question_id)
    if asked is None:
        return None
    row = await tx.scalar(
        select(OfficialAnswerRow).where(OfficialAnswerRow.question_id == question_id).with_for_update()
    )
    before = _values(row) if row and row.withdrawn_at is None else None
    if row is None:
        row = OfficialAnswerRow(course=course, question_id=question_id, question=asked.asked.understood)
        tx.add(row)
    row.text, row.given_at, row.withdrawn_at = text, at, None
    await tx.flush()
    await _record(tx, row, "official.approve", at, actor, before, _values(row))
    return await _tell_those_who_wait(tx, row, question_id, asked.asked.text)


async def edit(tx: Transaction, course: str, answer_id: int, text: str, *, at: datetime, actor: str) -> bool:
    """Change the text of an official answer; return False if it does not stand any more."""
    row = await _standing_row(tx, course, answer_id)
    if row is None:
        return False
    before = _values(row)
    row.text, row.given_at = text, at
    await tx.flush()
    await _record(tx, row, "official.edit", at, actor, before, _values(row))
    return True


async def withdraw(tx: Transaction, course: str, answer_id: int, *, at: datetime, actor: str) -> bool:
    """Take an official answer back; return False if it does not stand any more."""
    row = await _standing_row(tx, course, answer_id)
    if row is None:
        return False
    row.withdrawn_at = at
    await tx.flush()
    await _record(tx, row, "official.withdraw", at, actor, _values(row), None)
    return True


async def _tell_those_who_wait(tx: Transaction, row: OfficialAnswerRow, question_id: int, question: str) -> int:
    forgotten = delete(WaitingRow).where(WaitingRow.question_id == question_id).returning(WaitingRow.person)
    people = (await tx.scalars(forgotten)).all()
    for person in people:
        # The instant belongs to the key: whoever asks again after being told is told of a new answer, too.
        key = f"answer:{question_id}:{person}:{row.given_at:%Y%m%dT%H%M%S}"
        content = {"question": question, "answer": row.text}
        await owe(tx, Owed(row.course, key, NOTICE, content, row.given_at, person=person))
    return len(people)


async def _standing_row(tx: Transaction, course: str, answer_id: int) -> OfficialAnswerRow | None:
    wanted = select(OfficialAnswerRow).where(
        OfficialAnswerRow.course == course,
        OfficialAnswerRow.id == answer_id,
        OfficialAnswerRow.withdrawn_at.is_(None),
    )
    row: OfficialAnswerRow | None = await tx.scalar(wanted.with_for_update())
    return row


async def _record(
    tx: Transaction,
    row: OfficialAnswerRow,
    action: str,
    at: datetime,
    actor: str,
    before: Values | None,
    after: Values | None,
) -> None:
    await audit.record(tx, Entry(row.course, at, actor, action, f"official:{row.id}", before, after))


def _values(row: OfficialAnswerRow) -> Values:
    return {"question": row.question, "text": row.text}


def _value(row: OfficialAnswerRow) -> OfficialAnswer:
    return OfficialAnswer(row.id, row.question, row.text, row.given_at)
