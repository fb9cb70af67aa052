"""The roster: who takes the course. Students are added, dropped, moved and merged, with an audit entry each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select, update

from registrar import audit
from registrar.audit import Entry, Values
from registrar.course.models import Course
from registrar.database import Transaction
from registrar.errors import RosterError
from registrar.participation.peers import merge_ratings
from registrar.people.listing import KEYS, Listed, spoken
from registrar.tables import AccountRow, ExtensionRow, OverrideRow, StaffRow, StudentRow
from registrar.teams.upkeep import leave_course, merge_stays

_AT_FIRST_HAND = 0
"""The line of a student who stands in no file."""


@dataclass(frozen=True, slots=True)
class Student:
    """One student of one course.

    Attributes:
        id: our own number, which never changes and never comes again.
        name: as the roster writes it, such as `Doe, Jane`.
        canvas_id: Canvas's number for the person; None if unknown, as with the others.
        sis_id: the number of the student information system.
        login: the name under which the person logs in there.
        email: the address.
        section: the id of the course's section; None if unknown.
        canvas_section: the section in Canvas's words.
        accounts: the ids of the Discord accounts linked, the latest first.
        dropped_at: since when the student does not take the course any more; None while they do.
    """

    id: int
    name: str
    canvas_id: str | None
    sis_id: str | None
    login: str | None
    email: str | None
    section: str | None
    canvas_section: str | None
    accounts: tuple[str, ...]
    dropped_at: datetime | None


async def add(
    tx: Transaction,
    course: Course,
    name: str,
    *,
    email: str | None = None,
    login: str | None = None,
    section: str | None = None,
    actor: str,
    at: datetime,
) -> Student:
    """Add a student by hand.

    Raises:
        RosterError: if the name is empty, the section is none of the course's, or another student has the login
            or address.
    """
    if not name.strip():
        raise RosterError("A student needs a name.")
    _check_section(course, section)
    listed = Listed(_AT_FIRST_HAND, name.strip(), login=login, email=email)
    await _refuse_taken(tx, course.id, listed)
    row = StudentRow(course=course.id, name=listed.name, email=email, login=login, section=section, added_at=at)
    tx.add(row)
    await tx.flush()
    await _record(tx, row, "student.add", actor, at, None, values(row))
    return _student(row, ())


async def drop(tx: Transaction, course: str, student: int, *, actor: str, at: datetime) -> None:
    """Take a student off the course. What they handed in and earned is kept; `readmit` undoes it.

    Raises:
        RosterError: if there is no such student, or they are dropped already.
    """
    row = await row_of(tx, course, student)
    if row.dropped_at is not None:
        raise RosterError(f"{row.name} has been dropped already.")
    row.dropped_at = at
    await _record(tx, row, "student.drop", actor, at, {"dropped": False}, {"dropped": True})
    await leave_course(tx, course, student, actor=actor, at=at)


async def readmit(tx: Transaction, course: str, student: int, *, actor: str, at: datetime) -> None:
    """Take a dropped student back.

    Raises:
        RosterError: if there is no such student, or they are not dropped.
    """
    row = await row_of(tx, course, student)
    if row.dropped_at is None:
        raise RosterError(f"{row.name} is on the roster already.")
    row.dropped_at = None
    await _record(tx, row, "student.readmit", actor, at, {"dropped": True}, {"dropped": False})


async def move(tx: Transaction, course: Course, student: int, section: str, *, actor: str, at: datetime) -> None:
    """Put a student into another section.

    Raises:
        RosterError: if there is no such student or section.
    """
    _check_section(course, section)
    row = await row_of(tx, course.id, student)
    before, row.section = row.section, section
    await _record(tx, row, "student.move", actor, at, {"section": before}, {"section": section})


async def merge(tx: Transaction, course: str, keep: int, duplicate: int, *, actor: str, at: datetime) -> Student:
    """Make two entries of one person one: `keep` gets what only `duplicate` has, and `duplicate` is gone.

    Accounts, extensions and overrides move. Where both have an override of one assignment, that of `keep` holds;
    the audit log keeps the other.

    Raises:
        RosterError: if one of them does not exist, or they are the same.
    """
    if keep == duplicate:
        raise RosterError("Name two different entries: the one to keep, and its duplicate.")
    kept, gone = await row_of(tx, course, keep), await row_of(tx, course, duplicate)
    before = {"kept": values(kept), "merged": values(gone), "overrides": await _move_grades(tx, keep, duplicate)}
    await merge_stays(tx, course, keep, duplicate, actor=actor, at=at)
    await merge_ratings(tx, keep, duplicate)
    await tx.execute(update(AccountRow).where(AccountRow.student_id == duplicate).values(student_id=keep))
    found = values(gone)
    await tx.delete(gone)
    # First the duplicate must go: an id belongs to one student at a time.
    await tx.flush()
    for field, value in found.items():
        if getattr(kept, field) is None:
            setattr(kept, field, value)
    await tx.flush()
    await _record(tx, kept, "student.merge", actor, at, before, values(kept))
    return await student(tx, course, keep)


async def student(tx: Transaction, course: str, student_id: int) -> Student:
    """Return a student by our own id.

    Raises:
        RosterError: if there is none.
    """
    row = await row_of(tx, course, student_id)
    return _student(row, (await _accounts(tx, course, student_id)).get(row.id, ()))


async def by_account(tx: Transaction, course: str, person: str) -> Student | None:
    """Return the student to whom a Discord account belongs, dropped or not; None if it is nobody's."""
    account = await tx.get(AccountRow, (course, person))
    return None if account is None else await student(tx, course, account.student_id)


