"""How facts are written out: dates, points, lists."""

from collections.abc import Iterable
from datetime import date, datetime, time

from registrar.course.models import Assignment, Course
from registrar.course.values import Due


def long_date(day: date) -> str:
    """Write a date as people say it: `Tuesday, February 22, 2022`."""
    return f"{day:%A}, {day:%B} {day.day}, {day.year}"


def clock_time(hour: time) -> str:
    """Write a time of day for those who count to twelve and those who count to 24: `14:30 (2:30 PM)`."""
    return f"{hour:%H:%M} ({hour.hour % 12 or 12}:{hour:%M %p})"


def full_date(day: date) -> str:
    """Write a date both ways: `Tuesday, February 22, 2022 (02/22/2022)`."""
    return f"{long_date(day)} ({day:%m/%d/%Y})"


def short_date(day: date) -> str:
    """Write a date for a list: `Tue, February 22 (02/22/2022)`."""
    return f"{day:%a}, {day:%B} {day.day} ({day:%m/%d/%Y})"


def number(value: float) -> str:
    """Write a number without a needless fraction: 5, 2.5."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def points(value: float) -> str:
    """Write points: `1 point`, `2.5 points`."""
    return count(value, "point")


def count(value: float, noun: str) -> str:
    """Write a count of things: `1 day`, `3 days`."""
    return f"{number(value)} {noun}" if value == 1 else f"{number(value)} {noun}s"


def joined(words: Iterable[str], last: str = "and") -> str:
    """Join words as a sentence does: `a, b and c`."""
    *head, tail = words
    return f"{', '.join(head)} {last} {tail}" if head else tail


def bullets(lines: Iterable[str]) -> str:
    """Write a Markdown list."""
    return "\n".join(f"- {line}" for line in lines)


def today(course: Course, asked_at: datetime) -> date:
    """Return the calendar day in the course's time zone at the moment `asked_at`."""
    return asked_at.astimezone(course.term.zone).date()


def hour_of(due: Due) -> str:
    """Say at which hour something is due, or that the document names none."""
    if due.time is None:
        return "no hour is stated"
    if due.until is None:
        return f"at {due.time:%H:%M}"
    return f"approximately between {due.time:%H:%M} and {due.until:%H:%M}"


def named(assignment: Assignment) -> str:
    """Write an assignment's title, prominently."""
    return f"**{assignment.title}**"
