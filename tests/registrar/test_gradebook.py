"""The gradebook: which attempt counts, what lateness costs, what the staff decided, and what it all adds up to."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar import audit, submissions
from registrar.course.load import load_course
from registrar.course.models import Course, GradingScale, LatePolicy, Settlement
from registrar.database import Database, Transaction
from registrar.errors import GradebookError, RosterError
from registrar.gradebook import decisions
from registrar.gradebook.attempts import Attempt, Attempts
from registrar.gradebook.book import grade_of, gradebook
from registrar.gradebook.grade import Decisions, Grade, Grader, letter_of
from registrar.gradebook.marks import Mark, Override, Status
from registrar.gradebook.submitted import submitted
from registrar.gradebook.weights import weights
from registrar.gradebook.whatif import needed
from registrar.people import linking, roster
from registrar.submissions import File

COURSES = Path(__file__).parents[1] / "courses"
PACK = Path(__file__).parents[2] / "courses" / "t81_558"
SEMINAR = load_course(COURSES / "maritime_history")
WORTH = {"essay-1": 20, "essay-2": 30, "source-presentation": 15, "oral-examination": 35}
COMPONENT_OF = {
    "essay-1": "essays",
    "essay-2": "essays",
    "source-presentation": "presentation",
    "oral-examination": "oral",
}
WEIGHT = {"essays": 50, "presentation": 15, "oral": 35}
DUE = datetime(2024, 3, 22, 18, 0, tzinfo=UTC)  # essay-1; Lisbon is on UTC until the 31st
BEFORE, AFTER = datetime(2024, 3, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOTHING = Decisions({}, {})


def course(**changes: Any) -> Course:
    return SEMINAR.model_copy(update=changes)


def best(given: Course = SEMINAR) -> Course:
    return given.model_copy(update={"gradebook": given.gradebook.model_copy(update={"attempt": "best"})})


def attempt(score: float | None, late: timedelta = -HOUR, possible: float = 20) -> Attempt:
    return Attempt(DUE + late, score, possible)


def override(points: float | None) -> Override:
    return Override(points, "Illness", "7", BEFORE)


def grade(attempts: Attempts, decided: Decisions = NOTHING, now: datetime = AFTER, given: Course = SEMINAR) -> Grade:
    return Grader(given).grade(attempts, decided, now)


def essay(*attempts: Attempt, now: datetime = AFTER, given: Course = SEMINAR, until: datetime | None = None) -> Mark:
    decided = Decisions({"essay-1": until} if until else {}, {})
    return grade({"essay-1": attempts}, decided, now, given).mark("essay-1")


def test_the_last_attempt_counts_or_the_best_as_the_course_says() -> None:
    tried = (attempt(12, -3 * HOUR), attempt(18, -2 * HOUR), attempt(15))
    assert essay(*tried).points == 15
    assert essay(*reversed(tried), given=best()).points == 18
    assert essay(*tried).working == "attempt 3 of 3 counts, the last one with credit: 15 of 20 points"


def test_the_best_attempt_is_the_best_after_lateness() -> None:
    assert essay(attempt(16), attempt(19, 2 * DAY), given=best()).points == 16
    assert essay(attempt(10), attempt(19, 2 * DAY), given=best()).points == 15


def test_lateness_is_taken_off_with_the_working_shown() -> None:
    mark = essay(attempt(17, 25 * HOUR))
    assert mark.points == 13
    assert mark.working == (
        "17 of 20 points; 2 days × 10% of 20 points = 4 points off; 20 − 4 leaves at most 16; 17 − 4 = 13 points"
    )


def test_an_attempt_past_the_limit_leaves_the_one_before_it_standing() -> None:
    assert essay(attempt(12), attempt(20, 6 * DAY)).points == 12
    alone = essay(attempt(20, 6 * DAY))
    assert (alone.points, alone.status) == (0, Status.GRADED)
    assert "no credit" in alone.working


def test_a_score_on_another_scale_is_scaled_to_the_assignment() -> None:
    mark = essay(attempt(7, possible=10))
    assert mark.points == 14
    assert mark.working == "7 of 10 points, which is 14 of 20"


def test_an_extension_moves_the_deadline_and_never_forward() -> None:
    late = attempt(20, 2 * DAY)
    assert essay(late, until=DUE + 2 * DAY).points == 20
    assert essay(late, until=DUE + DAY).points == 18
    assert essay(late, until=DUE - DAY).points == 16


def test_what_waits_to_be_graded_neither_counts_nor_is_missing() -> None:
    assert essay(attempt(None)).status is Status.WAITING
    mark = essay(attempt(12, -2 * HOUR), attempt(None))
    assert (mark.points, mark.status) == (12, Status.GRADED)
    assert mark.working.endswith("a newer attempt waits to be graded")


def test_nothing_handed_in_is_open_while_something_can_be_earned_and_then_missing() -> None:
    assert (essay(now=DUE).status, essay(now=DUE).at_most) == (Status.OPEN, 20)
    three_days_late = essay(now=DUE + 60 * HOUR)
    assert (three_days_late.status, three_days_late.at_most) == (Status.OPEN, 14)
    gone = essay(now=DUE + 6 * DAY)
    assert (gone.status, gone.points) == (Status.MISSING, 0)
    lenient = course(late_policy=None)
    assert essay(now=DUE + 6 * DAY, given=lenient).at_most == 20
    assert essay(now=AFTER, given=lenient).status is Status.MISSING


LATE = st.integers(-10 * 24 * 60, 10 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
SCORES = st.integers(0, 40).map(lambda half: half / 2)
ATTEMPTS = st.lists(st.builds(attempt, SCORES, LATE), min_size=1, max_size=5, unique_by=lambda each: each.handed_in)


@given(ATTEMPTS, st.booleans(), st.booleans())
def test_a_mark_is_what_a_simple_sum_gives(tried: list[Attempt], takes_best: bool, by_points: bool) -> None:
    policy = LatePolicy(points_per_day=3, no_credit_after_days=4, at=SEMINAR.at) if by_points else SEMINAR.late_policy
    given_course = course(late_policy=policy)
    rate, limit = (3, 4) if by_points else (2, 5)

    def earned(each: Attempt) -> float | None:
        local = each.handed_in.astimezone(SEMINAR.term.zone).replace(tzinfo=None)
        seconds = (local - datetime(2024, 3, 22, 18, 0)).total_seconds()  # noqa: DTZ001 - the clock on the wall
        if seconds > limit * 86400:
            return None
        assert each.score is not None
        return max(0.0, each.score - rate * max(0, ceil(seconds / 86400)))

    in_order = sorted(tried, key=lambda each: each.handed_in)
    credited = [value for each in in_order if (value := earned(each)) is not None]
    expected = (max(credited) if takes_best else credited[-1]) if credited else 0
    mark = essay(*tried, given=best(given_course) if takes_best else given_course)
    assert float(mark.points or 0) == expected


DECIDED = st.dictionaries(st.sampled_from(sorted(WORTH)), st.one_of(st.none(), st.integers(0, 15)))


@given(DECIDED)
def test_a_grade_is_what_a_simple_sum_gives_whatever_is_excused(decided: dict[str, int | None]) -> None:
    found = grade({}, Decisions({}, {name: override(points) for name, points in decided.items()}))

    earned = total = 0.0
    for component, weight in WEIGHT.items():
        counted = [name for name in WORTH if COMPONENT_OF[name] == component and decided.get(name, 0) is not None]
        if counted:
            points = sum(decided.get(name) or 0 for name in counted)
            earned += weight * points / sum(WORTH[name] for name in counted)
            total += weight
    assert float(found.weight) == total
    assert float(found.earned) == pytest.approx(earned)
    assert (found.percent is None) == (total == 0)
    assert float(found.percent or 0) == pytest.approx(100 * earned / total if total else 0)


def test_only_what_counts_already_makes_the_percentage_so_far() -> None:
    found = grade({"essay-1": [attempt(15)]}, now=BEFORE)
    assert (found.so_far, found.percent, found.attainable) == (75, 15, 95)
    assert grade({}, now=BEFORE).so_far is None


def scale() -> GradingScale:
    assert SEMINAR.grading_scale
    return SEMINAR.grading_scale


@pytest.mark.parametrize(
    ("percent", "letter", "said"),
    [
        (Fraction(90), "Excelente", "90% reaches Excelente, which begins at 90%"),
        (Fraction("89.5"), "Muito Bom", "lies between Muito Bom (up to 89%) and Excelente (from 90%)"),
        (Fraction("89.999"), "Muito Bom", "nothing is rounded up"),
        (Fraction(80), "Muito Bom", "reaches Muito Bom"),
        (Fraction(0), "Insuficiente", "reaches Insuficiente"),
    ],
)
def test_a_letter_comes_with_its_rule(percent: Fraction, letter: str, said: str) -> None:
    found = letter_of(scale(), percent)
    assert found.band.letter == letter
    assert said in found.working


def test_a_percentage_that_two_letters_claim_is_the_better_one() -> None:
    bands = (scale().bands[0], scale().bands[1].model_copy(update={"highest": 90}), *scale().bands[2:])
    found = letter_of(scale().model_copy(update={"bands": bands}), Fraction(90))
    assert found.band.letter == "Excelente"
    assert "claimed by Excelente and by Muito Bom" in found.working


def test_what_a_letter_still_takes_is_worked_out() -> None:
    found = grade({"essay-1": [attempt(15)]}, now=BEFORE)
    need = needed(found, scale(), "muito bom")
    assert need.share == Fraction(65, 80)
    assert need.working == (
        "Muito Bom begins at 80%, which is 80 of 100 points; 15 are earned, so 65 are missing. "
        "80 can still be earned: it takes 81.2% of these."
    )
    assert needed(found, scale(), "Insuficiente").share == 0
    lost = needed(grade({"essay-1": [attempt(5)]}, now=BEFORE), scale(), "Excelente")
    assert not lost.reachable
    assert lost.working.endswith("the best is now Muito Bom.")
    assert needed(grade({}), scale(), "Bom").share is None
    with pytest.raises(GradebookError, match="The letters are Excelente, Muito Bom"):
        needed(found, scale(), "A-")
    excused = Decisions({}, dict.fromkeys(WORTH, override(None)))
    with pytest.raises(GradebookError, match="excused"):
        needed(grade({}, excused), scale(), "Bom")


@given(st.dictionaries(st.sampled_from(sorted(WORTH)), st.integers(0, 15), max_size=3), st.integers(0, 3))
def test_whoever_earns_what_is_needed_gets_the_letter_and_less_is_not_enough(decided: dict[str, int], at: int) -> None:
    letter = scale().bands[at].letter
    overrides = {name: override(points) for name, points in decided.items()}
    need = needed(grade({}, Decisions({}, overrides), BEFORE), scale(), letter)
    still_open = WORTH.keys() - decided.keys()

    def percent(share: Fraction) -> float:
        earned = sum(decided.values()) + share * sum(WORTH[name] for name in still_open)
        return float(round(earned, 9))

    lowest = scale().bands[at].lowest
    if need.share is None or need.share > 1:
        assert percent(Fraction(1)) < lowest
    elif need.share == 0:
        assert percent(Fraction(0)) >= lowest
    else:
        assert percent(need.share) == lowest
        assert percent(need.share * Fraction(99, 100)) < lowest


def test_numbers_that_agree_need_no_reading() -> None:
    found = weights(SEMINAR)
    assert {name: float(weight) for name, weight in found.of.items()} == WEIGHT
    assert found.notes == ()


def with_components(*numbers: tuple[float, float]) -> Course:
    changed = zip(SEMINAR.components, numbers, strict=True)
    return course(
        components=tuple(each.model_copy(update={"points": pts, "percent": pct}) for each, (pts, pct) in changed)
    )


@pytest.mark.parametrize(
    ("numbers", "expected", "notes"),
    [
        (((50, 45), (15, 15), (35, 35)), (50, 15, 35), 1),
        (((55, 50), (15, 15), (35, 35)), (50, 15, 35), 0),
        (((40, 50), (15, 15), (35, 45)), (40, 15, 35), 1),
        (((200, 50), (60, 15), (140, 35)), (50, 15, 35), 0),
    ],
)
def test_the_column_that_adds_up_to_100_holds_and_else_the_points(
    numbers: tuple[tuple[float, float], ...], expected: tuple[float, ...], notes: int
) -> None:
    found = weights(with_components(*numbers))
    assert tuple(float(weight) for weight in found.of.values()) == expected
    assert len(found.notes) == notes


def test_the_reading_is_said_until_the_instructor_settles_it() -> None:
    pack = load_course(PACK)
    open_reading = weights(pack)
    assert {name: float(weight) for name, weight in open_reading.of.items()} == {
        "icebreaker": 5,
        "programs": 50,
        "kaggle": 25,
        "final-project": 20,
    }
    columns, items = open_reading.notes
    assert columns == (
        "The grade table gives two readings of Kaggle Competition: the points of the components add up to 100, their "
        "percentages to 95. Until it is settled, the points are used."
    )
    assert items == (
        "The items of Kaggle Competition add up to 20 points, and it states 25: a score out of 20 is scaled to that."
    )
    settlement = Settlement(reading="twenty", by="Instructor", on=BEFORE.date())
    disputes = [
        each.model_copy(update={"settled": settlement}) if each.id == "kaggle-weight" else each
        for each in pack.disputes
    ]
    settled = weights(pack.model_copy(update={"disputes": tuple(disputes)}))
    assert settled.of["kaggle"] == 20
    assert len(settled.notes) == 1


def test_a_component_without_assignments_is_left_out_and_said_so() -> None:
    shorter = course(assignments=tuple(each for each in SEMINAR.assignments if each.component != "oral"))
    found = weights(shorter)
    assert set(found.of) == {"essays", "presentation"}
    assert found.notes == ("No assignment belongs to Oral examination, so it is left out of the grade.",)


async def no_attempts(tx: Transaction, course_id: str, students: Collection[int] | None) -> Mapping[int, Attempts]:
    return {}


async def a_student(database: Database, name: str = "Ada") -> int:
    async with database.transaction() as tx:
        return (await roster.add(tx, SEMINAR, name, actor="7", at=BEFORE)).id


async def test_decisions_change_grades_and_leave_a_trace(database: Database) -> None:
    ada = await a_student(database)
    async with database.transaction() as tx:
        await decisions.override(tx, SEMINAR, "essay-1", ada, 12.5, reason=" Read by hand ", actor="7", at=BEFORE)
        await decisions.override(tx, SEMINAR, "essay-1", ada, 14, reason="Read again", actor="8", at=BEFORE)
        await decisions.override(tx, SEMINAR, "essay-2", ada, None, reason="Illness", actor="7", at=BEFORE)
        found = await grade_of(tx, SEMINAR, ada, no_attempts, AFTER)
        await decisions.withdraw_override(tx, SEMINAR, "essay-1", ada, actor="7", at=BEFORE)
        with pytest.raises(GradebookError, match="Nothing was decided"):
            await decisions.withdraw_override(tx, SEMINAR, "essay-1", ada, actor="7", at=BEFORE)
        without = await grade_of(tx, SEMINAR, ada, no_attempts, AFTER)
        log = await audit.entries(tx, SEMINAR.id, about="assignment:essay-1")
    assert found.mark("essay-1").working == "14 of 20 points, set by the staff: Read again"
    assert (found.mark("essay-2").status, found.percent) == (Status.EXCUSED, Fraction(35))
    assert without.mark("essay-1").status is Status.MISSING
    assert [(entry.action, entry.actor) for entry in log] == [
        ("grade.withdraw", "7"),
        ("grade.override", "8"),
        ("grade.override", "7"),
    ]
    assert log[1].before == {"points": 12.5, "excused": False, "reason": "Read by hand"}
    assert log[0].subject == f"assignment:essay-1 student:{ada}"


@pytest.mark.parametrize(
    ("assignment", "points", "reason", "said"),
    [
        ("essay-1", 5, " ", "Write a reason"),
        ("essay-1", 20.5, "x", "between 0 and 20"),
        ("essay-1", -1, "x", "between 0 and 20"),
        ("essay-1", float("nan"), "x", "between 0 and 20"),
        ("essay-9", 5, "x", 'no assignment "essay-9"'),
    ],
)
async def test_an_override_that_cannot_be_right_is_refused(
    database: Database, assignment: str, points: float, reason: str, said: str
) -> None:
    ada = await a_student(database)
    async with database.transaction() as tx:
        with pytest.raises(GradebookError, match=said):
            await decisions.override(tx, SEMINAR, assignment, ada, points, reason=reason, actor="7", at=BEFORE)
        assert await decisions.decisions(tx, SEMINAR.id) == {}


async def test_extensions_for_one_and_for_all_go_together_and_the_later_one_holds(database: Database) -> None:
    ada, ben = await a_student(database, "Ada"), await a_student(database, "Ben")

    async def extend(until: datetime, students: list[int] | None, assignment: str = "essay-1") -> None:
        async with database.transaction() as tx:
            await decisions.extend(
                tx, SEMINAR, assignment, until, students=students, reason="Storm", actor="7", at=BEFORE
            )

    async def deadlines(student: int) -> Mapping[str, datetime]:
        async with database.reading() as tx:
            everyone = await decisions.for_everyone(tx, SEMINAR.id)
            return (await decisions.decisions(tx, SEMINAR.id)).get(student, everyone).extensions

    await extend(DUE + 3 * DAY, [ada])
    await extend(DUE + DAY, [ada])
    assert await deadlines(ada) == {"essay-1": DUE + DAY}
    await extend(DUE + 2 * DAY, None)
    assert await deadlines(ada) == await deadlines(ben) == {"essay-1": DUE + 2 * DAY}
    await extend(DUE + 4 * DAY, [ada])
    assert (await deadlines(ada))["essay-1"] == DUE + 4 * DAY
    async with database.transaction() as tx:
        await decisions.withdraw_extension(tx, SEMINAR, "essay-1", student=None, actor="7", at=BEFORE)
        with pytest.raises(GradebookError, match="no such extension"):
            await decisions.withdraw_extension(tx, SEMINAR, "essay-1", student=ben, actor="7", at=BEFORE)
        log = await audit.entries(tx, SEMINAR.id, about="extension")
    assert await deadlines(ben) == {}
    assert (log[0].subject, len(log)) == ("assignment:essay-1 everyone", 5)
    with pytest.raises(GradebookError, match="It is due 2024-03-22 18:00"):
        await extend(DUE, [ada])
    with pytest.raises(RosterError):
        await extend(DUE + 5 * DAY, [ben, 4711])
    assert await deadlines(ben) == {}


async def test_what_was_handed_in_through_every_linked_account_is_graded(database: Database) -> None:
    ada, ben = await a_student(database, "Ada"), await a_student(database, "Ben")
    async with database.transaction() as tx:
        for person in ("100", "101"):
            code = (await linking.hand_out(tx, SEMINAR.id, [ada], actor="7", at=BEFORE))[ada]
            await linking.link(tx, SEMINAR.id, code, person, at=BEFORE)
        for person, score, at in (("100", 9.0, DUE - DAY), ("101", 8.0, DUE + HOUR), ("stranger", 10.0, DUE)):
            await submissions.hand_in(tx, File(SEMINAR.id, person, "essay.ipynb", person, at), "essay-1")
            claimed = await submissions.claim(tx, SEMINAR.id, at, HOUR)
            assert claimed
            await submissions.settle_graded(tx, claimed, {"score": score, "max_score": 10.0}, None, at)
        await submissions.hand_in(tx, File(SEMINAR.id, "100", "two.ipynb", "x", DUE), "essay-2")
    async with database.reading() as tx:
        lines = await gradebook(tx, SEMINAR, submitted, DUE + DAY)
        alone = await grade_of(tx, SEMINAR, ada, submitted, DUE + DAY)
        other = await grade_of(tx, SEMINAR, ben, submitted, DUE + DAY)
    assert [(line.student.name, line.grade.earned) for line in lines] == [("Ada", 14), ("Ben", 0)]
    assert (lines[0].grade, lines[1].grade) == (alone, other)
    assert alone.mark("essay-2").status is Status.WAITING
