"""The rules for teams that hold: what `course.yaml` says, with what the staff has settled laid over it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta

from registrar import audit
from registrar.audit import Entry, Values
from registrar.course.models import Course
from registrar.database import Transaction
from registrar.errors import TeamError
from registrar.tables import TeamRulesRow

SMALLEST_LIMIT = 2
"""A team that may have one member only would be none."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How teams may be.

    Attributes:
        largest: the most members; None if there is no limit.
        lock: the last day on which students change teams by themselves, in the course's zone; None if they always may.
        alone: whether a student may say that they work alone.
    """

    largest: int | None
    lock: date | None
    alone: bool


async def rules(tx: Transaction, course: Course) -> Rules:
    """Return the rules that hold."""
    written, set_here = course.teams, await tx.get(TeamRulesRow, course.id)
    largest = (set_here and set_here.largest) or (written and written.largest) or None
    lock = (set_here and set_here.lock) or (written and written.lock) or None
    return Rules(largest, lock, alone=written is not None and written.alone)


async def set_rules(
    tx: Transaction, course: Course, *, largest: int | None, lock: date | None, actor: str, at: datetime
) -> Rules:
    """Settle the size or the last day, and return the rules that hold; what is None stays as it is.

    Raises:
        TeamError: if the size is below 2.
    """
    if largest is not None and largest < SMALLEST_LIMIT:
        raise TeamError(f"A team must be allowed at least {SMALLEST_LIMIT} members.")
    before = await rules(tx, course)
    row = await tx.get(TeamRulesRow, course.id) or TeamRulesRow(course=course.id)
    row.largest = largest if largest is not None else row.largest
    row.lock = lock or row.lock
    tx.add(row)
    return await _changed(tx, course, before, actor, at)


async def reset_rules(tx: Transaction, course: Course, *, actor: str, at: datetime) -> Rules:
    """Let the rules of `course.yaml` hold again, and return them."""
    before, row = await rules(tx, course), await tx.get(TeamRulesRow, course.id)
    if row is not None:
        await tx.delete(row)
    return await _changed(tx, course, before, actor, at)


def locks_at(course: Course, rules: Rules) -> datetime | None:
    """Return the instant, aware, from which students change teams no more; None if there is none."""
    if rules.lock is None:
        return None
    return datetime.combine(rules.lock + timedelta(days=1), time(), course.term.zone)


def has_teams(course: Course) -> bool:
    """Whether anything in a course is done in teams."""
    return course.teams is not None or any(each.team for each in course.assignments)


async def _changed(tx: Transaction, course: Course, before: Rules, actor: str, at: datetime) -> Rules:
    await tx.flush()
    after = await rules(tx, course)
    if after != before:
        await audit.record(tx, Entry(course.id, at, actor, "team.rules", "teams", _values(before), _values(after)))
    return after


def _values(rules: Rules) -> Values:
    return asdict(rules) | {"lock": None if rules.lock is None else rules.lock.isoformat()}
