"""A whole term rehearsed with a set clock, for two courses, across the change of clocks.

What should be said, and when, is worked out in `by_hand.py`, without any of the code under test.
"""

import asyncio
from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest

from registrar import outbox, reminders
from registrar.calendar import Kind
from registrar.course.models import Course
from registrar.database import Database
from registrar.reminders import Wishes
from schedules.courier import Courier
from schedules.pace import Pace
from schedules.planner import Planner
from schedules.standing import NothingKnown
from tests.schedules.by_hand import Said, due_dates, expected, plain_yaml
from tests.schedules.post import Message, Post, SetClock, course_of

T81, SEMINAR = "courses/t81_558", "tests/courses/maritime_history"


def with_session_hour(course: Course, hour: str | None) -> Course:
    if hour is None or course.sync_sessions is None:
        return course
    sessions = course.sync_sessions.model_copy(update={"time": time.fromisoformat(hour)})
    return course.model_copy(update={"sync_sessions": sessions})


class Rehearsal:
    """Plays a term: the clock is set to whatever falls due next, and everything that arrives is kept."""

    def __init__(self, course: Course, database: Database) -> None:
        zone = course.term.zone
        begins = datetime.combine(course.term.starts, time(), zone) - timedelta(days=14)
        self.course, self.database, self.clock = course, database, SetClock(begins.astimezone(UTC))
        self.post = Post(self.clock)
        self.planner = Planner(course, database, self.clock, NothingKnown())

        async def notices(_tx: object) -> str:
            return "general"

        family = {"announcement": self.planner.prepare, "reminder": self.planner.prepare}
        self.courier = Courier(course.id, database, self.post, self.clock, notices, preparers=family, pace=Pace(10_000))

    async def play(self) -> list[Message]:
        """Play until nothing is owed any more, planning anew every few days."""
        ends = datetime.combine(self.course.term.ends, time(), UTC) + timedelta(days=20)
        night = self.clock()
        while self.clock() < ends:
            if self.clock() >= night:
                await self.planner.replan()
                night += timedelta(days=6)
            await self.courier.deliver_due()
            async with self.database.reading() as tx:
                due_at = await outbox.next_due(tx)
            self.clock.now = min(night, due_at or night)
        return self.post.messages

    def said(self, channel: str) -> Said:
        told = [each for each in self.post.messages if each.channel == channel]
        return Counter((notice.event, message.at) for message in told for notice in message.notices)


@pytest.fixture(scope="module")
def spring(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    """Play the large course's term, with sync sessions at an hour and one person who wants reminders of what is due."""

    async def play() -> Rehearsal:
        course = with_session_hour(course_of(T81), "19:30")
        async with Database(f"sqlite:///{tmp_path_factory.mktemp('spring')}/syllabot.db") as database:
            async with database.transaction() as tx:
                await reminders.set_wishes(tx, course.id, "42", Wishes(kinds=frozenset({Kind.DUE})))
            rehearsal = Rehearsal(course, database)
            await rehearsal.play()
            return rehearsal

    return asyncio.run(play())


def test_every_announcement_of_a_large_course_comes_at_its_instant_and_once(spring: Rehearsal) -> None:
    assert spring.said("channel announcements") == expected(plain_yaml(T81), spring.course.term.zone, "19:30")
    assert not any(each.late for each in spring.post.messages)


def test_what_falls_together_is_one_message(spring: Rehearsal) -> None:
    recipients = Counter((each.channel, each.at) for each in spring.post.messages)
    assert set(recipients.values()) == {1}
    digests = [each for each in spring.post.messages if len(each.notices) > 1]
    assert {each.owed.kind for each in digests} == {"announcement.digest", "reminder.digest"}


async def test_every_announcement_of_another_course_comes_at_its_instant_and_once(file_database: Database) -> None:
    rehearsal = Rehearsal(course_of(SEMINAR), file_database)
    await rehearsal.play()
    raw = plain_yaml(SEMINAR)
    assert rehearsal.said("channel announcements") == expected(raw, rehearsal.course.term.zone, None)


def test_around_the_change_of_clocks_everything_keeps_its_hour_on_the_wall(spring: Rehearsal) -> None:
    said = spring.said("channel announcements")
    # Clocks go forward on 13 March 2022: six hours behind UTC before, five after.
    assert said["module:7", datetime(2022, 3, 7, 15, tzinfo=UTC)] == 1
    assert said["module:8", datetime(2022, 3, 21, 14, tzinfo=UTC)] == 1
    assert said["due:program-6", datetime(2022, 3, 9, 3, 59, tzinfo=UTC)] == 1
    assert said["due:program-7", datetime(2022, 3, 16, 4, 59, tzinfo=UTC)] == 1
    assert said["session:2022-03-07", datetime(2022, 3, 8, 1, 15, tzinfo=UTC)] == 1
    assert said["session:2022-03-28", datetime(2022, 3, 29, 0, 15, tzinfo=UTC)] == 1
    assert said["evaluation", datetime(2022, 5, 1, 14, tzinfo=UTC)] == 1
    assert not any(event.startswith(("session:2022-03-14", "session:2022-03-21")) for event, _ in said)


def test_a_person_gets_what_they_asked_for_outside_of_quiet_hours(spring: Rehearsal) -> None:
    messages = [each for each in spring.post.messages if each.channel == "dm 42"]
    hours = {each.at.astimezone(spring.course.term.zone).time() for each in messages}
    # A week and a day before 23:59 is in the quiet hours and waits for eight in the morning; 21:59 is not.
    assert hours == {time(8), time(21, 59), time(16), time(14)}
    per_event = Counter(notice.event for each in messages for notice in each.notices)
    assert set(per_event.values()) == {3}
    assert set(per_event) == {name for name, _ in due_dates(plain_yaml(T81))}
