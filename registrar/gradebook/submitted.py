"""The attempts that students handed in through their linked accounts: the gradebook's usual source."""

from collections.abc import Collection

from sqlalchemy import and_, select

from registrar.database import Transaction
from registrar.gradebook.attempts import Attempt, Attempts
from registrar.submissions import HANDED_IN
from registrar.tables import AccountRow, SubmissionRow


async def submitted(tx: Transaction, course: str, students: Collection[int] | None) -> dict[int, Attempts]:
    """Return the submissions of some students, or of all where `students` is None; see `AttemptSource`.

    One that could not be graded waits, until the staff has decided what becomes of it.
    """
    score, possible = (SubmissionRow.report[key].as_float() for key in ("score", "max_score"))
    same_person = and_(SubmissionRow.course == AccountRow.course, SubmissionRow.person == AccountRow.person)
    wanted = (
        select(AccountRow.student_id, SubmissionRow.assignment, SubmissionRow.handed_in_at, score, possible)
        .join(SubmissionRow, same_person)
        .where(AccountRow.course == course, SubmissionRow.state.in_(HANDED_IN))
    )
    if students is not None:
        wanted = wanted.where(AccountRow.student_id.in_(students))
    found: dict[int, dict[str, list[Attempt]]] = {}
    for student, assignment, handed_in_at, earned, of in await tx.execute(wanted):
        attempt = Attempt(handed_in_at, earned, 1.0 if of is None else of)
        found.setdefault(student, {}).setdefault(assignment or "", []).append(attempt)
    return dict(found)
