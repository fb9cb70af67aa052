"""How an instructor writes until when somebody gets more time: `2024-04-02 18:00`, `2024-04-02`, `2 days`."""

import re
from datetime import UTC, date, datetime, time, timedelta

from registrar.calendar import due_at
from registrar.course.models import Course
from registrar.errors import GradebookError

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T]+(\d{1,2}:\d\d))?", re.ASCII)
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
        return _at(due.ends_at.date() + more, due.ends_at.time(), course)
    # The T of ISO 8601 became small above.
    if moment := _MOMENT.fullmatch(written.upper()):
        try:
            clock = time.fromisoformat(moment[2].zfill(5)) if moment[2] else due.ends_at.time()
            return _at(date.fromisoformat(moment[1]), clock, course)
        except (ValueError, OverflowError) as error:
            raise GradebookError(f'There is no "{text.strip()}" in the calendar. {_HELP}') from error
    raise GradebookError(f'I cannot read "{text.strip()}". {_HELP}')


def _at(day: date, clock: time, course: Course) -> datetime:
    # There and back through UTC: a time that the clocks skip comes back as one that exists.
    return datetime.combine(day, clock, course.term.zone).astimezone(UTC).astimezone(course.term.zone)
