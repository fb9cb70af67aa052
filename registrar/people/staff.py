"""Who teaches the course, by Discord account: instructors may do everything, assistants what grading needs."""

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import select

from registrar import audit
from registrar.audit import Entry
from registrar.database import Transaction
from registrar.errors import RosterError
from registrar.tables import StaffRow

Role = Literal["instructor", "assistant"]


async def role_of(tx: Transaction, course: str, person: str) -> Role | None:
    """Return the role of a Discord account in a course; None if it has none."""
    row = await tx.get(StaffRow, (course, person))
    return None if row is None else _role(row.role)


async def staff(tx: Transaction, course: str) -> dict[str, Role]:
    """Return the roles in a course, by Discord id."""
    rows = await tx.scalars(select(StaffRow).where(StaffRow.course == course).order_by(StaffRow.role, StaffRow.person))
    return {row.person: _role(row.role) for row in rows}


async def appoint(tx: Transaction, course: str, person: str, role: Role, *, actor: str, at: datetime) -> None:
    """Give an account a role, in place of an earlier one.

    Raises:
        RosterError: if the course would be left without an instructor.
    """
    before = await role_of(tx, course, person)
    if before == "instructor" != role:
        await _keep_an_instructor(tx, course, person)
    await tx.merge(StaffRow(course=course, person=person, role=role))
    await tx.flush()
    old = None if before is None else {"role": before}
    await audit.record(tx, Entry(course, at, actor, "staff.appoint", f"person:{person}", old, {"role": role}))


async def dismiss(tx: Transaction, course: str, person: str, *, actor: str, at: datetime) -> None:
    """Take an account's role away.

    Raises:
        RosterError: if it has none, or the course would be left without an instructor.
    """
    row = await tx.get(StaffRow, (course, person))
    if row is None:
        raise RosterError("This account has no role in the course.")
    if row.role == "instructor":
        await _keep_an_instructor(tx, course, person)
    await tx.delete(row)
    await tx.flush()
    await audit.record(tx, Entry(course, at, actor, "staff.dismiss", f"person:{person}", {"role": row.role}, None))


async def _keep_an_instructor(tx: Transaction, course: str, person: str) -> None:
    # Every instructor's row is locked, so that two do not dismiss each other in the same moment.
    instructors = select(StaffRow.person).where(StaffRow.course == course, StaffRow.role == "instructor")
    if set(await tx.scalars(instructors.with_for_update())) <= {person}:
        raise RosterError("This is the only instructor. Appoint another one first.")


def _role(name: str) -> Role:
    return next(role for role in get_args(Role) if role == name)
