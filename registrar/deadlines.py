"""Deadlines of people who have more time than the course: each one's own extensions.

What everyone was given is no one's own: the course in force (`registrar.in_force`) is due then.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from registrar.calendar import due_at
from registrar.course.models import Course
from registrar.database import Transaction
from registrar.tables import AccountRow, ExtensionRow


async def deadlines(tx: Transaction, course: Course) -> dict[tuple[str, str], datetime]:
    """Return the deadlines that differ from the course's, by Discord account and assignment, in the course's zone.

    Args:
        tx: an open transaction.
        course: the course in force.
    """
    return await _later(tx, course)


async def deadlines_of(tx: Transaction, course: Course, person: str) -> dict[str, datetime]:
    """Return a person's own deadlines by assignment, in the course's zone; nothing is read about others.

    Args:
        tx: an open transaction.
        course: the course in force.
        person: the Discord id of an account.
    """
    own = await _later(tx, course, AccountRow.person == person)
    return {assignment: until for (_, assignment), until in own.items()}


async def deadline_of(tx: Transaction, course: Course, assignment_id: str, person: str) -> datetime | None:
    """Return when an assignment is due for a person, in the course's zone; None where no date is stated.

    A deadline known as a span counts from its end.

    Raises:
        KeyError: if the course has no such assignment.
    """
    due = due_at(course, course.assignment(assignment_id))
    own = await _later(tx, course, AccountRow.person == person, ExtensionRow.assignment == assignment_id)
    return own.get((person, assignment_id), None if due is None else due.ends_at)


async def _later(tx: Transaction, course: Course, *only: ColumnElement[bool]) -> dict[tuple[str, str], datetime]:
    """Return what is later than the course's own deadline; of several extensions the latest holds."""
    usual = {each.id: due.ends_at for each in course.assignments if (due := due_at(course, each)) is not None}
    same = and_(AccountRow.course == ExtensionRow.course, AccountRow.student_id == ExtensionRow.student_id)
    wanted = select(AccountRow.person, ExtensionRow.assignment, ExtensionRow.until).join(ExtensionRow, same)
    found = await tx.execute(wanted.where(AccountRow.course == course.id, *only).order_by(ExtensionRow.until))
    return {
        (person, assignment): until.astimezone(course.term.zone)
        for person, assignment, until in found
        if assignment in usual and until > usual[assignment]
    }
