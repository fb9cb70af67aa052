"""What students handed in: written down before they read "received", claimed by who grades it, settled once.

A submission is `received` while its person has not said what it is for, then `queued`, `running`, and in the end
`graded` or `failed`; a newer attempt makes a queued one `replaced`. A claim that is never settled, because the process
died, is queued again. Each claim has a number, so that one who was given up for dead settles nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.orm import aliased

from registrar.database import Transaction
from registrar.errors import RegistrarError
from registrar.tables import SubmissionRow

State = Literal["received", "queued", "running", "graded", "failed", "replaced"]
Counts = Literal["last", "best"]
"""Which of a person's attempts counts."""

RECENTLY = timedelta(hours=1)
"""Who had something graded within this time lets others go first."""

HANDED_IN = ("queued", "running", "graded", "failed")
FIRST_REST = 4
SHORTEST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=1)
"""How long a submission rests from the claim with this number on, which never came to an end."""

OPEN = ("queued", "running")


class SubmissionError(RegistrarError):
    """A submission that is not there, or not the person's. The message may be shown to them."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that somebody handed in: whose, what they called it, its hash in the uploads, and when (aware)."""

    course: str
    person: str
    name: str
    sha256: str
    handed_in_at: datetime


@dataclass(frozen=True, slots=True)
class Submission:
    """A file and what became of it.

    Attributes:
        id: finds it again.
        file: what was handed in, by whom, when.
        assignment: the id of the assignment it is for; None while it is only `received`.
        attempt: counts a person's files for one assignment from 1; None while it is only `received`.
        state: see this module's head.
        claims: how often grading it has begun.
        report: the grade before any late penalty, as plain values; None until it is `graded`.
        late: what lateness costs, as plain values; None if the course has no late policy.
        executed: the hash, in the uploads, of the notebook as it ran.
        settled_at: when it was graded or failed.
        error: why it failed, in a sentence for the staff.
    """

    id: int
    file: File
    assignment: str | None
    attempt: int | None
    state: State
    claims: int
    report: dict[str, Any] | None = None
    late: dict[str, Any] | None = None
    executed: str | None = None
    settled_at: datetime | None = None
    error: str | None = None

    @property
    def settled(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in {"graded", "failed", "replaced"}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What handing in came to: the submission, and whether it is the one that was there already, unchanged."""

    submission: Submission
    unchanged: bool


async def receive(tx: Transaction, file: File) -> int:
    """Write down a file whose person has yet to say what it is for, and return its id."""
    row = _row(file, "received")
    tx.add(row)
    await tx.flush()
    return row.id


async def hand_in(tx: Transaction, file: File, assignment: str) -> Receipt:
    """Write down a file as the person's newest attempt, which takes the place of one that is still queued.

    A file that is the same as the person's newest attempt is no new one, unless that one failed.
    """
    return await _queue(tx, _row(file, "queued"), assignment)


async def confirm(tx: Transaction, course: str, submission_id: int, person: str, assignment: str) -> Receipt:
    """Hand in a file that was received, now that its person has said what it is for. Saying so again changes nothing.

    Raises:
        SubmissionError: if the person has no such file.
    """
    wanted = select(SubmissionRow).where(*_own(course, submission_id, person)).with_for_update()
    row: SubmissionRow | None = await tx.scalar(wanted)
    if row is None:
        raise SubmissionError("This file is not yours, or I do not have it any more. Please hand it in again.")
    if row.state != "received":
        return Receipt(_submission(row), unchanged=True)
    receipt = await _queue(tx, row, assignment)
    if receipt.submission.id != row.id:
        await tx.delete(row)
    return receipt


async def claim(
    tx: Transaction, course: str, now: datetime, lease: timedelta, *, but: Collection[str] = ()
) -> Submission | None:
    """Take the submission whose turn it is and keep it from others until `now + lease`; None if nothing waits.

    First come those of whom the fewest submissions were graded lately, then the oldest. Assignments in `but` are
    passed over.
    """
    other = aliased(SubmissionRow)
    had_their_turn = (
        select(func.count())
        .select_from(other)
        .where(
            other.course == course,
            other.person == SubmissionRow.person,
            or_(other.settled_at > now - RECENTLY, and_(other.state == "running", other.leased_until > now)),
        )
        .scalar_subquery()
    )
    wanted = (
        select(SubmissionRow)
        .where(SubmissionRow.course == course, _waiting(now), SubmissionRow.assignment.not_in(but))
        .order_by(had_their_turn, SubmissionRow.handed_in_at, SubmissionRow.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=SubmissionRow)
    )
    row: SubmissionRow | None = await tx.scalar(wanted)
    if row is None:
        return None
    row.state, row.claims, row.leased_until = "running", row.claims + 1, now + lease
    await tx.flush()
    return _submission(row)


async def renew(tx: Transaction, claimed: Submission, until: datetime) -> bool:
    """Keep a claim for longer; return False if it is not ours any more."""
    return await _change_claimed(tx, claimed, leased_until=until)


async def give_back(tx: Transaction, claimed: Submission) -> bool:
    """Queue a claimed submission again, as if it had not been tried; return False if the claim is not ours any more."""
    return await _change_claimed(tx, claimed, state="queued", leased_until=None, claims=claimed.claims - 1)


async def release(tx: Transaction, course: str, now: datetime) -> None:
    """Queue everything again that was being graded: whoever graded it is gone.

    What was begun several times and never came to an end rests for a while, and longer each time: it may be what ends
    its grader, or the grader may just have been stopped often.
    """
    for row in await tx.scalars(_of(course).where(SubmissionRow.state == "running").with_for_update()):
        rest = rest_after(row.claims)
        # Without a rest there is no instant to wait for, which a clock that is set back would put off.
        row.state, row.leased_until = "queued", now + rest if rest else None
    await tx.flush()


def rest_after(claims: int) -> timedelta:
    """Return how long a submission rests after so many claims that never came to an end."""
    if claims < FIRST_REST:
        return timedelta(0)
    return min(SHORTEST_REST * (1 << claims - FIRST_REST), LONGEST_REST)


async def settle_graded(
    tx: Transaction,
    claimed: Submission,
    report: dict[str, Any],
    late: dict[str, Any] | None,
    at: datetime,
    executed: str | None = None,
) -> bool:
    """Write down a grade; return False, and change nothing, if the claim is not ours any more."""
    values = {"state": "graded", "report": report, "late": late, "settled_at": at, "executed": executed}
    return await _change_claimed(tx, claimed, **values)


async def restate_late(tx: Transaction, submission_id: int, late: dict[str, Any] | None) -> None:
    """Change what lateness costs a graded submission, as its deadline has changed."""
    graded = (SubmissionRow.id == submission_id, SubmissionRow.state == "graded")
    await tx.execute(update(SubmissionRow).where(*graded).values(late=late))


async def settle_failed(tx: Transaction, claimed: Submission, error: str, at: datetime) -> bool:
    """Give a submission up, with a sentence for the staff; return False if the claim is not ours any more."""
    return await _change_claimed(tx, claimed, state="failed", error=error, settled_at=at)


async def find(tx: Transaction, course: str, submission_id: int) -> Submission | None:
    """Return a submission of a course by its id."""
    wanted = select(SubmissionRow).where(SubmissionRow.course == course, SubmissionRow.id == submission_id)
    row: SubmissionRow | None = await tx.scalar(wanted)
    return None if row is None else _submission(row)


async def of_person(tx: Transaction, course: str, person: str, assignment: str | None = None) -> Sequence[Submission]:
    """Return all that a person handed in, of one assignment or of all, the latest attempt first."""
    wanted = _of(course).where(SubmissionRow.person == person, SubmissionRow.attempt.is_not(None))
    if assignment is not None:
        wanted = wanted.where(SubmissionRow.assignment == assignment)
    rows = await tx.scalars(wanted.order_by(SubmissionRow.assignment, SubmissionRow.attempt.desc()))
    return [_submission(row) for row in rows]


async def of_assignment(tx: Transaction, course: str, assignment: str) -> Sequence[Submission]:
    """Return all that was handed in for an assignment, by person, the latest attempt first."""
    wanted = _of(course).where(SubmissionRow.assignment == assignment, SubmissionRow.attempt.is_not(None))
    rows = await tx.scalars(wanted.order_by(SubmissionRow.person, SubmissionRow.attempt.desc()))
    return [_submission(row) for row in rows]


async def ahead_of(tx: Transaction, submission: Submission) -> int:
    """Return how many are graded or were handed in before a queued submission; fairness may still change it."""
    at, course = submission.file.handed_in_at, submission.file.course
    earlier = or_(
        SubmissionRow.state == "running",
        SubmissionRow.handed_in_at < at,
        and_(SubmissionRow.handed_in_at == at, SubmissionRow.id < submission.id),
    )
    wanted = _of(course).where(SubmissionRow.state.in_(OPEN), SubmissionRow.id != submission.id, earlier)
    return await tx.scalar(wanted.with_only_columns(func.count())) or 0


def counting(attempts: Sequence[Submission], counts: Counts) -> Submission | None:
    """Return which of the attempts of a person and their team counts; None where none is graded yet.

    Of equally good ones the last counts.
    """
    graded = sorted((each for each in attempts if each.state == "graded"), key=_order)
    if not graded:
        return None
    return graded[-1] if counts == "last" else max(graded, key=lambda each: (points(each), _order(each)))


def points(submission: Submission) -> float:
    """Return what a graded submission earned once the late penalty is off, never below 0; 0 if it is not graded."""
    if submission.report is None:
        return 0.0
    late = submission.late or {}
    if late.get("no_credit"):
        return 0.0
    return max(0.0, float(submission.report["score"]) - float(late.get("deduction", 0.0)))


def _order(submission: Submission) -> tuple[datetime, int]:
    """Order attempts by when they came; several members of a team each count theirs from 1."""
    return submission.file.handed_in_at, submission.id


async def _queue(tx: Transaction, row: SubmissionRow, assignment: str) -> Receipt:
    """Give a file its attempt's number, unless it is the newest attempt already."""
    mine = _of(row.course).where(SubmissionRow.assignment == assignment, SubmissionRow.person == row.person)
    attempts = (await tx.scalars(mine.order_by(SubmissionRow.attempt.desc()).with_for_update())).all()
    newest = attempts[0] if attempts else None
    if newest is not None and newest.sha256 == row.sha256 and newest.state != "failed":
        return Receipt(_submission(newest), unchanged=True)
    for each in attempts:
        if each.state == "queued":
            each.state = "replaced"
    row.assignment, row.state = assignment, "queued"
    row.attempt = 1 if newest is None or newest.attempt is None else newest.attempt + 1
    tx.add(row)
    await tx.flush()
    return Receipt(_submission(row), unchanged=False)


async def _change_claimed(tx: Transaction, claimed: Submission, **values: Any) -> bool:  # noqa: ANN401 - columns
    ours = (SubmissionRow.id == claimed.id, SubmissionRow.state == "running", SubmissionRow.claims == claimed.claims)
    done = await tx.execute(update(SubmissionRow).where(*ours).values(**values))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _waiting(now: datetime) -> ColumnElement[bool]:
    overdue = and_(SubmissionRow.state == "running", SubmissionRow.leased_until <= now)
    rested = or_(SubmissionRow.leased_until.is_(None), SubmissionRow.leased_until <= now)
    return or_(and_(SubmissionRow.state == "queued", rested), overdue)


def _of(course: str) -> Select[SubmissionRow]:
    return select(SubmissionRow).where(SubmissionRow.course == course)


def _own(course: str, submission_id: int, person: str) -> tuple[ColumnElement[bool], ...]:
    return (SubmissionRow.course == course, SubmissionRow.id == submission_id, SubmissionRow.person == person)


def _row(file: File, state: State) -> SubmissionRow:
    return SubmissionRow(
        course=file.course,
        person=file.person,
        file_name=file.name,
        sha256=file.sha256,
        handed_in_at=file.handed_in_at,
        state=state,
        claims=0,
    )


def _submission(row: SubmissionRow) -> Submission:
    return Submission(
        row.id,
        File(row.course, row.person, row.file_name, row.sha256, row.handed_in_at),
        row.assignment,
        row.attempt,
        row.state,  # type: ignore[arg-type]  # only this module writes it
        row.claims,
        row.report,
        row.late,
        row.executed,
        row.settled_at,
        row.error,
    )
