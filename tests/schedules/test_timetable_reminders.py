"""Reminders of sync sessions follow what the staff arranges: they move, go, or begin."""

from datetime import UTC, datetime, timedelta

import pytest

from registrar import reminders, sessions
from registrar.calendar import Kind
from registrar.course.models import Course
from registrar.database import Database
from registrar.reminders import Wishes
from schedules.notices import from_content
from schedules.planner import Planner
from schedules.standing import NothingKnown
from tests.registrar.reading_hours import with_reading_hours
from tests.schedules.post import SetClock, course_of, owed_in

NOW = datetime(2024, 3, 15, 9, tzinfo=UTC)
NEXT = "session:2024-03-19"
BY = {"actor": "7", "at": NOW}
LINK = "https://meet.example/j/42"
DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)


@pytest.fixture
def course() -> Course:
    return with_reading_hours(course_of("tests/courses/maritime_history"))


async def planned(database: Database, course: Course) -> dict[str | None, set[datetime]]:
    """Plan, and return when everybody (None) and each person is told of the next session."""
    await Planner(course, database, SetClock(NOW), NothingKnown()).replan()
    found: dict[str | None, set[datetime]] = {}
    for debt in await owed_in(database, course.id):
        if any(notice.event == NEXT for notice in from_content(debt.owed.content)):
            found.setdefault(debt.owed.person, set()).add(debt.owed.due_at)
    return found


async def test_reminders_begin_with_the_hour_move_with_the_session_and_go_when_it_is_cancelled(
    database: Database, course: Course
) -> None:
    async with database.transaction() as tx:
        await reminders.set_wishes(tx, course.id, "1", Wishes(kinds=frozenset({Kind.SESSION})))
    assert await planned(database, course) == {}

    async with database.transaction() as tx:
        await sessions.set_hour(tx, course, "18:30", link=LINK, **BY)
    begins = datetime(2024, 3, 19, 18, 30, tzinfo=UTC)
    assert await planned(database, course) == {who: {begins - DAY, begins - QUARTER} for who in (None, "1")}
    owed = [debt.owed for debt in await owed_in(database, course.id)]
    assert {notice.link for each in owed for notice in from_content(each.content) if notice.event == NEXT} == {LINK}

    async with database.transaction() as tx:
        await sessions.move(tx, course, NEXT, sessions.moment(course, "2024-03-21", "17:00"), **BY)
    begins = datetime(2024, 3, 21, 17, tzinfo=UTC)
    assert await planned(database, course) == {who: {begins - DAY, begins - QUARTER} for who in (None, "1")}

    async with database.transaction() as tx:
        await sessions.cancel(tx, course, NEXT, **BY)
    assert await planned(database, course) == {}
