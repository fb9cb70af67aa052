"""Bringing the roster up to date from a list of students: all of it, or nothing."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from registrar import audit
from registrar.audit import Entry, Values
from registrar.course.models import Course
from registrar.database import Transaction
from registrar.errors import RosterError
from registrar.people.listing import CANVAS_COLUMN, KEYS, Listed, Listing
from registrar.people.roster import values
from registrar.tables import CanvasColumnRow, StudentRow
from registrar.teams.upkeep import leave_course


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, as ids of students.

    Attributes:
        added: new on the roster.
        changed: on it before, with something that was different, or back after a drop.
        unchanged: on it before, all the same.
        missing: on it, but not in the list; these are dropped where that was asked for.
        unplaced: in a section that is none of the course's.
        columns: the ids of the assignments whose headings in Canvas are known now.
    """

    added: tuple[int, ...]
    changed: tuple[int, ...]
    unchanged: tuple[int, ...]
    missing: tuple[int, ...]
    unplaced: tuple[int, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What a list changes about a student of the roster: only the fields that differ, with `dropped` for a return."""

    student: int
    name: str
    before: Values
    after: Values


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an import would do.

    Attributes:
        added: who is new.
        changed: whose entry changes.
        unchanged: the ids of those whose entry stays as it is.
        missing: the ids and names of those who are on the roster, but not in the list.
        unplaced: the names of those in a section that is none of the course's.
    """

    added: tuple[Listed, ...]
    changed: tuple[Change, ...]
    unchanged: tuple[int, ...]
    missing: tuple[tuple[int, str], ...]
    unplaced: tuple[str, ...]


async def compare(tx: Transaction, course: Course, listing: Listing) -> Comparison:
    """Return what importing a list would do, and change nothing.

    Raises:
        RosterError: if a line fits two students of the roster, or two lines fit one.
    """
    return _compared(course, listing, await _rows(tx, course))


async def import_listing(
    tx: Transaction, course: Course, listing: Listing, *, drop_missing: bool = False, actor: str, at: datetime
) -> Imported:
    """Add and change students as a list says; whoever is known by ID, SIS ID, login or address is not added again.

    A cell that is empty changes nothing. The headings of Canvas's assignments are remembered for the export of grades.

    Args:
        tx: the transaction.
        course: the course.
        listing: what `read_listing` returned.
        drop_missing: whether those who are not in the list are dropped.
        actor: the Discord id of whoever imports.
        at: now.

    Raises:
        RosterError: if a line fits two students of the roster, or two lines fit one.
    """
    rows = {row.id: row for row in await _rows(tx, course)}
    found = _compared(course, listing, rows.values())
    for change in found.changed:
        for name, value in change.after.items():
            if name != "dropped":
                setattr(rows[change.student], name, value)
        rows[change.student].dropped_at = None
    added = [StudentRow(course=course.id, added_at=at, **_fields(course, each)) for each in found.added]
    tx.add_all(added)
    for number, _ in found.missing if drop_missing else ():
        rows[number].dropped_at = at
        await leave_course(tx, course.id, number, actor=actor, at=at)
    await tx.flush()
    columns = await _remember_columns(tx, course, listing.canvas_columns)
    touched = [*added, *(rows[each.student] for each in found.changed), *(rows[each] for each in found.unchanged)]
    done = Imported(
        added=tuple(row.id for row in added),
        changed=tuple(each.student for each in found.changed),
        unchanged=found.unchanged,
        missing=tuple(number for number, _ in found.missing),
        unplaced=tuple(row.id for row in touched if row.section is None),
        columns=tuple(columns),
    )
    before = {"changed": {str(each.student): each.before for each in found.changed}}
    after = {
        "added": list(done.added),
        "changed": {str(each.student): each.after for each in found.changed},
        "dropped": list(done.missing) if drop_missing else [],
    }
    await audit.record(tx, Entry(course.id, at, actor, "roster.import", "roster", before, after))
    return done


async def _rows(tx: Transaction, course: Course) -> Sequence[StudentRow]:
    return (await tx.scalars(select(StudentRow).where(StudentRow.course == course.id))).all()


def _compared(course: Course, listing: Listing, rows: Collection[StudentRow]) -> Comparison:
    known = {(key, value.casefold()): row for row in rows for key in KEYS if (value := getattr(row, key))}
    met: dict[int, Change] = {}
    added: list[Listed] = []
    unplaced: list[str] = []
    for listed in listing.students:
        fields = _fields(course, listed)
        row = _known(known, listed)
        if row is None:
            added.append(listed)
        elif row.id in met:
            raise RosterError(
                f"Line {listed.line} means {row.name}, whom an earlier line means already. Keep one of them."
            )
        else:
            met[row.id] = _change(row, fields)
        if (fields.get("section") or (row and row.section)) is None:
            unplaced.append(listed.name)
    missing = sorted((row.name, row.id) for row in rows if row.id not in met and row.dropped_at is None)
    return Comparison(
        tuple(added),
        tuple(each for each in met.values() if each.after),
        tuple(number for number, each in met.items() if not each.after),
        tuple((number, name) for name, number in missing),
        tuple(unplaced),
    )


def _change(row: StudentRow, fields: Values) -> Change:
    """Return what `fields` change about a student; one who was dropped comes back."""
    before = {**values(row), "dropped": row.dropped_at is not None}
    after = {**before, **fields, "dropped": False}
    different = [name for name in after if after[name] != before[name]]
    return Change(
        row.id, row.name, {name: before[name] for name in different}, {name: after[name] for name in different}
    )


def _known(known: dict[tuple[str, str], StudentRow], listed: Listed) -> StudentRow | None:
    """Return the student whom a line means; None if there is none yet."""
    found = [known.get((key, value.casefold())) for key in KEYS if (value := getattr(listed, key))]
    different = {row.id: row for row in found if row is not None}
    if len(different) > 1:
        names = " and ".join(row.name for row in different.values())
        raise RosterError(f"Line {listed.line} fits two entries of the roster: {names}. Merge these first.")
    return next(iter(different.values()), None)


def _fields(course: Course, listed: Listed) -> Values:
    """Return the fields of a student that a line sets."""
    fields = {key: value for key in ("name", *KEYS) if (value := getattr(listed, key)) is not None}
    if listed.section is not None:
        fields["canvas_section"] = listed.section
        if (section := _section(course, listed.section)) is not None:
            fields["section"] = section
    return fields


def _section(course: Course, written: str) -> str | None:
    """Return the id of the section that a file's words mean: its id or name, or the only one there is."""
    if len(course.sections) == 1:
        return course.sections[0].id
    plain = written.casefold()
    return next((each.id for each in course.sections if plain in (each.id, each.name.casefold())), None)


async def _remember_columns(tx: Transaction, course: Course, headings: Iterable[str]) -> list[str]:
    """Remember the headings whose titles are those of assignments, and return the ids of these."""
    ids = {each.title.casefold(): each.id for each in course.assignments}
    found = []
    for heading in headings:
        title = CANVAS_COLUMN.fullmatch(heading)
        assignment = ids.get(title["title"].casefold()) if title else None
        if assignment:
            await tx.merge(CanvasColumnRow(course=course.id, assignment=assignment, heading=heading))
            found.append(assignment)
    await tx.flush()
    return found
