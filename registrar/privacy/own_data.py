"""One person's data: handed out to them, and deleted at their wish."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from registrar import audit
from registrar.audit import Entry
from registrar.database import Transaction
from registrar.errors import PrivacyError
from registrar.people import roster
from registrar.privacy.holdings import Part, Whose
from registrar.privacy.topics import TOPICS, UPLOADS
from registrar.questions import log
from registrar.tables import QuestionRow, SubmissionRow, VoteRow

JUST_NOW = timedelta(minutes=1)
"""Who sent a file within this time has it still on the way."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file that a person handed in: for which assignment and as which attempt, where that is known, and its hash."""

    name: str
    sha256: str
    assignment: str | None
    attempt: int | None


@dataclass(frozen=True, slots=True)
class Erased:
    """What was deleted: how many rows by topic, and the names of the uploads that nothing names any more."""

    counts: dict[str, int]
    uploads: tuple[str, ...]


async def whose(tx: Transaction, course: str, person: str) -> Whose:
    """Return who stands behind a Discord account: if it is linked, the student with all linked accounts."""
    student = await roster.by_account(tx, course, person)
    accounts = student.accounts if student else (person,)
    return Whose(course, accounts, student.id if student else None, await _voters(tx, course, accounts))


async def export(tx: Transaction, owner: Whose) -> dict[str, dict[str, list[Row]]]:
    """Return what is kept about a person, by topic and table, with instants in ISO 8601. Nobody else is in it."""
    return {
        topic.name: {f"{part.row.__tablename__}.{part.by.key}": await _rows(tx, part, owner) for part in topic.parts}
        for topic in TOPICS
    }


async def files(tx: Transaction, owner: Whose) -> list[OwnFile]:
    """Return the files that a person handed in, the oldest first."""
    mine = (SubmissionRow.course == owner.course, SubmissionRow.person.in_(owner.accounts))
    rows = await tx.scalars(select(SubmissionRow).where(*mine).order_by(SubmissionRow.id))
    return [OwnFile(row.file_name, row.sha256, row.assignment, row.attempt) for row in rows]


async def erase(tx: Transaction, owner: Whose, *, actor: str, at: datetime) -> Erased:
    """Delete what is kept about a person, except for what their grade record must keep; see `TOPICS`.

    Raises:
        PrivacyError: if a file of theirs came just now. Ask again in a minute.
    """
    mine = (SubmissionRow.course == owner.course, SubmissionRow.person.in_(owner.accounts))
    if await tx.scalar(select(SubmissionRow.id).where(*mine, SubmissionRow.handed_in_at > at - JUST_NOW).limit(1)):
        raise PrivacyError("You handed in a file just now. Please try again in a minute.")
    named = {
        each
        for row in await tx.execute(select(SubmissionRow.sha256, SubmissionRow.executed).where(*mine))
        for each in row
    }
    counts: dict[str, int] = {}
    for topic in TOPICS:
        for part in topic.parts if topic.goes(owner) else ():
            done = await tx.execute(delete(part.row).where(part.condition(owner)))
            counts[topic.name] = counts.get(topic.name, 0) + int(done.rowcount)  # type: ignore[attr-defined]
    subject = "an account" if owner.student is None else f"student:{owner.student}"
    by = "an account" if owner.student is None else actor
    await audit.record(tx, Entry(owner.course, at, by, "privacy.erase", subject, None, {"deleted": counts}))
    return Erased(counts, await _unnamed(tx, named))


async def forget_unconfirmed(tx: Transaction, course: str, before: datetime) -> Erased:
    """Delete the files received before an instant of which nobody has said what they are for."""
    old = (SubmissionRow.course == course, SubmissionRow.state == "received", SubmissionRow.handed_in_at < before)
    gone = (await tx.scalars(delete(SubmissionRow).where(*old).returning(SubmissionRow.sha256))).all()
    return Erased({"files without an assignment": len(gone)}, await _unnamed(tx, gone))


async def _rows(tx: Transaction, part: Part, owner: Whose) -> list[Row]:
    found = await tx.execute(select(*part.shown).where(part.condition(owner)))
    return [{name: _plain(value) for name, value in row.items()} for row in found.mappings()]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


async def _voters(tx: Transaction, course: str, accounts: Iterable[str]) -> tuple[str, ...]:
    """Return what stands for accounts in the votes that they gave."""
    votes = select(VoteRow.voter, QuestionRow.salt).join(QuestionRow).where(QuestionRow.course == course)
    known = tuple(accounts)
    rows = await tx.execute(votes)
    return tuple(voter for voter, salt in rows if voter in {log.voter(salt, account) for account in known})


async def _unnamed(tx: Transaction, names: Collection[str | None]) -> tuple[str, ...]:
    """Return the uploads among `names` that nothing in the database names any more."""
    left = {name for name in names if name}
    for column in UPLOADS:
        left -= set(await tx.scalars(select(column).where(column.in_(sorted(left)))))
    return tuple(sorted(left))
