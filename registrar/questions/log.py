"""The log of questions, without names: what was asked, how it was answered, and whether that helped.

Nobody's id stands in it. A vote is kept under a hash that is salted for each question, so that one person votes once
and no two votes show that they are of one person. Who waits for the staff is kept until they are told.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, select, update

from registrar.database import Transaction
from registrar.tables import OfficialAnswerRow, QuestionRow, VoteRow, WaitingRow

UNANSWERED = ("closest", "unknown")
"""The bands of answers that are none, or none for sure."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and how it was answered.

    Attributes:
        course: the course's id.
        asked_at: when.
        text: the question as it was asked, without names.
        understood: the same as it was understood: with what it takes from the conversation before it.
        band: how sure the answer was: `answer`, `closest` or `unknown`.
        kind: which way it was found.
        module: the number of the module that it is about, where that is known.
        found: what the answer stood on, as plain values.
    """

    course: str
    asked_at: datetime
    text: str
    understood: str
    band: str
    kind: str
    module: int | None
    found: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Logged:
    """A question in the log.

    `helpful` and `unhelpful` count the votes, `thread` is the Discord id of the staff's thread about it, and
    `settled` says whether the staff's official answer to it stands.
    """

    id: int
    asked: Asked
    helpful: int
    unhelpful: int
    thread: str | None
    settled: bool

    @property
    def wanting(self) -> bool:
        """Whether the staff should look at it: not answered, or answered and disliked by more than liked it."""
        return not self.settled and (self.asked.band in UNANSWERED or self.unhelpful > self.helpful)


async def log(tx: Transaction, asked: Asked) -> int:
    """Write a question down and return the id under which its buttons find it."""
    (number,) = await log_all(tx, [asked])
    return number


async def log_all(tx: Transaction, asked: Sequence[Asked]) -> list[int]:
    """Write questions down and return their ids, in their order."""
    rows = [
        QuestionRow(
            course=each.course,
            asked_at=each.asked_at,
            text=each.text,
            understood=each.understood,
            band=each.band,
            kind=each.kind,
            module=each.module,
            found=each.found,
            salt=secrets.token_hex(8),
        )
        for each in asked
    ]
    tx.add_all(rows)
    await tx.flush()
    return [row.id for row in rows]


async def find(tx: Transaction, course: str, question_id: int) -> Logged | None:
    """Return a question of a course; None if there is none any more."""
    return await _one(tx, _listing(course).where(QuestionRow.id == question_id))


async def find_by_thread(tx: Transaction, course: str, thread: str) -> Logged | None:
    """Return the question that a thread of the staff is about; None if it is about none."""
    return await _one(tx, _listing(course).where(QuestionRow.thread == thread))


async def asked_between(
    tx: Transaction, course: str, start: datetime, end: datetime, *, module: int | None = None
) -> Sequence[Logged]:
    """Return what was asked from `start` until just before `end`, the latest first; `module` keeps one module's."""
    wanted = _listing(course).where(QuestionRow.asked_at >= start, QuestionRow.asked_at < end)
    if module is not None:
        wanted = wanted.where(QuestionRow.module == module)
    rows = await tx.execute(wanted.order_by(QuestionRow.asked_at.desc(), QuestionRow.id.desc()))
    return [_logged(row) for row in rows]


async def vote(tx: Transaction, course: str, question_id: int, person: str, *, helpful: bool) -> bool:
    """Count a person's vote, in place of an earlier one; return False if the question is not there any more."""
    row = await _locked(tx, course, question_id)
    if row is None:
        return False
    await tx.merge(VoteRow(question_id=question_id, voter=voter(row.salt, person), helpful=helpful))
    await tx.flush()
    return True


def voter(salt: str, person: str) -> str:
    """Return what stands for a person among the votes on the question with this salt."""
    return hashlib.sha256(f"{salt}:{person}".encode()).hexdigest()


async def hand_over(tx: Transaction, course: str, question_id: int, thread: str) -> None:
    """Remember in which thread the staff has a question before it."""
    await tx.execute(
        update(QuestionRow).where(QuestionRow.course == course, QuestionRow.id == question_id).values(thread=thread)
    )


async def wait(tx: Transaction, course: str, question_id: int, person: str) -> bool:
    """Remember that a person is to be told the staff's answer; return False if the question is not there any more."""
    if await _locked(tx, course, question_id) is None:
        return False
    await tx.merge(WaitingRow(question_id=question_id, person=person))
    await tx.flush()
    return True


async def purge(tx: Transaction, course: str, before: datetime) -> int:
    """Forget the questions asked before an instant, with their votes and who waits; return how many there were.

    The official answers that were given to them stay.
    """
    old = delete(QuestionRow).where(QuestionRow.course == course, QuestionRow.asked_at < before)
    done = await tx.execute(old)
    return int(done.rowcount)  # type: ignore[attr-defined]


async def _locked(tx: Transaction, course: str, question_id: int) -> QuestionRow | None:
    """Return a question that no other writer touches until the transaction ends."""
    wanted = select(QuestionRow).where(QuestionRow.course == course, QuestionRow.id == question_id).with_for_update()
    row: QuestionRow | None = await tx.scalar(wanted)
    return row


def _listing(course: str) -> Select[QuestionRow, int, int, bool]:
    """Select a course's questions with the votes for and against the answer, and whether an official one stands."""
    votes = select(func.count()).where(VoteRow.question_id == QuestionRow.id)
    official = select(OfficialAnswerRow.id).where(
        OfficialAnswerRow.question_id == QuestionRow.id, OfficialAnswerRow.withdrawn_at.is_(None)
    )
    return select(
        QuestionRow,
        votes.where(VoteRow.helpful.is_(True)).scalar_subquery(),
        votes.where(VoteRow.helpful.is_(False)).scalar_subquery(),
        official.exists(),
    ).where(QuestionRow.course == course)


async def _one(tx: Transaction, wanted: Select[QuestionRow, int, int, bool]) -> Logged | None:
    row = (await tx.execute(wanted)).first()
    return _logged(row) if row else None


def _logged(found: Row[QuestionRow, int, int, bool]) -> Logged:
    row, helpful, unhelpful, settled = found
    asked = Asked(row.course, row.asked_at, row.text, row.understood, row.band, row.kind, row.module, row.found)
    return Logged(row.id, asked, helpful, unhelpful, row.thread, bool(settled))
