"""Assignments that are handed in by writing in their discussion (`discussion: true`), such as introducing oneself.

The first contribution that is not too early is the attempt: it has all points, less what lateness costs, unless the
staff decides otherwise. What is written afterwards, in an answer to somebody else, changes nothing.
"""

from collections.abc import Collection

from sqlalchemy import and_, select

from registrar.course.models import Course
from registrar.database import Transaction
from registrar.gradebook.attempts import Attempt
from registrar.participation.windows import Timing, windows
from registrar.tables import AccountRow, ContributionRow


async def posted(tx: Transaction, course: Course, students: Collection[int] | None) -> dict[int, dict[str, Attempt]]:
    """Return the attempts of some students, or of all where `students` is None, by our id of the student."""
    points = {each.id: each.points for each in course.assignments if each.discussion}
    subjects = {f"assignment:{each}": each for each in points}
    if not subjects:
        return {}
    same_person = and_(ContributionRow.course == AccountRow.course, ContributionRow.person == AccountRow.person)
    wanted = (
        select(AccountRow.student_id, ContributionRow.subject, ContributionRow.at)
        .join(ContributionRow, same_person)
        .where(AccountRow.course == course.id, ContributionRow.subject.in_(subjects))
        .order_by(ContributionRow.at, ContributionRow.id)
    )
    if students is not None:
        # SQLite finds what they wrote by their accounts, and would else look at what everybody wrote.
        theirs = select(AccountRow.person).where(AccountRow.student_id.in_(students))
        wanted = wanted.where(AccountRow.student_id.in_(students), ContributionRow.person.in_(theirs))
    known = windows(course)
    found: dict[int, dict[str, Attempt]] = {}
    for student, subject, at in await tx.execute(wanted):
        if known[subject].timing(at) is not Timing.EARLY:
            assignment = subjects[subject]
            found.setdefault(student, {}).setdefault(assignment, Attempt(at, points[assignment], points[assignment]))
    return found


async def has_posted(tx: Transaction, course: Course, assignment: str, person: str) -> bool:
    """Return whether the student behind a Discord account has handed an assignment in by writing."""
    account = await tx.get(AccountRow, (course.id, person))
    if account is None:
        return False
    return assignment in (await posted(tx, course, [account.student_id])).get(account.student_id, {})
