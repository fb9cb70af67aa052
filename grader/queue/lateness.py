"""What lateness costs a submission."""

from datetime import datetime

from registrar.calendar import due_at
from registrar.course.models import Course
from registrar.policies import LateOutcome, late_score, lateness


def late_outcome(course: Course, assignment_id: str, points: float, handed_in_at: datetime) -> LateOutcome | None:
    """Return what lateness costs something worth `points` that was handed in at an aware instant.

    A deadline known as a span counts from its end. None where no date or no late policy is stated.
    """
    due = due_at(course, course.assignment(assignment_id))
    if due is None or course.late_policy is None:
        return None
    return late_score(course.late_policy, points, lateness(due.ends_at, handed_in_at))
