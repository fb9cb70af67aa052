"""The attempts that students and their teams handed in, as files or in discussions: the gradebook's usual source."""

from collections.abc import Collection

from sqlalchemy import select

from registrar.course.models import Course
from registrar.database import Transaction
from registrar.gradebook.attempts import Attempt, Attempts
from registrar.participation.posted import posted
from registrar.submissions import HANDED_IN
from registrar.tables import SubmissionRow
from registrar.teams.work import works


async def submitted(tx: Transaction, course: Course, students: Collection[int] | None) -> dict[int, Attempts]:
    """Return the attempts of some students, or of all where `students` is None; see `AttemptSource`.

    One that could not be graded waits, until the staff has decided what becomes of it.
    """
    score, possible = (SubmissionRow.report[key].as_float() for key in ("score", "max_score"))
    work = works(course, students)
    wanted = (
        select(work.c.student, SubmissionRow.assignment, SubmissionRow.handed_in_at, score, possible)
        .join(SubmissionRow, SubmissionRow.id == work.c.submission)
        .where(SubmissionRow.state.in_(HANDED_IN))
    )
    found: dict[int, dict[str, list[Attempt]]] = {}
    for student, assignment, handed_in_at, earned, of in await tx.execute(wanted):
        attempt = Attempt(handed_in_at, earned, 1.0 if of is None else of)
        found.setdefault(student, {}).setdefault(assignment or "", []).append(attempt)
    for student, written in (await posted(tx, course, students)).items():
        for assignment, attempt in written.items():
            found.setdefault(student, {}).setdefault(assignment, []).append(attempt)
    return dict(found)
