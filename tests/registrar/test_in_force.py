"""What holds in a course: its file, with what the staff decided laid over it, each of which can be taken back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from registrar import audit
from registrar.calendar import due_at, occurrences
from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.database import Database
from registrar.deadlines import deadline_of, deadlines, deadlines_of
from registrar.errors import CourseChangeError, GradebookError, Problem
from registrar.gradebook import decisions
from registrar.gradebook.weights import weights
from registrar.in_force import before_extensions, changed, in_force, reopen, set_due, settle, unset_due
from registrar.people import linking, roster

NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)
DUE = datetime(2024, 3, 22, 18, tzinfo=UTC)
DAY = timedelta(days=1)
JUNE_3 = "text: The section on the oral examination says Monday, 3 June."
MEETINGS = """disputes:
  - id: last-meeting
    title: The last meeting
    about: ["meeting:2024-04-18", "meeting:2024-05-09"]
    readings:
      - { id: april, text: It is in April., keeps: ["meeting:2024-04-18"], at: handbook > Dates }
      - { id: may, text: It is in May., keeps: ["meeting:2024-05-09"], at: handbook > Meetings }
      - { id: none, text: There is none., keeps: [], at: reading-list }
      - { id: unclear, text: The room may change., at: reading-list }
  - id: weight
    title: What essays weigh
    about: ["component:essays"]
    readings:
      - { id: by-points, text: 50 points., weights: points, at: handbook > Assessment }
      - { id: by-percent, text: 60 percent., weights: percent, at: handbook > Assessment }
