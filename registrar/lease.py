"""Which process looks after a course: delivers its messages, reminds, and grades. Never two at the same time.

Whether a lease has run out is decided by the database's clock, which all processes share: theirs may differ. Its
holder does not read that clock. It counts from before it asked, on a clock of its own that nobody sets, and stops a
while before the lease is over (`bot.leading`); so it has stopped when the next one may begin, however long the answer
was under way.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta

from sqlalchemy import ColumnElement, Float, cast, delete, extract, func, literal, or_, select, update

from registrar.database import Transaction
from registrar.tables import LeaseRow

_JULIAN_DAY_OF_1970 = 2440587.5
_SECONDS_A_DAY = 86400.0


async def take(
    tx: Transaction, courses: Collection[str], holder: str, lasts: timedelta, *, gone: Collection[str] = ()
) -> frozenset[str]:
    """Take or renew the leases of courses, and return the ids of those that `holder` has now.

    Args:
        tx: the transaction, which writes.
        courses: the ids of the courses wished for.
        holder: the name of the process that asks; no other one may ever have it.
        lasts: how long the leases last from now.
        gone: names of holders that are known not to live any more; their leases are over.
    """
    now = (await tx.scalars(select(_now(tx)))).one()
    until = now + lasts.total_seconds()
    known = set(await tx.scalars(select(LeaseRow.course).where(LeaseRow.course.in_(courses)).with_for_update()))
    free = or_(LeaseRow.holder == holder, LeaseRow.until <= now, LeaseRow.holder.in_(gone))
    renewed = update(LeaseRow).where(LeaseRow.course.in_(courses), free).values(holder=holder, until=until)
    held = set(await tx.scalars(renewed.returning(LeaseRow.course)))
    new = [LeaseRow(course=course, holder=holder, until=until) for course in courses if course not in known]
    tx.add_all(new)
    await tx.flush()
    return frozenset(held.union(each.course for each in new))


async def holders(tx: Transaction, courses: Collection[str]) -> Mapping[str, str]:
    """Return who has, or had last, the leases of courses, by the courses' ids."""
    found = await tx.execute(select(LeaseRow.course, LeaseRow.holder).where(LeaseRow.course.in_(courses)))
    return {row.course: row.holder for row in found}


async def give_up(tx: Transaction, holder: str) -> None:
    """End all leases of a holder."""
    await tx.execute(delete(LeaseRow).where(LeaseRow.holder == holder))


def _now(tx: Transaction) -> ColumnElement[float]:
    """Return the present moment by the database's clock, in seconds since 1970."""
    if tx.get_bind().dialect.name == "sqlite":
        return cast((func.julianday("now") - literal(_JULIAN_DAY_OF_1970)) * literal(_SECONDS_A_DAY), Float)
    return cast(extract("epoch", func.clock_timestamp()), Float)
