"""What the staff decides about grades: extensions, what is excused, and points set by hand, each with a trace."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from sqlalchemy import Select, delete, select

from registrar import audit
from registrar.audit import Entry, Values
from registrar.calendar import due_at
from registrar.course.models import Assignment, Course
from registrar.database import Transaction
from registrar.errors import GradebookError
from registrar.gradebook.grade import Decisions
from registrar.gradebook.marks import Override
from registrar.people.roster import row_of
from registrar.tables import ExtensionRow, OverrideRow, StudentRow


@dataclass(frozen=True, slots=True)
class Extension:
    """More time for one assignment. `student` is our id and `name` theirs; both are None where everyone has it."""

    assignment: str
    student: int | None
    name: str | None
    until: datetime
    reason: str


async def extend(
    tx: Transaction,
    course: Course,
    assignment: str,
    until: datetime,
    *,
    students: Collection[int] | None,
    reason: str,
    actor: str,
    at: datetime,
) -> None:
    """Give students, or everyone where `students` is None, until an aware instant; it replaces their earlier one.

    Where a student has an extension of their own and there is one for everyone, the later one holds.

    Raises:
        GradebookError: if there is no such assignment, it has no deadline, or that is not earlier than `until`.
        RosterError: if a student is not on the roster.
    """
    due = due_at(course, _assignment(course, assignment))
    if due is None:
        raise GradebookError("This assignment has no deadline that could be extended.")
    if until <= due.ends_at:
        raise GradebookError(f"It is due {due.ends_at:%Y-%m-%d %H:%M}. Name a later day and hour.")
    for student in [None] if students is None else sorted(set(students)):
        if student is not None:
            await row_of(tx, course.id, student)
        before = await _drop_extension(tx, course.id, assignment, student)
        row = ExtensionRow(course=course.id, assignment=assignment, student_id=student, until=until, reason=reason)
        tx.add(row)
        await _record(
            tx, Entry(course.id, at, actor, "extension.grant", _about(assignment, student), before, _extension(row))
        )


async def withdraw_extension(
    tx: Transaction, course: Course, assignment: str, *, student: int | None, actor: str, at: datetime
) -> None:
    """Take back the extension of a student, or the one for everyone where `student` is None.

    Raises:
        GradebookError: if there is none.
    """
    before = await _drop_extension(tx, course.id, assignment, student)
    if before is None:
        raise GradebookError("There is no such extension.")
    await _record(tx, Entry(course.id, at, actor, "extension.withdraw", _about(assignment, student), before, None))


async def extensions(tx: Transaction, course: str) -> Sequence[Extension]:
    """Return the extensions that stand, the latest deadline first."""
    wanted = (
        select(ExtensionRow, StudentRow.name)
        .outerjoin(StudentRow, ExtensionRow.student_id == StudentRow.id)
        .where(ExtensionRow.course == course)
        .order_by(ExtensionRow.until.desc(), ExtensionRow.id)
    )
    found = await tx.execute(wanted)
    return [Extension(row.assignment, row.student_id, name, row.until, row.reason) for row, name in found]


async def override(
    tx: Transaction,
    course: Course,
    assignment: str,
    student: int,
    points: float | None,
    *,
    reason: str,
    actor: str,
    at: datetime,
) -> None:
    """Set a student's points of an assignment, or excuse it where `points` is None; it replaces an earlier decision.

    Raises:
        GradebookError: if there is no such assignment or no reason, or the points are below 0 or above its own.
        RosterError: if the student is not on the roster.
    """
    worth = _assignment(course, assignment).points
    if not reason.strip():
        raise GradebookError("Write a reason: it stands beside the points for the student and in the audit log.")
    if points is not None and not (isfinite(points) and 0 <= points <= worth):
        raise GradebookError(f"Give points between 0 and {worth:g}.")
    await row_of(tx, course.id, student)
    row = await tx.scalar(_overrides(course.id, student).where(OverrideRow.assignment == assignment))
    before = None if row is None else _override(row)
    if row is None:
        row = OverrideRow(course=course.id, assignment=assignment, student_id=student)
        tx.add(row)
    row.points, row.reason, row.by, row.at = points, reason.strip(), actor, at
    action = "grade.excuse" if points is None else "grade.override"
    await _record(tx, Entry(course.id, at, actor, action, _about(assignment, student), before, _override(row)))


async def withdraw_override(
    tx: Transaction, course: Course, assignment: str, student: int, *, actor: str, at: datetime
) -> None:
    """Let what was handed in count again, in place of points set by hand or of being excused.

    Raises:
        GradebookError: if nothing was decided.
    """
    row = await tx.scalar(_overrides(course.id, student).where(OverrideRow.assignment == assignment))
    if row is None:
        raise GradebookError("Nothing was decided about this assignment for this student.")
    await tx.delete(row)
    await _record(tx, Entry(course.id, at, actor, "grade.withdraw", _about(assignment, student), _override(row), None))


async def decisions(tx: Transaction, course: str, student: int | None = None) -> dict[int, Decisions]:
    """Return what was decided, by student, for one or for all of whom anything was; see `for_everyone` for the rest."""
    common = (await for_everyone(tx, course)).extensions
    own = select(ExtensionRow).where(ExtensionRow.course == course, ExtensionRow.student_id.is_not(None))
    if student is not None:
        own = own.where(ExtensionRow.student_id == student)
    extensions: dict[int, dict[str, datetime]] = {}
    for row in await tx.scalars(own):
        _later(extensions.setdefault(row.student_id or 0, dict(common)), row)
    overrides: dict[int, dict[str, Override]] = {}
    for decided in await tx.scalars(_overrides(course, student)):
        made = Override(decided.points, decided.reason, decided.by, decided.at)
        overrides.setdefault(decided.student_id, {})[decided.assignment] = made
    return {
        each: Decisions(extensions.get(each, common), overrides.get(each, {}))
        for each in extensions.keys() | overrides.keys()
    }


async def for_everyone(tx: Transaction, course: str) -> Decisions:
    """Return what holds for a student about whom nothing was decided: the extensions for everyone."""
    found: dict[str, datetime] = {}
    everyone = select(ExtensionRow).where(ExtensionRow.course == course, ExtensionRow.student_id.is_(None))
    for row in await tx.scalars(everyone):
        _later(found, row)
    return Decisions(found, {})


def _later(extensions: dict[str, datetime], row: ExtensionRow) -> None:
    extensions[row.assignment] = max(row.until, extensions.get(row.assignment, row.until))


def _assignment(course: Course, assignment: str) -> Assignment:
    try:
        return course.assignment(assignment)
    except KeyError:
        known = ", ".join(each.id for each in course.assignments)
        raise GradebookError(f'There is no assignment "{assignment}". There are: {known}.') from None


def _overrides(course: str, student: int | None) -> Select[OverrideRow]:
    wanted = select(OverrideRow).where(OverrideRow.course == course)
    return wanted if student is None else wanted.where(OverrideRow.student_id == student)


async def _drop_extension(tx: Transaction, course: str, assignment: str, student: int | None) -> Values | None:
    """Delete an extension and return what it was; a merge of students may have left two, of which the later held."""
    mine = (
        ExtensionRow.course == course,
        ExtensionRow.assignment == assignment,
        ExtensionRow.student_id.is_(None) if student is None else ExtensionRow.student_id == student,
    )
    row = await tx.scalar(select(ExtensionRow).where(*mine).order_by(ExtensionRow.until.desc()).limit(1))
    await tx.execute(delete(ExtensionRow).where(*mine))
    return None if row is None else _extension(row)


def _extension(row: ExtensionRow) -> Values:
    return {"until": row.until.isoformat(), "reason": row.reason}


def _override(row: OverrideRow) -> Values:
    return {"points": row.points, "excused": row.points is None, "reason": row.reason}


async def _record(tx: Transaction, entry: Entry) -> None:
    await tx.flush()
    await audit.record(tx, entry)


def _about(assignment: str, student: int | None) -> str:
    return f"assignment:{assignment} " + ("everyone" if student is None else f"student:{student}")
