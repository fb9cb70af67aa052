"""What holds in a course now: its file, with what the staff decided since laid over it.

Three things are laid over the file, in this order: disputes that were settled, due dates taken from the official
calendar, and extensions for everyone. Each can be taken back, and then the file holds again.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any

from sqlalchemy import select

from registrar import audit
from registrar.audit import Entry, Values
from registrar.calendar import due_at
from registrar.course.models import Assignment, Course, Dispute, Section, Settlement
from registrar.course.values import Due
from registrar.database import Transaction
from registrar.errors import CourseChangeError
from registrar.gradebook.decisions import for_everyone
from registrar.tables import ChangeRow

_DISPUTE, _DUE, _MEETING, _ASSIGNMENT = "dispute:", "due:", "meeting:", "assignment:"


async def in_force(tx: Transaction, written: Course) -> Course:
    """Return the course as it holds now; `written` is as its file has it."""
    course = await before_extensions(tx, written)
    return _with_due_dates(course, (await for_everyone(tx, course.id)).extensions)


async def before_extensions(tx: Transaction, written: Course) -> Course:
    """Return the course as it holds now, but for the extensions that everyone was given."""
    changes = {row.subject: row.value for row in await tx.scalars(select(ChangeRow).where(_of(written.id)))}
    course = _follow(written.model_copy(update={"disputes": tuple(_disputes(written, changes))}))
    official = ((each.id, changes.get(f"{_DUE}{each.id}")) for each in course.assignments)
    return _with_due_dates(course, {name: datetime.fromisoformat(value["due"]) for name, value in official if value})


async def settle(
    tx: Transaction, written: Course, dispute_id: str, reading_id: str, *, by: str, actor: str, at: datetime
) -> None:
    """Let one reading of a dispute hold; it replaces what was decided before.

    Args:
        tx: an open transaction.
        written: the course as its file has it.
        dispute_id: names the dispute.
        reading_id: names the reading.
        by: the name of whoever decided, as it may be shown to students.
        actor: their Discord id.
        at: the instant, aware.

    Raises:
        CourseChangeError: if there is no such dispute or reading.
    """
    dispute = _dispute(written, dispute_id)
    if reading_id not in {each.id for each in dispute.readings}:
        known = ", ".join(each.id for each in dispute.readings)
        raise CourseChangeError(f'"{dispute.title}" has no reading "{reading_id}". Its readings are: {known}.')
    on = at.astimezone(written.term.zone).date()
    value = {"reading": reading_id, "by": by, "on": on.isoformat()}
    await _change(tx, written, "dispute.settle", f"{_DISPUTE}{dispute_id}", value, actor, at)


async def reopen(tx: Transaction, written: Course, dispute_id: str, *, actor: str, at: datetime) -> None:
    """Take back how the staff settled a dispute: what the course's file says of it holds again.

    Raises:
        CourseChangeError: if there is no such dispute, or it was not settled here.
    """
    _dispute(written, dispute_id)
    await _take_back(tx, written, "dispute.reopen", f"{_DISPUTE}{dispute_id}", actor, at)


async def set_due(
    tx: Transaction, written: Course, assignment_id: str, due: datetime, *, actor: str, at: datetime
) -> None:
    """Have an assignment due at an aware instant, as the official calendar says, whatever the course's file does.

    Raises:
        CourseChangeError: if there is no such assignment.
    """
    _assignment(written, assignment_id)
    value = {"due": due.astimezone(written.term.zone).isoformat()}
    await _change(tx, written, "due.set", f"{_DUE}{assignment_id}", value, actor, at)


async def unset_due(tx: Transaction, written: Course, assignment_id: str, *, actor: str, at: datetime) -> None:
    """Take back a due date that was taken from the official calendar: the course's file holds again.

    Raises:
        CourseChangeError: if there is no such assignment, or its due date was not changed.
    """
    _assignment(written, assignment_id)
    await _take_back(tx, written, "due.unset", f"{_DUE}{assignment_id}", actor, at)


async def changed(tx: Transaction, course_id: str) -> Mapping[str, datetime]:
    """Return what the staff changed, as `dispute:ID` and `due:ID`, and when."""
    return {row.subject: row.at for row in await tx.scalars(select(ChangeRow).where(_of(course_id)))}


def _of(course_id: str) -> Any:  # noqa: ANN401 - SQLAlchemy's own kind of condition
    return ChangeRow.course == course_id


def _disputes(written: Course, changes: Mapping[str, Values]) -> Iterable[Dispute]:
    """Yield the disputes as they stand; a decision for a reading that the file has no more is passed over."""
    for dispute in written.disputes:
        value = changes.get(f"{_DISPUTE}{dispute.id}")
        if value is not None and value["reading"] in {each.id for each in dispute.readings}:
            yield dispute.model_copy(update={"settled": Settlement.model_validate(value)})
        else:
            yield dispute


def _follow(course: Course) -> Course:
    """Do what settled disputes say: the meetings that do not take place go, and the due dates that hold are set."""
    gone: set[str] = set()
    dues: dict[str, Due] = {}
    for dispute in course.disputes:
        reading = dispute.holds
        if reading is None:
            continue
        if reading.keeps is not None:
            gone |= {each for each in dispute.about if each.startswith(_MEETING)} - set(reading.keeps)
        if reading.due is not None:
            subjects = (each for each in dispute.about if each.startswith(_ASSIGNMENT))
            dues |= {subject.removeprefix(_ASSIGNMENT): reading.due for subject in subjects}
    return course.model_copy(
        update={
            "sections": tuple(_without(section, gone) for section in course.sections),
            "assignments": tuple(_due(each, dues.get(each.id)) for each in course.assignments),
        }
    )


def _without(section: Section, gone: set[str]) -> Section:
    meetings = tuple(each for each in section.meetings if f"{_MEETING}{each.date}" not in gone)
    return section.model_copy(update={"meetings": meetings})


def _due(assignment: Assignment, due: Due | None) -> Assignment:
    return assignment if due is None else assignment.model_copy(update={"due": due})


def _with_due_dates(course: Course, instants: Mapping[str, datetime]) -> Course:
    return course.model_copy(
        update={"assignments": tuple(_moved(course, each, instants.get(each.id)) for each in course.assignments)}
    )


def _moved(course: Course, assignment: Assignment, instant: datetime | None) -> Assignment:
    """Return an assignment that is due at an instant; where that is its deadline anyway, it stays as it is written."""
    before = due_at(course, assignment)
    if instant is None or (before is not None and before.starts_at == before.ends_at == instant):
        return assignment
    local = instant.astimezone(course.term.zone)
    place = assignment.at if assignment.due is None else assignment.due.at
    note = "" if assignment.due is None else assignment.due.note
    clock = time(local.hour, local.minute, local.second)
    return _due(assignment, Due(date=local.date(), time=clock, note=note, at=place))


def _dispute(course: Course, dispute_id: str) -> Dispute:
    for dispute in course.disputes:
        if dispute.id == dispute_id:
            return dispute
    known = ", ".join(each.id for each in course.disputes) or "none"
    raise CourseChangeError(f'There is no dispute "{dispute_id}". There are: {known}.')


def _assignment(course: Course, assignment_id: str) -> Assignment:
    try:
        return course.assignment(assignment_id)
    except KeyError:
        raise CourseChangeError(f'There is no assignment "{assignment_id}" in this course.') from None


async def _change(
    tx: Transaction, course: Course, action: str, subject: str, value: Values, actor: str, at: datetime
) -> None:
    row = await tx.get(ChangeRow, (course.id, subject), with_for_update=True)
    before = None if row is None else row.value
    if row is None:
        row = ChangeRow(course=course.id, subject=subject)
        tx.add(row)
    row.value, row.by, row.at = value, actor, at
    await tx.flush()
    await audit.record(tx, Entry(course.id, at, actor, action, subject, before, value))


async def _take_back(tx: Transaction, course: Course, action: str, subject: str, actor: str, at: datetime) -> None:
    row = await tx.get(ChangeRow, (course.id, subject), with_for_update=True)
    if row is None:
        raise CourseChangeError("Nothing was changed here, so the course's file holds already.")
    await tx.delete(row)
    await tx.flush()
    await audit.record(tx, Entry(course.id, at, actor, action, subject, row.value, None))
