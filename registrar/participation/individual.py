"""How a member's factor becomes points: the instructor accepts or sets it, and then it stands in the gradebook.

An assignment of teams may have items that members earn singly (`per_member` in `course.yaml`). Everybody in a team has
the shared points; of the items for each member, a student gets the part that the factor says, and never more than all.
The sum is set as the student's points of the assignment (`registrar.gradebook.decisions.override`), with a reason that
shows the sum, and without what any one member said. Accepting again replaces it, and so does a later decision of the
staff about the same assignment.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select

from registrar import audit
from registrar.audit import Entry, Values
from registrar.course.models import Assignment, Course
from registrar.database import Transaction
from registrar.errors import ParticipationError
from registrar.gradebook.book import grade_of
from registrar.gradebook.decisions import decisions, override, withdraw_override
from registrar.gradebook.marks import Status
from registrar.gradebook.numbers import exact, total, written
from registrar.gradebook.submitted import submitted
from registrar.tables import FactorRow
from registrar.teams.factors import moderated

MOST = 2
"""Factors above it are slips of the pen: nobody gets more than all of the points anyway."""
_PLACES = 4
"""Decimal places of the points that are kept."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A factor that the instructor accepted or set.

    Attributes:
        student: our id of the student.
        factor: 1 for an even share.
        shared: the points that everybody in the team has.
        points: what the student has of the assignment by it.
        working: how the factor came about; for the instructor alone.
        by: the Discord id of who accepted it.
        at: when.
        holds: whether these are the student's points still, and nothing was decided since.
    """

    student: int
    factor: float
    shared: float
    points: Fraction
    working: str
    by: str
    at: datetime
    holds: bool


def worth(assignment: Assignment) -> tuple[Fraction, Fraction]:
    """Return what is shared by a team in an assignment, and what each member earns singly, in points of its items."""
    own = total(exact(each.points) for each in assignment.items if each.per_member)
    return total(exact(each.points) for each in assignment.items if not each.per_member), own


async def shared_points(tx: Transaction, course: Course, assignment: str, student: int, now: datetime) -> float | None:
    """Return the shared points that a student's team has by what was handed in or decided; None if that is open.

    What was handed in is scored as a whole, so the shared items get their part of the score. Points that the staff set
    are those of the shared items, where they are not more than these.
    """
    row = await tx.get(FactorRow, (student, assignment))
    if row is not None:
        return row.shared
    mark = (await grade_of(tx, course, student, submitted, now)).mark(assignment)
    common, own = worth(course.assignment(assignment))
    if mark.points is None or mark.status not in {Status.GRADED, Status.OVERRIDDEN}:
        return None
    if mark.status is Status.OVERRIDDEN:
        return float(mark.points) if mark.points <= common else None
    return float(round(mark.points * common / (common + own), _PLACES))


async def accept(
    tx: Transaction,
    course: Course,
    assignment: str,
    student: int,
    factor: Fraction,
    shared: float,
    *,
    working: str,
    actor: str,
    at: datetime,
) -> Fraction:
    """Set a student's points by a factor, and return them.

    Args:
        tx: the transaction.
        course: the course.
        assignment: the id of one that has items for each member.
        student: our id of the student.
        factor: from 0 to 2; 1 for an even share.
        shared: the points of the shared items that the team has.
        working: how the factor came about, for the instructor.
        actor: the Discord id of who decides.
        at: when.

    Raises:
        ParticipationError: if the assignment has no items for each member, or a number is out of range.
        RosterError: if the student is not on the roster.
    """
    # As it is kept, so that the sum can be worked out again from that.
    factor = round(factor, _PLACES)
    points, reason = _sum(course.assignment(assignment), factor, shared)
    before = await tx.get(FactorRow, (student, assignment))
    old = None if before is None else _values(before)
    await override(tx, course, assignment, student, float(points), reason=reason, actor=actor, at=at)
    row = before or FactorRow(student_id=student, assignment=assignment, course=course.id)
    row.factor, row.shared, row.working, row.by, row.at = float(factor), shared, working, actor, at
    tx.add(row)
    await tx.flush()
    subject = f"assignment:{assignment} student:{student}"
    await audit.record(tx, Entry(course.id, at, actor, "peers.accept", subject, old, _values(row)))
    return points


async def withdraw(tx: Transaction, course: Course, assignment: str, student: int, *, actor: str, at: datetime) -> None:
    """Take an accepted factor back, and its points out of the gradebook where nothing else was decided since.

    Raises:
        ParticipationError: if none was accepted.
    """
    found = (await accepted(tx, course, assignment)).get(student)
    row = await tx.get(FactorRow, (student, assignment))
    if row is None or found is None:
        raise ParticipationError("No factor was accepted for this student.")
    if found.holds:
        await withdraw_override(tx, course, assignment, student, actor=actor, at=at)
    await tx.delete(row)
    await tx.flush()
    subject = f"assignment:{assignment} student:{student}"
    await audit.record(tx, Entry(course.id, at, actor, "peers.withdraw", subject, _values(row), None))


async def accepted(tx: Transaction, course: Course, assignment: str) -> dict[int, Accepted]:
    """Return the factors of an assignment that were accepted or set, by student."""
    wanted = select(FactorRow).where(FactorRow.course == course.id, FactorRow.assignment == assignment)
    decided = await decisions(tx, course.id)
    found = {}
    for row in await tx.scalars(wanted):
        points, reason = _sum(course.assignment(assignment), Fraction(str(row.factor)), row.shared)
        standing = decided[row.student_id].overrides.get(assignment) if row.student_id in decided else None
        holds = standing is not None and standing.reason == reason
        found[row.student_id] = Accepted(
            row.student_id, row.factor, row.shared, points, row.working, row.by, row.at, holds
        )
    return found


def _sum(assignment: Assignment, factor: Fraction, shared: float) -> tuple[Fraction, str]:
    """Return a student's points, and how they come about."""
    common, own = worth(assignment)
    if not own:
        raise ParticipationError(f"{assignment.title} has no items that members earn singly (`per_member: true`).")
    if not 0 <= factor <= MOST:
        raise ParticipationError(f"Give a factor from 0 to {MOST}; 1 is an even share.")
    if not 0 <= shared <= common:
        raise ParticipationError(f"Give shared points between 0 and {written(common)}.")
    mine = moderated(float(own), factor)
    points = exact(shared) + mine
    reason = f"{written(exact(shared))} of {written(common)} for the team's work"
    reason += f" + {written(own)} × {written(factor, 2)} = {written(mine, 2)} of {written(own)} for your own part"
    if common + own != exact(assignment.points):
        points = points * exact(assignment.points) / (common + own)
        reason += f", scaled from {written(common + own)} to {written(exact(assignment.points))}"
    return round(points, _PLACES), f"{reason}: {written(round(points, _PLACES), 2)}"


def _values(row: FactorRow) -> Values:
    return {"factor": row.factor, "shared": row.shared}
