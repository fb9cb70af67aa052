"""What the staff decided about a course's dates and messages, carried from one database to another."""

from sqlalchemy import Table, insert, select

from registrar.database import Transaction
from registrar.tables import ChangeRow, ExtensionRow, ReminderRulesRow, SessionHourRow, SessionRow
from registrar.tables.base import Base

_DECIDED: tuple[type[Base], ...] = (ChangeRow, SessionRow, SessionHourRow, ReminderRulesRow)


async def copy_decisions(course: str, source: Transaction, target: Transaction) -> None:
    """Copy what holds for everybody in a course: settled disputes, due dates, sessions, rules, extensions for all.

    Nothing about any one student is copied.

    Args:
        course: the id of the course.
        source: a transaction that may only read.
        target: an open transaction of a database that holds none of this yet.
    """
    for table in (_table(each) for each in _DECIDED):
        await _copy(table, course, source, target)
    await _copy(_table(ExtensionRow), course, source, target, of_everyone=True)


async def _copy(
    table: Table, course: str, source: Transaction, target: Transaction, *, of_everyone: bool = False
) -> None:
    wanted = select(table).where(table.c.course == course)
    if of_everyone:
        wanted = wanted.where(table.c.student_id.is_(None))
    if rows := [dict(row) for row in (await source.execute(wanted)).mappings()]:
        await target.execute(insert(table), rows)


def _table(row: type[Base]) -> Table:
    table = row.__table__
    assert isinstance(table, Table)  # noqa: S101 - a mapped class of one table, which the type does not say
    return table
