"""Due dates of another calendar, kept as they were shown, until somebody takes them over.

What is taken is just what was shown: where a date has changed since, nothing is taken.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import func, select

from registrar.calendar import due_at
from registrar.course.models import Course
from registrar.database import Transaction
from registrar.errors import CourseChangeError
from registrar.gradebook import decisions
from registrar.in_force import before_extensions, in_force, set_due
from registrar.tables import DueProposalRow

Source = Literal["canvas", "canvas-look", "file"]
"""Where dates come from. Those that were only looked at once a day are never taken."""

GONE = "These dates are not there any more. Compare the calendars again."
TAKEN = "These dates were taken over already."
REASON = "Canvas"


@dataclass(frozen=True, slots=True)
class DueChange:
    """A due date that is to hold: for one student, by our own number, or for the course where `student` is None.

    `before` is the one that held when this was shown, None if none was stated. Both are aware.
    """

    assignment: str
    before: datetime | None
    after: datetime
    student: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken over, whether it was the first time from its source, and the course as it holds now."""

    source: Source
    changes: tuple[DueChange, ...]
    first: bool
    course: Course


async def propose(tx: Transaction, course: str, source: Source, changes: Collection[DueChange], at: datetime) -> int:
    """Keep changes as they are shown now, and return by which number they are taken."""
    row = DueProposalRow(course=course, source=source, changes={"changes": [_values(each) for each in changes]})
    row.made_at = at
    tx.add(row)
    await tx.flush()
    return row.id


async def proposed(tx: Transaction, course: str, *sources: Source) -> set[DueChange]:
    """Return every change that was ever proposed from any of `sources`."""
    rows = await tx.scalars(
        select(DueProposalRow).where(DueProposalRow.course == course, DueProposalRow.source.in_(sources))
    )
    return {_change(each) for row in rows for each in row.changes["changes"]}


async def take(tx: Transaction, written: Course, proposal: int, *, actor: str, at: datetime) -> Taken:
    """Have the due dates of a proposal hold, all of them.

    Args:
        tx: an open transaction.
        written: the course as its file has it.
        proposal: the proposal's number.
        actor: the Discord id of whoever takes them over, or `cli`.
        at: the present moment.

    Raises:
        CourseChangeError: if there is no such proposal, it was taken already, or a date has changed since.
        GradebookError: if a student's own date is not later than the course's.
        RosterError: if a student is not on the roster any more.
    """
    row = await tx.get(DueProposalRow, proposal, with_for_update=True)
    if row is None or row.course != written.id:
        raise CourseChangeError(GONE)
    if row.taken_at is not None:
        raise CourseChangeError(TAKEN)
    first = not await _taken_before(tx, row)
    changes = tuple(_change(each) for each in row.changes["changes"])
    await _check(tx, written, changes)
    for each in (each for each in changes if each.student is None):
        await set_due(tx, written, each.assignment, each.after, actor=actor, at=at)
    course = await in_force(tx, written)
    for each in changes:
        if each.student is not None:
            students, until = [each.student], each.after
            await decisions.extend(
                tx, course, each.assignment, until, students=students, reason=REASON, actor=actor, at=at
            )
    row.taken_at = at
    await tx.flush()
    return Taken(_source(row.source), changes, first, course)


async def _taken_before(tx: Transaction, row: DueProposalRow) -> bool:
    same = (DueProposalRow.course == row.course, DueProposalRow.source == row.source)
    taken = select(func.count()).select_from(DueProposalRow).where(*same, DueProposalRow.taken_at.is_not(None))
    return bool(await tx.scalar(taken))


async def _check(tx: Transaction, written: Course, changes: Sequence[DueChange]) -> None:
    course = await before_extensions(tx, written)
    own = await decisions.decisions(tx, written.id)
    for each in changes:
        try:
            assignment = course.assignment(each.assignment)
        except KeyError:
            raise CourseChangeError(GONE) from None
        if each.student is None:
            due = due_at(course, assignment)
            now = None if due is None else due.starts_at
        else:
            now = own[each.student].extensions.get(each.assignment) if each.student in own else None
        if now != each.before:
            raise CourseChangeError(
                f'The due date of "{assignment.title}" has changed since. Nothing was taken over; compare again.'
            )


def _source(name: str) -> Source:
    return next(source for source in get_args(Source) if source == name)


def _values(change: DueChange) -> dict[str, Any]:
    before = change.before and change.before.isoformat()
    return {**asdict(change), "before": before, "after": change.after.isoformat()}


def _change(values: dict[str, Any]) -> DueChange:
    before = values["before"] and datetime.fromisoformat(values["before"])
    return DueChange(values["assignment"], before, datetime.fromisoformat(values["after"]), values["student"])
