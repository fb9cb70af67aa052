"""Sync sessions: the weekly ones of the course's file, with what the staff arranges laid over them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar import audit, sessions
from registrar.calendar import Kind, Occurrence, occurrences
from registrar.course.models import Course
from registrar.database import Database
from registrar.errors import SessionError
from registrar.timetable import timetable
from tests.registrar.reading_hours import with_reading_hours

NOW = datetime(2024, 3, 12, 9, tzinfo=UTC)
BY = {"actor": "7", "at": NOW}
NEXT = "session:2024-03-19"
LINK = "https://meet.example/j/42?pwd=a"
LISBON = ZoneInfo("Europe/Lisbon")


@pytest.fixture
def course(maritime: Course) -> Course:
    return with_reading_hours(maritime)


async def held(database: Database, course: Course) -> dict[str, Occurrence]:
    async with database.reading() as tx:
        return {each.id: each for each in await timetable(tx, course) if each.kind is Kind.SESSION}


async def refused(database: Database, change: Callable[..., Awaitable[object]], *args: object, **more: object) -> str:
    with pytest.raises(SessionError) as caught:
        async with database.transaction() as tx:
            await change(tx, *args, **BY, **more)
    return str(caught.value)


async def test_untouched_the_timetable_is_the_calendar(database: Database, course: Course) -> None:
    async with database.reading() as tx:
        assert await timetable(tx, course) == occurrences(course)
    assert NEXT in await held(database, course)


async def test_the_hour_holds_for_every_weekly_session_on_both_sides_of_the_change_of_clocks(
    database: Database, course: Course
) -> None:
    before = await held(database, course)
    assert all(each.all_day for each in before.values())
    async with database.transaction() as tx:
        await sessions.set_hour(tx, course, "18:30", link=LINK, **BY)
    after = await held(database, course)
    assert after.keys() == before.keys()
    assert {(each.starts_at.hour, each.starts_at.minute) for each in after.values()} == {(18, 30)}
    assert {each.starts_at.utcoffset() for each in after.values()} == {timedelta(0), timedelta(hours=1)}
    assert {each.ends_at.timestamp() - each.starts_at.timestamp() for each in after.values()} == {45 * 60}
    assert {each.link for each in after.values()} == {LINK}


async def test_a_session_moves_and_keeps_its_id_and_another_is_cancelled(database: Database, course: Course) -> None:
    async with database.transaction() as tx:
        await sessions.set_hour(tx, course, "18:30", link=LINK, **BY)
        before, after = await sessions.move(tx, course, NEXT, sessions.moment(course, "2024-03-20", "17:00"), **BY)
        await sessions.cancel(tx, course, "session:2024-03-26", **BY)
    assert (before.occurrence.starts_at.day, after.occurrence.starts_at.day) == (19, 20)
    found = await held(database, course)
    assert found[NEXT].starts_at == datetime(2024, 3, 20, 17, tzinfo=LISBON)
    assert found[NEXT].ends_at == datetime(2024, 3, 20, 17, 45, tzinfo=LISBON)
    assert found[NEXT].link == LINK
    assert "session:2024-03-26" not in found
    async with database.reading() as tx:
        trace = [(each.action, each.subject) for each in await audit.entries(tx, course.id)]
    assert trace == [
        ("session.cancel", "session:2024-03-26"),
        ("session.move", NEXT),
        ("session.hour", "sync-sessions"),
    ]


async def test_added_sessions_stand_beside_the_weekly_ones_even_where_the_course_has_none(
    database: Database, maritime: Course
) -> None:
    async with database.transaction() as tx:
        when = sessions.moment(maritime, "2024-04-02", "20:00")
        first = await sessions.add(tx, maritime, when, title="Before the oral", link=LINK, **BY)
        second = await sessions.add(tx, maritime, when + timedelta(hours=2), minutes=90, **BY)
        await sessions.cancel(tx, maritime, first.id, **BY)
        third = await sessions.add(tx, maritime, when, **BY)
    assert len({first.id, second.id, third.id}) == 3
    found = await held(database, maritime)
    assert list(found) == [third.id, second.id]
    assert found[second.id].ends_at - found[second.id].starts_at == timedelta(minutes=90)


async def test_a_moved_session_stays_where_the_course_has_no_such_week_any_more(
    database: Database, course: Course, maritime: Course
) -> None:
    async with database.transaction() as tx:
        await sessions.move(tx, course, NEXT, sessions.moment(course, "2024-03-20", "17:00"), **BY)
        await sessions.relink(tx, course, "session:2024-03-26", LINK, **BY)
    assert list(await held(database, maritime)) == [NEXT]


async def test_a_recording_is_noted_only_of_what_took_place(database: Database, course: Course) -> None:
    assert "has not begun" in await refused(database, sessions.record, course, NEXT, LINK)
    async with database.transaction() as tx:
        found = await sessions.record(tx, course, "session:2024-03-05", LINK, **BY)
    assert found.recording == LINK


@pytest.mark.parametrize(
    ("day", "hour", "says"),
    [
        ("2024-02-30", "18:00", "write it as 2024-02-29"),
        ("30.3.2024", "18:00", "year-month-day"),
        ("2024-03-19", "25:00", "24-hour clock"),
        ("2024-03-11", "18:00", "in the past"),
        ("2024-02-01", "18:00", "not in the term"),
        ("2024-06-08", "18:00", "not in the term"),
    ],
)
async def test_times_that_cannot_be_are_refused_and_nothing_changes(
    database: Database, course: Course, day: str, hour: str, says: str
) -> None:
    before = await held(database, course)

    async def add(tx: object, **by: object) -> None:
        await sessions.add(tx, course, sessions.moment(course, day, hour), **by)  # type: ignore[arg-type]

    assert says in await refused(database, add)
    assert await held(database, course) == before
    async with database.reading() as tx:
        assert await audit.entries(tx, course.id) == []


async def test_two_sessions_do_not_begin_together(database: Database, course: Course) -> None:
    async with database.transaction() as tx:
        await sessions.set_hour(tx, course, "18:30", **BY)
    when = sessions.moment(course, "2024-03-19", "18:30")
    assert "at that very time" in await refused(database, sessions.add, course, when)
    assert "at that very time" in await refused(database, sessions.move, course, "session:2024-03-26", when)


async def test_what_is_over_or_cancelled_is_neither_moved_nor_cancelled(database: Database, course: Course) -> None:
    async with database.transaction() as tx:
        await sessions.cancel(tx, course, NEXT, **BY)
    assert "cancelled already" in await refused(database, sessions.cancel, course, NEXT)
    assert "is over" in await refused(database, sessions.cancel, course, "session:2024-03-05")
    assert "no such session" in await refused(database, sessions.cancel, course, "session:2024-03-06")


async def test_a_course_without_weekly_sessions_has_no_hour(database: Database, maritime: Course) -> None:
    assert "no weekly sync sessions" in await refused(database, sessions.set_hour, maritime, "18:30")


@pytest.mark.parametrize(
    "text",
    ["zoom", "meet.example/j/1", "http://meet.example/1", "https://", "https://x", "https://a.b/ c", "https://[::1"],
)
def test_what_is_no_web_link_is_refused(text: str) -> None:
    with pytest.raises(SessionError, match="is no web link"):
        sessions.web_link(text)


@given(st.text(max_size=700))
def test_any_text_is_a_link_or_is_refused(text: str) -> None:
    try:
        address = sessions.web_link(text)
    except SessionError:
        return
    assert address.lower().startswith("https://")
    assert not any(each.isspace() for each in address)
