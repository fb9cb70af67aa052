"""How an instructor writes until when somebody gets more time: `2024-04-02 18:00`, `2024-04-02`, `2 days`."""

import re
from datetime import UTC, datetime, timedelta

from registrar.calendar import due_at, instant_of
from registrar.course.models import Course
from registrar.errors import GradebookError
from registrar.moments import day_and_hour

_STRETCH = re.compile(r"\+?\s*(\d{1,4})\s*(h|hours?|d|days?|w|weeks?)", re.ASCII)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_HELP = (
    "Write a day (`2025-03-14`), a day and an hour (`2025-03-14 18:00`), or how long: `36 hours`, `2 days`, `1 week`."
)


def until(text: str, course: Course, assignment_id: str) -> datetime:
    """Return the instant that somebody wrote, aware, in the course's zone.

    A day without an hour means the hour at which the assignment is due. A stretch is counted from its deadline, days
    and weeks by the clock on the wall.

    Args:
        text: what was written.
        course: the course whose deadline holds.
        assignment_id: names the assignment.

    Raises:
        GradebookError: if it cannot be read, or the assignment has no deadline.
    """
    due = due_at(course, course.assignment(assignment_id))
    if due is None:
        raise GradebookError("This assignment has no deadline that could be extended.")
    written, zone = text.strip().lower(), course.term.zone
    if stretch := _STRETCH.fullmatch(written):
        more = int(stretch[1]) * _UNITS[stretch[2][0]]
        if stretch[2].startswith("h"):
            return (due.ends_at.astimezone(UTC) + more).astimezone(zone)
        return instant_of(due.ends_at.date() + more, due.ends_at.time(), zone)
    try:
        # The T of ISO 8601 became small above.
        moment = day_and_hour(written.upper(), due.ends_at.time(), zone)
    except (ValueError, OverflowError) as error:
        raise GradebookError(f'There is no "{text.strip()}" in the calendar. {_HELP}') from error
    if moment is None:
        raise GradebookError(f'I cannot read "{text.strip()}". {_HELP}')
    return moment
