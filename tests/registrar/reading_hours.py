"""The small course with a weekly reading hour online, whose time is not known yet."""

from registrar.course.models import Course, SyncSessions
from registrar.course.values import Place


def with_reading_hours(course: Course) -> Course:
    """Return the course with an hour on Tuesdays, but not in the weeks in which the class meets."""
    hours = SyncSessions(
        title="Reading hour",
        weekday="tuesday",
        minutes=45,
        skip_meeting_weeks=True,
        link_place="Course page",
        recording_place="Course page",
        at=Place(document="handbook", headings=("Meetings",)),
    )
    return course.model_copy(update={"sync_sessions": hours})
