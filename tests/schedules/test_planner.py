"""Planning ahead: only for those who asked, following every change, and saying nothing twice."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from registrar import outbox, reminders
from registrar.calendar import Kind
from registrar.course.models import Course
from registrar.database import Database, Transaction
from registrar.outbox import Debt, Owed
from registrar.reminders import RulesError, Wishes
from schedules import replies
from schedules.notices import from_content
from schedules.planner import AHEAD, Planner
from schedules.replies import ReplyError
from tests.schedules.post import SetClock, course_of, owed_in

IN_TERM = datetime(2024, 3, 12, 9, tzinfo=UTC)
ESSAY = "due:essay-1"
DUE_DATES = Wishes(kinds=frozenset({Kind.DUE}))
A_DAY = timedelta(days=1)


@dataclass
class Known:
    """What the grader's side knows of people's work; `meanwhile` happens once, while somebody plans."""

    done: set[tuple[str, str]] = field(default_factory=set)
    extended: dict[tuple[str, str], datetime] = field(default_factory=dict)
    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def handed_in(self, _tx: Transaction, _course: str, assignment: str, person: str) -> bool:
        return (person, assignment) in self.done

    async def deadlines(self, _tx: Transaction, _course: str) -> Mapping[tuple[str, str], datetime]:
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return self.extended


@pytest.fixture
def course() -> Course:
    return course_of("tests/courses/maritime_history")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(IN_TERM)


@pytest.fixture
def known() -> Known:
    return Known()


@pytest.fixture
def planner(course: Course, database: Database, clock: SetClock, known: Known) -> Planner:
    return Planner(course, database, clock, known)


async def wish(database: Database, course: Course, person: str, wishes: Wishes = DUE_DATES) -> None:
    async with database.transaction() as tx:
        await reminders.set_wishes(tx, course.id, person, wishes)


async def of_person(database: Database, course: Course, person: str) -> list[Debt]:
    return [debt for debt in await owed_in(database, course.id) if debt.owed.person == person]


async def to_all(database: Database, course: Course, event: str) -> list[datetime]:
    debts = await owed_in(database, course.id)
    return [each.owed.due_at for each in debts if each.owed.channel and speaks_of(each.owed, event)]


def speaks_of(owed: Owed, event: str) -> bool:
    return any(notice.event == event for notice in from_content(owed.content))


def with_essay_due(course: Course, day: date | None) -> Course:
    essay = course.assignment("essay-1")
    due = essay.due and (essay.due.model_copy(update={"date": day}) if day else None)
    moved = essay.model_copy(update={"due": due})
    others = tuple(moved if each is essay else each for each in course.assignments)
    return course.model_copy(update={"assignments": others})


async def test_planning_again_changes_nothing(planner: Planner, database: Database, course: Course) -> None:
    await wish(database, course, "1")
    assert await planner.replan() > 0
    before = await owed_in(database, course.id)
    assert await planner.replan() == 0
    assert await owed_in(database, course.id) == before


async def test_only_those_who_asked_are_reminded_and_only_of_what_they_asked_for(
    planner: Planner, database: Database, course: Course
) -> None:
    await wish(database, course, "1")
    await wish(database, course, "2", Wishes(kinds=frozenset({Kind.MODULE})))
    await planner.replan()
    owed = await owed_in(database, course.id)
    assert {debt.owed.person for debt in owed} == {None, "1"}
    assert all(debt.owed.due_at <= IN_TERM + AHEAD for debt in owed if debt.owed.person)
    assert {
        notice.kind for each in await of_person(database, course, "1") for notice in from_content(each.owed.content)
    } == {Kind.DUE}


async def test_what_lies_in_the_past_is_not_announced_any_more(
    planner: Planner, database: Database, course: Course
) -> None:
    await planner.replan()
    assert await to_all(database, course, "module:1") == []
    assert min(debt.owed.due_at for debt in await owed_in(database, course.id)) >= IN_TERM


async def test_what_is_overdue_stays_owed(
    planner: Planner, database: Database, course: Course, clock: SetClock
) -> None:
    await planner.replan()
    first = (await owed_in(database, course.id))[0]
    clock.now = first.owed.due_at + timedelta(minutes=10)
    assert await planner.replan() == 0
    assert (await owed_in(database, course.id))[0] == first


@pytest.mark.parametrize("day", [date(2024, 3, 25), None], ids=["moved", "cancelled"])
async def test_reminders_of_a_moved_or_cancelled_event_move_or_go(
    planner: Planner, database: Database, course: Course, clock: SetClock, known: Known, day: date | None
) -> None:
    await wish(database, course, "1")
    await planner.replan()
    assert await to_all(database, course, ESSAY)
    changed = Planner(with_essay_due(course, day), database, clock, known)
    await changed.replan()
    due_at = day and datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    expected = [due_at - lead for lead in (7 * A_DAY, A_DAY, A_DAY / 12)] if due_at else []
    assert await to_all(database, course, ESSAY) == expected
    mine = [each for each in await of_person(database, course, "1") if speaks_of(each.owed, ESSAY)]
    assert bool(mine) == bool(day)


async def test_what_was_said_is_not_said_again_when_the_hour_of_announcements_changes(
    planner: Planner, database: Database, course: Course, clock: SetClock, known: Known
) -> None:
    clock.now = datetime(2024, 4, 8, 7, tzinfo=UTC)
    await planner.replan()
    (nine,) = await to_all(database, course, "module:3")
    clock.now = nine
    async with database.transaction() as tx:
        (debt,) = await outbox.claim(tx, nine, lease=A_DAY, limit=1, course=course.id)
        await outbox.settle(tx, debt.id, "sent", nine)
    later = course.model_copy(
        update={"reminders": course.reminders.model_copy(update={"hour": nine.time().replace(hour=20)})}
    )
    await Planner(later, database, clock, known).replan()
    assert await to_all(database, course, "module:3") == []
    assert {at.hour for at in await to_all(database, course, "module:4")} == {19}


async def test_an_extension_moves_one_persons_reminders_only(
    planner: Planner, database: Database, course: Course, known: Known
) -> None:
    for person in ("1", "2"):
        await wish(database, course, person, Wishes(kinds=frozenset({Kind.DUE})))
    await planner.replan()
    others, everybody = await of_person(database, course, "2"), await to_all(database, course, ESSAY)
    known.extended = {("1", "essay-1"): datetime(2024, 3, 24, 15, tzinfo=UTC)}
    await planner.replan()
    mine = [each.owed.due_at for each in await of_person(database, course, "1") if speaks_of(each.owed, ESSAY)]
    assert mine == [datetime(2024, 3, day, hour, tzinfo=UTC) for day, hour in ((17, 15), (23, 15), (24, 13))]
    assert await of_person(database, course, "2") == others
    assert await to_all(database, course, ESSAY) == everybody


async def test_whoever_changes_their_mind_while_a_plan_for_all_is_made_gets_what_they_wanted_last(
    planner: Planner, database: Database, course: Course, known: Known
) -> None:
    for person in ("1", "3"):
        await wish(database, course, person)
    await planner.replan()
    unmoved = await of_person(database, course, "3")

    async def change() -> None:
        async with database.transaction() as tx:
            for person, wishes in (("1", Wishes()), ("2", DUE_DATES)):
                await reminders.set_wishes(tx, course.id, person, wishes)
                await planner.replan_for(tx, person)

    known.meanwhile = change
    await planner.replan()
    assert await of_person(database, course, "1") == []
    assert len(await of_person(database, course, "2")) == len(unmoved) > 0
    assert await of_person(database, course, "3") == unmoved


async def test_who_has_handed_in_is_not_reminded_and_of_a_digest_only_the_rest_is_said(
    planner: Planner, database: Database, course: Course, known: Known
) -> None:
    known.extended = {
        ("1", "essay-1"): datetime(2024, 3, 20, 12, tzinfo=UTC),
        ("1", "essay-2"): datetime(2024, 3, 20, 12, tzinfo=UTC),
    }
    await wish(database, course, "1")
    await planner.replan()
    both = next(each for each in await of_person(database, course, "1") if each.owed.kind == "reminder.digest")
    async with database.transaction() as tx:
        assert await planner.prepare(tx, both.owed, both.owed.due_at) == both.owed.content
        known.done = {("1", "essay-1")}
        content = await planner.prepare(tx, both.owed, both.owed.due_at)
        assert content is not None
        assert [notice.event for notice in from_content(content)] == ["due:essay-2"]
        known.done = {("1", "essay-1"), ("1", "essay-2")}
        assert await planner.prepare(tx, both.owed, both.owed.due_at) is None


async def test_rules_set_by_the_staff_hold_until_they_are_taken_back(
    planner: Planner, database: Database, course: Course
) -> None:
    async with database.transaction() as tx:
        await reminders.set_leads(tx, course, Kind.DUE, ["3d"], actor="9", at=IN_TERM)
    await planner.replan()
    assert await to_all(database, course, ESSAY) == [datetime(2024, 3, 19, 18, tzinfo=UTC)]
    async with database.transaction() as tx:
        await reminders.reset_plan(tx, course, actor="9", at=IN_TERM)
    await planner.replan()
    assert len(await to_all(database, course, ESSAY)) == 3


async def test_a_rule_that_cannot_be_read_changes_nothing(database: Database, course: Course) -> None:
    async with database.transaction() as tx:
        with pytest.raises(RulesError, match="write days, hours or minutes"):
            await reminders.set_leads(tx, course, Kind.DUE, ["soon"], actor="9", at=IN_TERM)
        assert await reminders.plan_of(tx, course) == course.reminders


async def the_first(planner: Planner, database: Database, course: Course, person: str = "1") -> Debt:
    await wish(database, course, person)
    await planner.replan()
    return (await of_person(database, course, person))[0]


async def test_a_reminder_whose_words_are_forgotten_is_never_sent_again_and_no_button_of_it_breaks(
    planner: Planner, database: Database, course: Course
) -> None:
    debt = await the_first(planner, database, course)
    long_after = debt.owed.due_at + timedelta(days=121)
    async with database.transaction() as tx:
        await outbox.settle(tx, debt.id, "sent", debt.owed.due_at, message_id="5")
        assert await outbox.forget_words(tx, course.id, debt.owed.due_at) == 0
        assert await outbox.forget_words(tx, course.id, long_after) == 1
        assert await outbox.forget_words(tx, course.id, long_after) == 0
    await planner.replan()
    async with database.reading() as tx:
        (kept,) = await outbox.listing(tx, course.id, ["sent"])
        assert (kept.id, kept.message_id, kept.owed.content) == (debt.id, "5", {})
        assert not [each for each in await of_person(database, course, "1") if each.owed.key == debt.owed.key]
        assert all(each.owed.content for each in await of_person(database, course, "1"))
        with pytest.raises(ReplyError, match="any more"):
            await replies.find_reminder(tx, course.id, debt.id, "1")


async def test_done_ends_the_reminders_of_that_event_and_stop_those_of_its_kind(
    planner: Planner, database: Database, course: Course
) -> None:
    debt = await the_first(planner, database, course)
    async with database.transaction() as tx:
        await replies.done(tx, course, debt, IN_TERM)
        await replies.done(tx, course, debt, IN_TERM)
        await planner.replan_for(tx, "1")
    assert not [each for each in await of_person(database, course, "1") if speaks_of(each.owed, ESSAY)]
    async with database.transaction() as tx:
        await replies.stop(tx, course, debt)
        await planner.replan_for(tx, "1")
        assert await reminders.wishes_of(tx, course.id, "1") == Wishes()
    assert await of_person(database, course, "1") == []


async def test_a_snoozed_reminder_comes_again_and_planning_anew_does_not_take_it_away(
    planner: Planner, database: Database, course: Course
) -> None:
    debt = await the_first(planner, database, course)
    async with database.transaction() as tx:
        at = await replies.snooze(tx, course, debt, debt.owed.due_at)
    await planner.replan()
    assert at == debt.owed.due_at + replies.SNOOZE
    again = [each for each in await of_person(database, course, "1") if each.owed.due_at == at]
    assert [each.owed.kind for each in again] == [debt.owed.kind]
    async with database.transaction() as tx:
        assert await planner.prepare(tx, again[0].owed, at) is not None


async def test_there_is_no_snoozing_of_what_is_over(planner: Planner, database: Database, course: Course) -> None:
    debt = await the_first(planner, database, course)
    async with database.transaction() as tx:
        with pytest.raises(ReplyError, match="over"):
            await replies.snooze(tx, course, debt, debt.owed.due_at + timedelta(days=60))


async def test_nobody_answers_anothers_reminder(planner: Planner, database: Database, course: Course) -> None:
    debt = await the_first(planner, database, course)
    async with database.reading() as tx:
        assert await replies.find_reminder(tx, course.id, debt.id, "1") == debt
        with pytest.raises(ReplyError, match="somebody else"):
            await replies.find_reminder(tx, course.id, debt.id, "2")
        with pytest.raises(ReplyError, match="do not know"):
            await replies.find_reminder(tx, course.id, 10**9, "1")
