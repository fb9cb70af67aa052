"""Reminds the members of teams who have not rated everybody yet: when a round opens, and on its last day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from registrar.course.models import Course
from registrar.database import Transaction
from registrar.outbox import Owed, replan
from registrar.participation.peers import Round, rounds, waiting
from registrar.people import roster
from registrar.teams.membership import team_of, teams

KIND = "peers"
"""The kind of these messages."""
_PREFIX = f"{KIND}:"


async def plan_reminders(tx: Transaction, course: Course, now: datetime, student: int | None = None) -> int:
    """Plan when who is reminded, from what is known now, and return how many messages changed.

    It can be done at any time and as often as one likes: nobody is reminded twice of the same, and who has rated
    everybody, left the team or was dropped is not reminded any more.

    Args:
        tx: the transaction.
        course: the course.
        now: the instant, aware.
        student: plan anew for this one only; None for everybody.
    """
    coming = [each for each in rounds(course) if each.closes >= now]
    if student is None:
        standing = await teams(tx, course.id) if coming else ()
        persons = await roster.students(tx, course.id) if coming else ()
    else:
        own = await team_of(tx, course.id, student)
        standing, persons = [own] if own else [], [await roster.student(tx, course.id, student)]
    accounts = {each.id: each.accounts[0] for each in persons if each.accounts and each.dropped_at is None}
    wanted: list[Owed] = []
    for each in coming:
        left = await waiting(tx, course, each.assignment, standing)
        for member, count in left.items():
            if member in accounts:
                wanted += _reminders(course, each, member, accounts[member], count)
    return await replan(tx, course.id, _PREFIX if student is None else f"{_PREFIX}{student}:", wanted, now)


def _reminders(course: Course, each: Round, student: int, person: str, count: int) -> Iterator[Owed]:
    days = {"opens": each.opens.date(), "closes": each.closes.date()}
    for name, day in days.items():
        if name == "opens" or day != days["opens"]:
            content = {"title": each.title, "closes": each.closes.isoformat(), "left": count}
            key = f"{_PREFIX}{student}:{each.assignment}:{name}"
            due_at = _hour(course, day)
            yield Owed(course.id, key, f"{KIND}.{name}", content, due_at, person=person, expires_at=each.closes)


def _hour(course: Course, day: date) -> datetime:
    """Return when people are told of something that has no hour of its own."""
    zone = course.term.zone
    return datetime.combine(day, course.reminders.hour, zone).astimezone(UTC).astimezone(zone)
