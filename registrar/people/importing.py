"""Bringing the roster up to date from a list of students: all of it, or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from registrar import audit
from registrar.audit import Entry
from registrar.course.models import Course
from registrar.database import Transaction
from registrar.errors import RosterError
from registrar.people.listing import CANVAS_COLUMN, KEYS, Listed, Listing
from registrar.people.roster import values
from registrar.tables import CanvasColumnRow, StudentRow


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


@dataclass(slots=True)
class _Work:
    """An import as it goes on."""

    added: list[StudentRow] = field(default_factory=list)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    met: dict[int, StudentRow] = field(default_factory=dict)


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
        RosterError: if a line fits two students of the roster. Undo the transaction then.
    """
    rows = (await tx.scalars(select(StudentRow).where(StudentRow.course == course.id))).all()
    work = _Work()
    known = {(key, value.casefold()): row for row in rows for key in KEYS if (value := getattr(row, key))}
    for listed in listing.students:
        _take(work, course, listed, _known(known, listed), at)
    missing = [row for row in rows if row.id not in work.met and row.dropped_at is None]
    if drop_missing:
        for row in missing:
            row.dropped_at = at
    tx.add_all(work.added)
    await tx.flush()
    columns = await _remember_columns(tx, course, listing.canvas_columns)
    done = _outcome(work, missing, columns)
    before = {str(number): change["before"] for number, change in work.changed.items()}
    after = {
        "added": list(done.added),
        "changed": {str(number): change["after"] for number, change in work.changed.items()},
        "dropped": list(done.missing) if drop_missing else [],
    }
    await audit.record(tx, Entry(course.id, at, actor, "roster.import", "roster", {"changed": before}, after))
    return done


def _known(known: dict[tuple[str, str], StudentRow], listed: Listed) -> StudentRow | None:
    """Return the student whom a line means; None if there is none yet."""
    found = [known.get((key, value.casefold())) for key in KEYS if (value := getattr(listed, key))]
    different = {row.id: row for row in found if row is not None}
    if len(different) > 1:
        names = " and ".join(row.name for row in different.values())
        raise RosterError(f"Line {listed.line} fits two entries of the roster: {names}. Merge these first.")
    return next(iter(different.values()), None)


def _take(work: _Work, course: Course, listed: Listed, row: StudentRow | None, at: datetime) -> None:
    fields = {key: value for key in ("name", *KEYS) if (value := getattr(listed, key)) is not None}
    if listed.section is not None:
        fields["canvas_section"] = listed.section
        if (section := _section(course, listed.section)) is not None:
            fields["section"] = section
    if row is None:
        work.added.append(StudentRow(course=course.id, added_at=at, **fields))
        return
    if row.id in work.met:
        raise RosterError(f"Line {listed.line} means {row.name}, whom an earlier line means already. Keep one of them.")
    work.met[row.id] = row
    before = {**values(row), "dropped": row.dropped_at is not None}
    for name, value in fields.items():
        setattr(row, name, value)
    row.dropped_at = None
    after = {**values(row), "dropped": False}
    if after != before:
        changes = [name for name in after if after[name] != before[name]]
        work.changed[row.id] = {
            "before": {name: before[name] for name in changes},
            "after": {name: after[name] for name in changes},
        }


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


def _outcome(work: _Work, missing: Iterable[StudentRow], columns: Iterable[str]) -> Imported:
    touched = [*work.added, *work.met.values()]
    return Imported(
        added=tuple(row.id for row in work.added),
        changed=tuple(work.changed),
        unchanged=tuple(number for number in work.met if number not in work.changed),
        missing=tuple(row.id for row in missing),
        unplaced=tuple(row.id for row in touched if row.section is None),
        columns=tuple(columns),
    )
