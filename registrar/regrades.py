"""Grading again: who asked for it, what it came to, and the grades that stood before.

A regrading is a proposal until it is applied. What it proposes for a submission is passed over if the submission's
grade has changed since. The grade that stood before is kept with the one that took its place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select, update

from registrar import audit, submissions
from registrar.audit import Entry
from registrar.database import Transaction
from registrar.errors import RegradeError
from registrar.submissions import Submission
from registrar.tables import RegradeRequestRow, RegradeRow, RegradingRow, SubmissionRow

State = Literal["open", "regraded", "declined"]

NOT_GRADED = "Only what is graded can be looked at again."
OPEN_ALREADY = "You have asked for this already. You are told as soon as the staff has looked at it."
NONE_SUCH = "There is no such request (any more)."
DECIDED = "Somebody of the staff has decided this already."


@dataclass(frozen=True, slots=True)
class Request:
    """A wish to have a submission graded again: whose (a Discord id), why, since when (aware), and how it stands."""

    id: int
    submission_id: int
    person: str
    reason: str
    asked_at: datetime
    state: State


@dataclass(frozen=True, slots=True)
class Regrade:
    """What grading a submission again came to.

    Attributes:
        submission: as it stood before.
        report: the new grade, as plain values.
        executed: the hash, in the uploads, of the notebook as it ran this time.
    """

    submission: Submission
    report: dict[str, Any]
    executed: str | None


@dataclass(frozen=True, slots=True)
class Regrading:
    """An occasion on which submissions of one assignment were graded again. `applied_at` is None for a proposal."""

    id: int
    assignment: str
    at: datetime
    applied_at: datetime | None
    regrades: tuple[Regrade, ...]


async def ask(tx: Transaction, submission: Submission, person: str, reason: str, at: datetime) -> Request:
    """Write down a person's wish to have their submission graded again.

    Raises:
        RegradeError: if it is not graded, or the wish is open already.
    """
    if submission.state != "graded":
        raise RegradeError(NOT_GRADED)
    # Two presses at the same moment wait for each other here.
    await tx.execute(select(SubmissionRow.id).where(SubmissionRow.id == submission.id).with_for_update())
    theirs = (RegradeRequestRow.submission_id == submission.id, RegradeRequestRow.state == "open")
    if await tx.scalar(select(RegradeRequestRow.id).where(*theirs)) is not None:
        raise RegradeError(OPEN_ALREADY)
    row = RegradeRequestRow(
        course=submission.file.course,
        submission_id=submission.id,
        person=person,
        reason=reason,
        asked_at=at,
        state="open",
    )
    tx.add(row)
    await tx.flush()
    subject = f"submission:{submission.id}"
    await audit.record(tx, Entry(row.course, at, person, "regrade.ask", subject, None, {"request": row.id}))
    return _request(row)


async def waiting(tx: Transaction, course: str) -> Sequence[Request]:
    """Return the wishes that nobody has decided yet, the oldest first."""
    wanted = select(RegradeRequestRow).where(RegradeRequestRow.course == course, RegradeRequestRow.state == "open")
    return [_request(row) for row in await tx.scalars(wanted.order_by(RegradeRequestRow.asked_at))]


async def open_request(tx: Transaction, course: str, request_id: int) -> Request:
    """Return a wish that nobody has decided yet.

    Raises:
        RegradeError: if there is none.
    """
    return _request(await _open_row(tx, course, request_id))


async def decide(tx: Transaction, course: str, request_id: int, state: State, *, actor: str, at: datetime) -> Request:
    """Close a wish as `regraded` or `declined`.

    Raises:
        RegradeError: if there is none, or somebody has closed it.
    """
    row = await _open_row(tx, course, request_id)
    row.state, row.decided_by, row.decided_at = state, actor, at
    await tx.flush()
    action, values = f"regrade.{state}", {"request": request_id}
    await audit.record(tx, Entry(course, at, actor, action, f"submission:{row.submission_id}", None, values))
    return _request(row)


async def propose(
    tx: Transaction, course: str, assignment: str, regrades: Sequence[Regrade], *, actor: str, at: datetime
) -> int:
    """Keep what grading again came to, without changing a grade, and return its id."""
    row = RegradingRow(course=course, assignment=assignment, actor=actor, at=at)
    tx.add(row)
    await tx.flush()
    tx.add_all(
        RegradeRow(
            regrading_id=row.id,
            submission_id=each.submission.id,
            report_before=each.submission.report,
            late_before=each.submission.late,
            executed_before=each.submission.executed,
            report=each.report,
            executed=each.executed,
            applied=False,
        )
        for each in regrades
    )
    await tx.flush()
    return row.id


async def find(tx: Transaction, course: str, regrading_id: int) -> Regrading | None:
    """Return a regrading, applied or not."""
    row = await tx.get(RegradingRow, regrading_id)
    if row is None or row.course != course:
        return None
    wanted = select(RegradeRow).where(RegradeRow.regrading_id == regrading_id).order_by(RegradeRow.submission_id)
    return Regrading(
        row.id, row.assignment, row.at, row.applied_at, await _regrades(tx, course, await tx.scalars(wanted))
    )


async def begin_to_apply(tx: Transaction, course: str, regrading_id: int, at: datetime) -> bool:
    """Mark a proposal as applied; return False if it is already, or there is none. Its grades follow in `tx`."""
    proposal = (RegradingRow.id == regrading_id, RegradingRow.course == course, RegradingRow.applied_at.is_(None))
    done = await tx.execute(update(RegradingRow).where(*proposal).values(applied_at=at))
    return bool(done.rowcount)  # type: ignore[attr-defined]


async def apply(
    tx: Transaction, regrading_id: int, regrade: Regrade, late: dict[str, Any] | None, *, actor: str, at: datetime
) -> bool:
    """Put a new grade in the place of the one that stood before.

    Args:
        tx: the transaction in which the regrading is applied.
        regrading_id: the regrading.
        regrade: one of its.
        late: what lateness costs now, as plain values.
        actor: the Discord id of whoever applies it, or `cli`.
        at: when, aware.

    Returns:
        Whether that was done: a grade that has changed since is left alone.
    """
    row = await tx.scalar(select(SubmissionRow).where(SubmissionRow.id == regrade.submission.id).with_for_update())
    if row is None or row.state != "graded" or row.report != regrade.submission.report:
        return False
    before = replace(regrade.submission, late=row.late)
    row.report, row.late, row.executed = regrade.report, late, regrade.executed
    mine = (RegradeRow.regrading_id == regrading_id, RegradeRow.submission_id == before.id)
    await tx.execute(update(RegradeRow).where(*mine).values(applied=True))
    await tx.flush()
    after = replace(before, report=regrade.report, late=late, executed=regrade.executed)
    was, becomes = ({"points": submissions.points(each), "regrading": regrading_id} for each in (before, after))
    await audit.record(tx, Entry(row.course, at, actor, "grade.regrade", f"submission:{row.id}", was, becomes))
    return True


async def _regrades(tx: Transaction, course: str, rows: Iterable[RegradeRow]) -> tuple[Regrade, ...]:
    found = []
    for row in rows:
        submission = await submissions.find(tx, course, row.submission_id)
        if submission is not None:
            before = replace(submission, report=row.report_before, late=row.late_before, executed=row.executed_before)
            found.append(Regrade(before, row.report, row.executed))
    return tuple(found)


async def _open_row(tx: Transaction, course: str, request_id: int) -> RegradeRequestRow:
    wanted = select(RegradeRequestRow).where(RegradeRequestRow.id == request_id, RegradeRequestRow.course == course)
    row: RegradeRequestRow | None = await tx.scalar(wanted.with_for_update())
    if row is None:
        raise RegradeError(NONE_SUCH)
    if row.state != "open":
        raise RegradeError(DECIDED)
    return row


def _request(row: RegradeRequestRow) -> Request:
    state: State = row.state  # type: ignore[assignment]  # only this module writes it
    return Request(row.id, row.submission_id, row.person, row.reason, row.asked_at, state)
