"""What lateness costs a submission."""

from collections.abc import Collection
from datetime import datetime

from grader.queue.kept import late_values
from registrar import submissions
from registrar.calendar import due_at
from registrar.course.models import Course
from registrar.database import Transaction
from registrar.deadlines import deadline_of, deadlines
from registrar.policies import LateOutcome, late_score, lateness


async def late_outcome(
    tx: Transaction, course: Course, assignment_id: str, person: str, points: float, handed_in_at: datetime
) -> LateOutcome | None:
    """Return what lateness costs a person something worth `points` that was handed in at an aware instant.

    The person's own deadline counts, where they were given more time, and a deadline known as a span from its end.
    None where no date or no late policy is stated.
    """
    return _outcome(course, await deadline_of(tx, course, assignment_id, person), points, handed_in_at)


async def restate_lateness(
    tx: Transaction, course: Course, assignment_id: str, persons: Collection[str] | None
) -> None:
    """Work out anew what lateness costs what is graded already, as a deadline has changed.

    Args:
        tx: the transaction of that change.
        course: the course as it holds now.
        assignment_id: names the assignment.
        persons: the Discord ids of those whose deadline has changed; None if it is everyone's.
    """
    due = due_at(course, course.assignment(assignment_id))
    usual = None if due is None else due.ends_at
    own = await deadlines(tx, course)
    for each in await submissions.of_assignment(tx, course.id, assignment_id):
        person = each.file.person
        if each.report is None or (persons is not None and person not in persons):
            continue
        deadline = own.get((person, assignment_id), usual)
        values = late_values(_outcome(course, deadline, each.report["max_score"], each.file.handed_in_at))
        if values != each.late:
            await submissions.restate_late(tx, each.id, values)


def _outcome(course: Course, deadline: datetime | None, points: float, handed_in_at: datetime) -> LateOutcome | None:
    if deadline is None or course.late_policy is None:
        return None
    return late_score(course.late_policy, points, lateness(deadline, handed_in_at))
