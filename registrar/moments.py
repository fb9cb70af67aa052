"""Instants as the staff writes them: `2025-03-14 18:00`, `2025-03-14`, or `18:00` for the next time it is that late."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from registrar.calendar import instant_of
from registrar.course.models import Course
from registrar.errors import MomentError

HELP = "Write a day and an hour such as `2025-03-14 18:00`, or an hour such as `18:00`."

_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T]+(\d{1,2}:\d\d))?", re.ASCII)
_HOUR = re.compile(r"\d{1,2}:\d\d", re.ASCII)


def coming(text: str, course: Course, now: datetime, usual: time) -> datetime:
    """Return the instant that somebody wrote, aware, in the course's zone, and later than `now`.

    Args:
        text: what was written.
        course: says in which zone.
        now: the present moment, aware.
        usual: the hour that is meant where only a day is written.

    Raises:
        MomentError: if it cannot be read, or it has passed.
    """
    written, zone = text.strip(), course.term.zone
    try:
        if _HOUR.fullmatch(written):
            today = now.astimezone(zone).date()
            first = instant_of(today, time.fromisoformat(written.zfill(5)), zone)
            found = first if first > now else instant_of(today + timedelta(days=1), first.time(), zone)
        elif moment := day_and_hour(written, usual, zone):
            found = moment
        else:
            raise MomentError(f'I cannot read "{written}". {HELP}')
    except ValueError as error:
        raise MomentError(f'There is no "{written}" in the calendar. {HELP}') from error
    if found <= now:
        here = now.astimezone(zone)
        raise MomentError(f"That is in the past: it is {here:%Y-%m-%d %H:%M} in {course.term.time_zone}.")
    return found


def day_and_hour(written: str, usual: time, zone: ZoneInfo) -> datetime | None:
    """Return the instant in a zone that a day means, with an hour or at the usual one; None if it is no day.

    Raises:
        ValueError: if there is no such day or hour.
    """
    moment = _DAY.fullmatch(written)
    if moment is None:
        return None
    clock = time.fromisoformat(moment[2].zfill(5)) if moment[2] else usual
    return instant_of(date.fromisoformat(moment[1]), clock, zone)