async def courses_of(tx: Transaction, person: str) -> frozenset[str]:
    """Return the ids of the courses that a Discord account takes or teaches."""
    takes = (
        select(AccountRow.course).join(StudentRow).where(AccountRow.person == person, StudentRow.dropped_at.is_(None))
    )
    teaches = select(StaffRow.course).where(StaffRow.person == person)
    return frozenset(await tx.scalars(takes.union(teaches)))


async def students(tx: Transaction, course: str, *, dropped: bool = False) -> Sequence[Student]:
    """Return the roster by name, with those who were dropped where that is wanted."""
    wanted = select(StudentRow).where(StudentRow.course == course)
    if not dropped:
        wanted = wanted.where(StudentRow.dropped_at.is_(None))
    accounts = await _accounts(tx, course)
    rows = (await tx.scalars(wanted)).all()
    by_name = sorted(rows, key=lambda row: (row.name.casefold(), row.id))
    return [_student(row, accounts.get(row.id, ())) for row in by_name]


async def search(
    tx: Transaction, course: str, words: Sequence[str], *, limit: int, dropped: bool = False
) -> Sequence[Student]:
    """Return the students whose name, login or address holds all of the words, by name.

    Args:
        tx: the transaction.
        course: the course's id.
        words: what somebody typed; with none, everybody is found.
        limit: how many, at most.
        dropped: whether those who were dropped are meant, instead of those who take the course.
    """
    gone = StudentRow.dropped_at
    wanted = select(StudentRow).where(StudentRow.course == course, gone.is_not(None) if dropped else gone.is_(None))
    for word in words:
        columns = (StudentRow.name, StudentRow.login, StudentRow.email)
        wanted = wanted.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    rows = await tx.scalars(wanted.order_by(StudentRow.name, StudentRow.id).limit(limit))
    return [_student(row, ()) for row in rows]


async def row_of(tx: Transaction, course: str, student_id: int) -> StudentRow:
    """Return a student's row for this package to change; no other writer touches it until the transaction ends.

    Raises:
        RosterError: if there is none.
    """
    wanted = select(StudentRow).where(StudentRow.course == course, StudentRow.id == student_id)
    row: StudentRow | None = await tx.scalar(wanted.with_for_update())
    if row is None:
        raise RosterError("There is no such student on the roster of this course.")
    return row


def values(row: StudentRow) -> Values:
    """Return what the audit log keeps of a student."""
    fields = ("name", *KEYS, "section", "canvas_section")
    return {field: getattr(row, field) for field in fields}


def _check_section(course: Course, section: str | None) -> None:
    known = [each.id for each in course.sections]
    if section is not None and section not in known:
        raise RosterError(f'There is no section "{section}". The sections are: {", ".join(known) or "none"}.')


async def _refuse_taken(tx: Transaction, course: str, listed: Listed) -> None:
    given = {key: value for key in KEYS if (value := getattr(listed, key))}
    same = [func.lower(getattr(StudentRow, key)) == value.lower() for key, value in given.items()]
    taken = await tx.scalar(select(StudentRow).where(StudentRow.course == course, or_(False, *same)).limit(1))
    if taken is not None:
        key = next(key for key, value in given.items() if (getattr(taken, key) or "").lower() == value.lower())
        raise RosterError(f"{taken.name} has the same {spoken(key)}. Change that entry, or leave it empty here.")


async def _move_grades(tx: Transaction, keep: int, duplicate: int) -> list[Values]:
    """Move what the staff decided from one student to another, and return the overrides that are left behind."""
    await tx.execute(update(ExtensionRow).where(ExtensionRow.student_id == duplicate).values(student_id=keep))
    mine = select(OverrideRow.assignment).where(OverrideRow.student_id == keep)
    taken = set(await tx.scalars(mine))
    lost = []
    for row in (await tx.scalars(select(OverrideRow).where(OverrideRow.student_id == duplicate))).all():
        if row.assignment in taken:
            lost.append({"assignment": row.assignment, "points": row.points, "reason": row.reason})
            await tx.delete(row)
        else:
            row.student_id = keep
    await tx.flush()
    return lost


def _of(course: str, student_id: int | None) -> Select[AccountRow]:
    wanted = select(AccountRow).where(AccountRow.course == course)
    return wanted if student_id is None else wanted.where(AccountRow.student_id == student_id)


async def _accounts(tx: Transaction, course: str, student_id: int | None = None) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for row in await tx.scalars(_of(course, student_id).order_by(AccountRow.linked_at.desc(), AccountRow.person)):
        found[row.student_id] = (*found.get(row.student_id, ()), row.person)
    return found


def _student(row: StudentRow, accounts: tuple[str, ...]) -> Student:
    return Student(
        row.id,
        row.name,
        row.canvas_id,
        row.sis_id,
        row.login,
        row.email,
        row.section,
        row.canvas_section,
        accounts,
        row.dropped_at,
    )


async def _record(
    tx: Transaction,
    row: StudentRow,
    action: str,
    actor: str,
    at: datetime,
    before: Values | None,
    after: Values | None,
) -> None:
    await audit.record(tx, Entry(row.course, at, actor, action, f"student:{row.id}", before, after))
