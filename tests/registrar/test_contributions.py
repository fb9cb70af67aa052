"""Participation: what counts when, that nothing counts twice, and where discussions are found."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.schema import CreateTable

from registrar import audit
from registrar.course.models import Course
from registrar.database import Database
from registrar.errors import ParticipationError
from registrar.gradebook.book import grade_of, gradebook
from registrar.gradebook.submitted import submitted
from registrar.participation import contributions, places
from registrar.participation.contributions import Contribution
from registrar.participation.overview import Activity, activities, term_weeks
from registrar.participation.places import Place
from registrar.participation.posted import has_posted
from registrar.participation.windows import Timing, windows
from registrar.people import linking, roster
from registrar.people.roster import Student

NOON = datetime(2024, 3, 12, 12, 0, tzinfo=UTC)
ZONES = ("Europe/Lisbon", "America/Chicago", "Pacific/Auckland", "Asia/Beirut", "America/Santiago", "Asia/Kolkata")


@pytest.fixture(scope="session")
def strict(maritime: Course) -> Course:
    """The maritime course, where contributions count only in the week of their module."""
    assert maritime.participation is not None
    rule = maritime.participation.model_copy(update={"window": "module-week"})
    return maritime.model_copy(update={"participation": rule})


def in_zone(course: Course, zone: str) -> Course:
    return course.model_copy(update={"term": course.term.model_copy(update={"time_zone": zone})})


async def enrol(database: Database, course: Course, name: str, person: str | None = None) -> Student:
    async with database.transaction() as tx:
        student = await roster.add(tx, course, name, actor="7", at=NOON)
        if person is not None:
            codes = await linking.hand_out(tx, course.id, [student.id], actor="7", at=NOON)
            student = await linking.link(tx, course.id, codes[student.id], person, at=NOON)
    return student


async def say(database: Database, course: Course, message: str, person: str, subject: str, at: datetime) -> bool:
    async with database.transaction() as tx:
        return await contributions.count(tx, course.id, Contribution(message, person, subject, at))


async def activity(database: Database, course: Course, students: Sequence[Student]) -> list[Activity]:
    async with database.reading() as tx:
        return await activities(tx, course, students)


def test_a_modules_discussion_is_open_from_its_first_to_its_last_moment(strict: Course) -> None:
    window = windows(strict)["module:2"]
    lisbon = ZoneInfo("Europe/Lisbon")
    second = timedelta(seconds=1)
    opens, closes = datetime(2024, 3, 11, tzinfo=lisbon), datetime(2024, 4, 8, tzinfo=lisbon)
    assert window.title == "Module 2: Charts and instruments"
    assert window.timing(opens - second) is Timing.EARLY
    assert window.timing(opens) is Timing.IN_TIME
    # The clocks go forward on 31 March: the week's border is midnight on the wall, an hour earlier in UTC.
    assert window.timing(datetime(2024, 4, 7, 22, 59, 59, tzinfo=UTC)) is Timing.IN_TIME
    assert window.timing(datetime(2024, 4, 7, 23, 0, tzinfo=UTC)) is Timing.LATE
    assert window.timing(closes - timedelta(microseconds=1)) is Timing.IN_TIME


def test_where_any_time_counts_nothing_in_the_term_is_early_or_late(maritime: Course) -> None:
    window = windows(maritime)["module:4"]
    assert window.timing(datetime(2024, 2, 12, 0, 0, tzinfo=UTC)) is Timing.IN_TIME
    assert window.timing(datetime(2024, 2, 11, 23, 59, tzinfo=UTC)) is Timing.EARLY


def test_an_assignments_discussion_is_open_until_it_is_due(strict: Course) -> None:
    window = windows(strict)["assignment:essay-2"]  # of module 3, due at noon in Lisbon's summer
    assert window.timing(datetime(2024, 4, 7, 22, 59, tzinfo=UTC)) is Timing.EARLY
    assert window.timing(datetime(2024, 4, 7, 23, 0, tzinfo=UTC)) is Timing.IN_TIME
    assert window.timing(datetime(2024, 5, 24, 11, 0, tzinfo=UTC)) is Timing.IN_TIME
    assert window.timing(datetime(2024, 5, 24, 11, 0, 1, tzinfo=UTC)) is Timing.LATE
    # One of no module is open from the first day of the term.
    assert windows(strict)["assignment:source-presentation"].opens.date() == strict.term.starts


@given(st.sampled_from(ZONES), st.floats(-20, 130))
def test_every_moment_of_the_term_lies_in_the_window_of_one_module(strict: Course, zone: str, days: float) -> None:
    course = in_zone(strict, zone)
    at = datetime(2024, 2, 12, tzinfo=UTC) + timedelta(days=days)
    modules = [each for subject, each in windows(course).items() if subject.startswith("module:")]
    open_now = [each for each in modules if each.timing(at) is Timing.IN_TIME]
    day = at.astimezone(ZoneInfo(zone)).date()
    assert len(open_now) == (course.term.starts <= day <= course.term.ends)
    # The day on the wall decides, whatever the clocks did in between.
    for each in modules:
        first, last = each.opens.date(), each.closes.date()
        expected = Timing.EARLY if day < first else Timing.LATE if day > last else Timing.IN_TIME
        assert each.timing(at) is expected


@given(st.sampled_from(ZONES), st.dates(date(2024, 1, 1), date(2024, 12, 1)))
def test_a_window_covers_its_days_whole_even_where_the_clocks_skip_or_repeat_an_hour(
    strict: Course, zone: str, day: date
) -> None:
    term = strict.term.model_copy(update={"starts": day, "ends": day, "time_zone": zone})
    module = strict.modules[0].model_copy(update={"starts": day})
    course = strict.model_copy(update={"term": term, "modules": (module,)})
    window = windows(course)["module:1"]
    length = window.closes.astimezone(UTC) - window.opens.astimezone(UTC)
    assert length + datetime.resolution in {timedelta(hours=hours) for hours in (23, 24, 25)}
    assert window.opens.date() == window.closes.date() == day
    for hour in range(24):
        assert window.timing(datetime.combine(day, time(hour, 30), ZoneInfo(zone)).astimezone(UTC)) is Timing.IN_TIME


async def test_a_message_counts_once_however_often_it_comes_and_not_once_it_is_deleted(
    database: Database, strict: Course
) -> None:
    student = await enrol(database, strict, "Gama, Vasco", "11")
    assert await say(database, strict, "1", "11", "module:2", NOON)
    assert not await say(database, strict, "1", "11", "module:2", NOON)
    assert await say(database, strict, "2", "11", "module:2", NOON)
    (found,) = await activity(database, strict, [student])
    assert found.discussions == {"module:2": {Timing.IN_TIME: 2}}

    async with database.transaction() as tx:
        assert await contributions.uncount(tx, strict.id, ["2", "4711"]) == 1
    (found,) = await activity(database, strict, [student])
    assert found.discussions == {"module:2": {Timing.IN_TIME: 1}}


async def test_counts_outlive_the_ids_of_the_messages(database: Database, strict: Course) -> None:
    student = await enrol(database, strict, "Gama, Vasco", "11")
    for message, days in (("1", 40), ("2", 35), ("3", 1)):
        await say(database, strict, message, "11", "module:1", NOON - timedelta(days=days))
    async with database.transaction() as tx:
        assert await contributions.forget_ids(tx, strict.id, NOON - timedelta(days=30)) == 2
        assert await contributions.uncount(tx, strict.id, ["1", "3"]) == 1
    (found,) = await activity(database, strict, [student])
    assert sum(sum(each.values()) for each in found.discussions.values()) == 2


def test_no_column_could_hold_what_was_said() -> None:
    table = contributions.ContributionRow.__table__
    assert set(table.columns.keys()) == {"id", "course", "message", "person", "subject", "at"}
    assert "content" not in str(CreateTable(table).compile(create_engine("sqlite://")))


async def test_what_was_said_before_the_account_was_linked_counts_too(database: Database, strict: Course) -> None:
    await say(database, strict, "1", "11", "module:2", NOON)
    await say(database, strict, "2", "12", "module:2", NOON)
    student = await enrol(database, strict, "Gama, Vasco", "11")
    (found,) = await activity(database, strict, [student])
    assert found.in_time == 1


async def test_weeks_are_the_courses_and_early_late_and_the_teams_stand_apart(
    database: Database, strict: Course
) -> None:
    student, other = await enrol(database, strict, "Gama, Vasco", "11"), await enrol(database, strict, "Dias, B.")
    sunday_late = datetime(2024, 4, 7, 22, 30, tzinfo=UTC)  # 23:30 in Lisbon
    monday_early = datetime(2024, 4, 7, 23, 30, tzinfo=UTC)  # 00:30 on Monday in Lisbon
    await say(database, strict, "1", "11", "module:2", sunday_late)
    await say(database, strict, "2", "11", "module:2", monday_early)
    await say(database, strict, "3", "11", "module:3", sunday_late)
    await say(database, strict, "4", "11", "team:5", sunday_late)
    await say(database, strict, "5", "11", "team:5", monday_early)
    await say(database, strict, "6", "11", "module:99", monday_early)
    found, nothing = await activity(database, strict, [student, other])
    assert found.discussions == {
        "module:2": {Timing.IN_TIME: 1, Timing.LATE: 1},
        "module:3": {Timing.EARLY: 1},
    }
    first, second = found.weeks[date(2024, 4, 1)], found.weeks[date(2024, 4, 8)]
    assert (first.in_time, first.out_of_time, first.to_team) == (1, 1, 1)
    assert (second.in_time, second.out_of_time, second.to_team) == (0, 1, 1)
    assert found.team_days == {date(2024, 4, 7), date(2024, 4, 8)}
    assert (found.in_time, found.to_team) == (1, 2)
    assert nothing.weeks == {}
    assert set(found.weeks) <= set(term_weeks(strict))


async def test_a_place_belongs_to_a_module_by_its_name(database: Database, strict: Course) -> None:
    named = {
        ("Module 3: The other shores",): "module:3",
        ("module-03",): "module:3",
        ("📚 Module_2",): "module:2",
        ("general thoughts", "module-1-discussion"): "module:1",
        ("MODULE 4 questions",): "module:4",
        ("module-99",): None,
        ("modules 3",): None,
        ("module-33rd",): None,
        ("my module 3 notes",): None,
        ("general",): None,
    }
    async with database.reading() as tx:
        for names, subject in named.items():
            nearest = [Place(str(number), name) for number, name in enumerate(names)]
            assert await places.subject_of(tx, strict, nearest) == subject


async def test_the_staffs_word_goes_before_the_name_until_it_is_taken_back(database: Database, strict: Course) -> None:
    nearest = [Place("1", "Module 1"), Place("9", "module-2")]
    async with database.transaction() as tx:
        await places.remember(tx, strict, "9", "assignment:essay-1", actor="7", at=NOON)
        assert await places.subject_of(tx, strict, nearest) == "assignment:essay-1"
        await places.remember(tx, strict, "1", "module:4", actor="7", at=NOON)
        assert await places.subject_of(tx, strict, nearest) == "module:4"
        await places.forget(tx, strict.id, "1", actor="7", at=NOON)
        await places.forget(tx, strict.id, "9", actor="7", at=NOON)
        assert await places.subject_of(tx, strict, nearest) == "module:1"
        trace = [entry.action for entry in await audit.entries(tx, strict.id)]
    assert trace == ["discussion.forget", "discussion.forget", "discussion.open", "discussion.open"]


async def test_only_what_there_is_can_be_discussed(database: Database, strict: Course) -> None:
    async with database.transaction() as tx:
        with pytest.raises(ParticipationError, match="no such module"):
            await places.remember(tx, strict, "9", "module:9", actor="7", at=NOON)
        with pytest.raises(ParticipationError, match="by its name"):
            await places.forget(tx, strict.id, "9", actor="7", at=NOON)


def done_by_writing(course: Course, assignment: str) -> Course:
    changed = (
        each.model_copy(update={"discussion": each.id == assignment, "aliases": ("Ship talk",)})
        for each in course.assignments
    )
    return course.model_copy(update={"assignments": tuple(changed)})


async def test_an_assignment_done_by_writing_has_its_points_less_what_lateness_costs(
    database: Database, strict: Course
) -> None:
    course = done_by_writing(strict, "essay-1")  # of module 1, due on 22 March at 18:00, worth 20; 10% off a day
    due = datetime(2024, 3, 22, 18, tzinfo=UTC)
    early, punctual, late, quiet = [
        await enrol(database, course, name, person)
        for name, person in (("A", "11"), ("B", "12"), ("C", "13"), ("D", "14"))
    ]
    await say(database, course, "1", "11", "assignment:essay-1", datetime(2024, 2, 11, 12, tzinfo=UTC))
    await say(database, course, "2", "12", "assignment:essay-1", due)
    await say(database, course, "3", "12", "assignment:essay-1", due + timedelta(days=3))
    await say(database, course, "4", "13", "assignment:essay-1", due + timedelta(hours=30))
    await say(database, course, "5", "14", "assignment:essay-2", due)
    async with database.reading() as tx:
        marks = [
            (await grade_of(tx, course, each.id, submitted, due + timedelta(days=2))).mark("essay-1")
            for each in (early, punctual, late, quiet)
        ]
        lines = await gradebook(tx, course, submitted, due + timedelta(days=2))
        done = [await has_posted(tx, course, "essay-1", person) for person in ("11", "12", "13", "14", "99")]
    assert done == [False, True, True, False, False]
    assert [each.points for each in marks] == [None, 20, 16, None]
    assert "2 days × 10%" in marks[2].working
    assert [line.grade.mark("essay-1") for line in lines] == marks


async def test_a_place_called_like_an_assignment_done_by_writing_is_its_discussion(
    database: Database, strict: Course
) -> None:
    course = done_by_writing(strict, "essay-1")
    async with database.reading() as tx:
        for name in ("First essay", "first-essay", "\N{SAILBOAT} ship-talk", "Essay 1"):
            assert await places.subject_of(tx, course, [Place("1", name)]) == "assignment:essay-1"
            assert await places.subject_of(tx, strict, [Place("1", name)]) is None
        assert await places.subject_of(tx, course, [Place("1", "second-essay")]) is None