"""


@pytest.fixture
def written(edited: Callable[..., Path]) -> Course:
    """The seminar with disputes that say what follows from them."""
    due = f"{JUNE_3}\n        due: {{ date: 2024-06-03, time: '10:00', at: handbook > Assessment > Oral examination }}"
    essays = "title: Essays, percent: 50"
    return load_course(edited((JUNE_3, due), ("disputes:\n", MEETINGS), (essays, essays.replace("50", "60"))))


def meetings(course: Course) -> list[str]:
    return [str(each.first_day)[5:] for each in occurrences(course) if each.id.startswith("meeting:")]


def due(course: Course, assignment: str) -> datetime | None:
    found = due_at(course, course.assignment(assignment))
    return None if found is None else found.ends_at.astimezone(UTC)


async def decide(database: Database, course: Course, dispute: str, reading: str) -> Course:
    async with database.transaction() as tx:
        await settle(tx, course, dispute, reading, by="Inês Salgueiro", actor="7", at=NOW)
        return await in_force(tx, course)


async def test_without_a_decision_the_file_holds(database: Database, written: Course) -> None:
    async with database.reading() as tx:
        assert await in_force(tx, written) == written


@pytest.mark.parametrize(
    ("reading", "left"),
    [
        ("april", ["04-04", "04-18"]),
        ("may", ["04-04", "05-09"]),
        ("none", ["04-04"]),
        ("unclear", ["04-04", "04-18", "05-09"]),
    ],
)
async def test_a_settled_dispute_takes_the_wrong_meeting_out_of_the_calendar(
    database: Database, written: Course, reading: str, left: list[str]
) -> None:
    course = await decide(database, written, "last-meeting", reading)
    assert meetings(course)[3:] == left
    assert not any(event.disputed for event in occurrences(course) if event.id.startswith("meeting:"))


async def test_a_settled_due_date_is_the_one_that_the_reading_gives(database: Database, written: Course) -> None:
    assert due(await decide(database, written, "oral-examination-day", "june-5"), "oral-examination") == datetime(
        2024, 6, 5, 12, tzinfo=UTC
    )
    moved = await decide(database, written, "oral-examination-day", "june-3")
    assert due(moved, "oral-examination") == datetime(2024, 6, 3, 9, tzinfo=UTC)


async def test_the_gradebook_takes_the_settled_reading_and_says_no_more_of_it(
    database: Database, written: Course
) -> None:
    assert weights(written).of["essays"] == 50
    assert any("two readings of Essays" in note for note in weights(written).notes)
    settled = weights(await decide(database, written, "weight", "by-percent"))
    assert settled.of["essays"] == 60
    assert settled.notes == ()


async def test_a_decision_can_be_changed_and_taken_back_with_a_trace(database: Database, written: Course) -> None:
    await decide(database, written, "last-meeting", "may")
    course = await decide(database, written, "last-meeting", "none")
    settled = next(each.settled for each in course.disputes if each.id == "last-meeting")
    assert settled is not None
    assert (settled.by, str(settled.on)) == ("Inês Salgueiro", "2024-03-01")
    async with database.transaction() as tx:
        assert await changed(tx, written.id) == {"dispute:last-meeting": NOW}
        await reopen(tx, written, "last-meeting", actor="8", at=NOW)
        assert await in_force(tx, written) == written
        trace = [(each.action, each.actor, each.subject) for each in await audit.entries(tx, written.id)]
    assert trace == [
        ("dispute.reopen", "8", "dispute:last-meeting"),
        ("dispute.settle", "7", "dispute:last-meeting"),
        ("dispute.settle", "7", "dispute:last-meeting"),
    ]


async def test_what_is_not_there_cannot_be_decided(database: Database, written: Course) -> None:
    with pytest.raises(CourseChangeError, match="There is no dispute"):
        await decide(database, written, "weather", "may")
    with pytest.raises(CourseChangeError, match="april, may, none, unclear"):
        await decide(database, written, "last-meeting", "june")
    async with database.transaction() as tx:
        with pytest.raises(CourseChangeError, match="file holds already"):
            await reopen(tx, written, "last-meeting", actor="7", at=NOW)
        with pytest.raises(CourseChangeError, match="no assignment"):
            await set_due(tx, written, "essay-9", DUE, actor="7", at=NOW)


async def test_a_decision_for_a_reading_that_the_file_has_no_more_is_passed_over(
    database: Database, written: Course, maritime: Course
) -> None:
    await decide(database, written, "last-meeting", "may")
    async with database.reading() as tx:
        assert await in_force(tx, maritime) == maritime


async def test_the_official_calendar_moves_a_due_date_until_it_is_taken_back(
    database: Database, written: Course
) -> None:
    official = datetime(2024, 4, 2, 22, 59, 59, tzinfo=UTC)
    async with database.transaction() as tx:
        await set_due(tx, written, "essay-1", official, actor="bot", at=NOW)
        await set_due(tx, written, "essay-2", datetime(2024, 5, 24, 11, tzinfo=UTC), actor="bot", at=NOW)
        course = await in_force(tx, written)
        assert due(course, "essay-1") == official
        assert course.assignment("essay-2") == written.assignment("essay-2")
        await unset_due(tx, written, "essay-1", actor="7", at=NOW)
        assert due(await in_force(tx, written), "essay-1") == DUE


async def test_an_extension_for_everyone_moves_what_everybody_sees(database: Database, written: Course) -> None:
    async with database.transaction() as tx:
        given = {"reason": "The library was closed", "actor": "7", "at": NOW}
        await decisions.extend(tx, written, "essay-1", DUE + 2 * DAY, students=None, **given)
        assert due(await in_force(tx, written), "essay-1") == DUE + 2 * DAY
        # It may be given anew for a shorter time, so that a slip of the pen can be put right.
        usual = await before_extensions(tx, written)
        await decisions.extend(tx, usual, "essay-1", DUE + DAY, students=None, **given)
        assert due(await in_force(tx, written), "essay-1") == DUE + DAY


async def test_only_those_who_were_given_more_time_have_deadlines_of_their_own(
    database: Database, written: Course
) -> None:
    async with database.transaction() as tx:
        people = [await roster.add(tx, written, name, actor="7", at=NOW) for name in ("Ana", "Bento", "Clara")]
        for student, account in ((0, "100"), (0, "101"), (1, "200")):
            who = people[student].id
            codes = await linking.hand_out(tx, written.id, [who], actor="7", at=NOW)
            await linking.link(tx, written.id, codes[who], account, at=NOW)
        for student, days in ((0, 2), (1, 5), (2, 3)):
            await decisions.extend(
                tx, written, "essay-1", DUE + days * DAY, students=[people[student].id], reason="", actor="7", at=NOW
            )
    async with database.transaction() as tx:
        own = await deadlines(tx, written)
        assert own == {
            ("100", "essay-1"): DUE + 2 * DAY,
            ("101", "essay-1"): DUE + 2 * DAY,
            ("200", "essay-1"): DUE + 5 * DAY,
        }
        assert {each.tzinfo for each in own.values()} == {written.term.zone}
        assert await deadlines_of(tx, written, "200") == {"essay-1": DUE + 5 * DAY}
        assert await deadline_of(tx, written, "essay-1", "100") == DUE + 2 * DAY
        assert await deadline_of(tx, written, "essay-1", "999") == DUE
        assert await deadline_of(tx, written, "essay-2", "100") == datetime(2024, 5, 24, 11, tzinfo=UTC)
        # Everyone may have more time by then than somebody was given.
        await decisions.extend(tx, written, "essay-1", DUE + 3 * DAY, students=None, reason="", actor="7", at=NOW)
        assert await deadlines(tx, await in_force(tx, written)) == {("200", "essay-1"): DUE + 5 * DAY}
        with pytest.raises(GradebookError, match="later day"):
            await decisions.extend(
                tx,
                await in_force(tx, written),
                "essay-1",
                DUE + DAY,
                students=[people[0].id],
                reason="",
                actor="7",
                at=NOW,
            )


def test_a_reading_keeps_only_what_the_dispute_is_about(
    edited: Callable[..., Path], problems_of: Callable[[Path], tuple[Problem, ...]]
) -> None:
    wrong = MEETINGS.replace('keeps: ["meeting:2024-05-09"]', 'keeps: ["meeting:2024-05-10"]')
    (problem,) = problems_of(edited(("disputes:\n", wrong)))
    assert "meeting:2024-05-10" in problem.message
