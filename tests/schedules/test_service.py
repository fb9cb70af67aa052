"""The room as a whole, on the machine's own clock: APScheduler wakes, and what is owed arrives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from registrar import outbox, reminders
from registrar.calendar import Kind
from registrar.clock import system_clock
from registrar.course.models import Course
from registrar.database import Database
from registrar.outbox import Owed
from registrar.reminders import Wishes
from schedules.service import Schedules
from schedules.waking import Waker
from tests.schedules.post import Post, SetClock, course_of, owed_in, until

SOON = timedelta(seconds=1)


@pytest.fixture
def course() -> Course:
    return course_of("tests/courses/maritime_history")


class Running:
    """The room at work, on a clock that shows a day of the term and goes on from there."""

    def __init__(self, course: Course, database: Database, now: datetime) -> None:
        ahead = now - system_clock()
        clock = SetClock(now)
        self.post = Post(clock)
        self.schedules = Schedules(course, database, lambda: system_clock() + ahead, self.post)

    @asynccontextmanager
    async def at_work(self, jobs_url: str | None = None) -> AsyncIterator[Post]:
        working = asyncio.create_task(self.schedules.run(jobs_url))
        try:
            yield self.post
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working


@pytest.mark.parametrize("kept", [True, False], ids=["jobs in a file", "jobs in memory"])
async def test_a_module_is_announced_when_its_hour_comes(
    file_database: Database, course: Course, tmp_path: Path, kept: bool
) -> None:
    eight = datetime(2024, 4, 8, 8, tzinfo=UTC)
    async with Running(course, file_database, eight - SOON).at_work(
        f"sqlite:///{tmp_path}/jobs.db" if kept else None
    ) as post:
        await until(lambda: bool(post.messages))
    (message,) = post.messages
    assert [notice.event for notice in message.notices] == ["module:3"]
    assert message.at == eight - SOON, "the post's own clock stands still"


async def test_after_downtime_what_is_still_of_use_is_said_once_and_marked_late(
    file_database: Database, course: Course
) -> None:
    before = Running(course, file_database, datetime(2024, 3, 14, 12, tzinfo=UTC))
    await before.schedules.replan()
    # A week before the essay and a day before it were missed; two hours before it is still to come.
    async with Running(course, file_database, datetime(2024, 3, 21, 20, tzinfo=UTC)).at_work() as post:
        await until(lambda: bool(post.messages))
    (message,) = post.messages
    assert message.late
    assert [(notice.event, notice.lead) for notice in message.notices] == [("due:essay-1", "24h")]
    skipped = await owed_in(file_database, course.id, "skipped")
    assert [debt.owed.kind for debt in skipped] == ["announcement.due"]


async def test_what_is_written_down_meanwhile_goes_out_when_the_room_is_told(
    file_database: Database, course: Course
) -> None:
    running = Running(course, file_database, datetime(2024, 3, 1, 12, tzinfo=UTC))
    async with running.at_work() as post:
        async with file_database.transaction() as tx:
            content = {"title": "Grade", "text": "It is there."}
            await outbox.owe(tx, Owed(course.id, "grade:1", "grade.ready", content, post.clock(), person="42"))
        running.schedules.nudge()
        await until(lambda: bool(post.messages))
    assert post.messages[0].owed.key == "grade:1"


async def test_a_wish_is_planned_and_survives_a_restart(file_database: Database, course: Course) -> None:
    running = Running(course, file_database, datetime(2024, 3, 21, 12, tzinfo=UTC))
    async with file_database.transaction() as tx:
        await reminders.set_wishes(tx, course.id, "42", Wishes(kinds=frozenset({Kind.DUE})))
    await running.schedules.replan()
    # Twenty-four hours before six in the evening, in Lisbon's winter.
    async with Running(course, file_database, datetime(2024, 3, 21, 18, tzinfo=UTC) - SOON).at_work() as post:
        await until(lambda: len(post.messages) == 2)
    assert {each.channel for each in post.messages} == {"channel announcements", "dm 42"}


async def test_a_wake_up_that_was_missed_is_made_up_for(tmp_path: Path) -> None:
    rung = asyncio.Event()
    url = f"sqlite:///{tmp_path}/jobs.db"

    def waker() -> Waker:
        return Waker("harbours", course_of("courses/t81_558").term.zone, system_clock, url, rung.set, lambda: None)

    async with waker() as first:
        await first.wake_at(system_clock() + SOON)
    assert not rung.is_set()
    await asyncio.sleep(SOON.total_seconds() * 2)
    async with waker():
        await asyncio.wait_for(rung.wait(), 30)


async def test_a_wish_to_be_woken_is_taken_back(tmp_path: Path) -> None:
    rung = asyncio.Event()
    zone = course_of("courses/t81_558").term.zone
    async with Waker("harbours", zone, system_clock, None, rung.set, lambda: None) as waker:
        await waker.wake_at(system_clock() + timedelta(seconds=2))
        await waker.wake_at(None)
        await asyncio.sleep(3)
        assert not rung.is_set()
        await waker.wake_at(system_clock() - timedelta(days=1))
        await asyncio.wait_for(rung.wait(), 30)
