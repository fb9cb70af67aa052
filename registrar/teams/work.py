"""Whose work a submission is: that of who handed it in, and for a team's assignment of all who were in the team then.

So a team's submission counts for somebody who has left since, and not for somebody who joined later.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, Subquery, and_, or_, select
from sqlalchemy.orm import aliased

from registrar import submissions
from registrar.course.models import Course
from registrar.database import Transaction
from registrar.submissions import HANDED_IN, Submission
from registrar.tables import AccountRow, MemberRow, SubmissionRow


def works(course: Course, students: Collection[int] | None = None, *, submission: int | None = None) -> Subquery:
    """Return a subquery for what is whose work, with the columns `submission` and `student`, both ids, each pair once.

    Args:
        course: the course.
        students: of whom; None for everybody.
        submission: which one; None for all.
    """
    account, by, member = aliased(AccountRow), aliased(MemberRow), aliased(MemberRow)
    handed_in_by = and_(account.course == SubmissionRow.course, account.person == SubmissionRow.person)
    shared = [each.id for each in course.assignments if each.team]
    own = (
        select(SubmissionRow.id.label("submission"), account.student_id.label("student"))
        .join(account, handed_in_by)
        .where(SubmissionRow.course == course.id)
    )
    of_team = (
        select(SubmissionRow.id, member.student_id)
        .join(account, handed_in_by)
        .join(by, and_(by.student_id == account.student_id, _was_there(by)))
        .join(member, and_(member.team_id == by.team_id, _was_there(member)))
        .where(SubmissionRow.course == course.id, SubmissionRow.assignment.in_(shared))
    )
    if students is not None:
        own = own.where(account.student_id.in_(students), SubmissionRow.person.in_(_accounts(students)))
        teammates = _teammates(students)
        of_team = of_team.where(member.student_id.in_(students), SubmissionRow.person.in_(_accounts(teammates)))
    if submission is not None:
        own, of_team = own.where(SubmissionRow.id == submission), of_team.where(SubmissionRow.id == submission)
    return own.union(of_team).subquery("works")


async def work_of(tx: Transaction, course: Course, person: str) -> Sequence[Submission]:
    """Return all that is a person's work and has an attempt's number, by assignment, the latest first."""
    wanted = select(SubmissionRow.id).where(await _theirs(tx, course, person), SubmissionRow.attempt.is_not(None))
    numbers = list(await tx.scalars(wanted))
    found = [each for number in numbers if (each := await submissions.find(tx, course.id, number)) is not None]
    return sorted(found, key=lambda each: (each.assignment or "", -each.file.handed_in_at.timestamp(), -each.id))


async def is_work_of(tx: Transaction, course: Course, submission_id: int, person: str) -> bool:
    """Return whether a submission is a person's work."""
    wanted = select(SubmissionRow.id).where(await _theirs(tx, course, person), SubmissionRow.id == submission_id)
    return await tx.scalar(wanted) is not None


async def handed_in(tx: Transaction, course: Course, assignment: str, person: str) -> bool:
    """Return whether a person, or for a team's assignment their team, has handed it in, graded or not."""
    there = (SubmissionRow.assignment == assignment, SubmissionRow.state.in_(HANDED_IN))
    wanted = select(SubmissionRow.id).where(await _theirs(tx, course, person), *there).limit(1)
    return await tx.scalar(wanted) is not None


async def concerned(tx: Transaction, course: Course, submission: Submission) -> Sequence[str]:
    """Return the Discord ids of those whose work a submission is: who handed it in first, then one of each teammate."""
    work = works(course, submission=submission.id)
    wanted = (
        select(AccountRow.student_id, AccountRow.person)
        .join(work, work.c.student == AccountRow.student_id)
        .where(AccountRow.course == course.id)
        .order_by(AccountRow.student_id, AccountRow.linked_at, AccountRow.person)
    )
    accounts = (await tx.execute(wanted)).all()
    author = next((student for student, person in accounts if person == submission.file.person), None)
    latest = {student: person for student, person in accounts if student != author}
    return [submission.file.person, *latest.values()]


def _accounts(students: Collection[int] | Select[int]) -> Select[str]:
    """Select the accounts of students. SQLite finds their submissions by these, and would else look at everybody's."""
    return select(AccountRow.person).where(AccountRow.student_id.in_(students))


def _teammates(students: Collection[int]) -> Select[int]:
    """Select all who were ever in a team that one of some students was in."""
    one, other = aliased(MemberRow), aliased(MemberRow)
    return select(other.student_id).join(one, one.team_id == other.team_id).where(one.student_id.in_(students))


async def _theirs(tx: Transaction, course: Course, person: str) -> ColumnElement[bool]:
    """Return the condition that a submission is a person's work, who may be linked to nobody on the roster."""
    own = and_(SubmissionRow.course == course.id, SubmissionRow.person == person)
    account = await tx.get(AccountRow, (course.id, person))
    if account is None:
        return own
    return or_(own, SubmissionRow.id.in_(select(works(course, [account.student_id]).c.submission)))


def _was_there(stay: type[MemberRow]) -> ColumnElement[bool]:
    """Whether a stay went on when a submission was handed in."""
    at = SubmissionRow.handed_in_at
    return and_(stay.joined_at <= at, or_(stay.left_at.is_(None), stay.left_at > at))
