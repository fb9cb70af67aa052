"""What members of a team say of each other: kept, confidential, and points only once the instructor accepts it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from registrar import audit, outbox
from registrar.course.check import check_course
from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.course.rollover import NewTerm, roll
from registrar.database import Database
from registrar.errors import CourseFileError, ParticipationError
from registrar.gradebook.book import grade_of
from registrar.gradebook.decisions import override
from registrar.gradebook.marks import Mark, Status
from registrar.gradebook.submitted import submitted
from registrar.participation import individual, peers
from registrar.participation.asking import plan_reminders
from registrar.participation.peers import Outcome
from registrar.people import linking, roster
from registrar.teams import assigning
from registrar.teams.factors import RatingError
from registrar.teams.membership import Team, find
from tests.registrar.conftest import Edit

BLOCK = """
peer_feedback:
  criteria:
    - { id: work, title: Work, weight: 2 }
    - { id: talk, title: Talk }
  scale: { lowest: 0, highest: 5 }
  rounds:
    - { assignment: source-presentation, opens: 2024-04-15, closes: 2024-04-21 }
  at: handbook > Assessment

teams:
  rule: Three or four together.
  at: handbook > Assessment

statements:"""
TALK = "source-presentation"
NOW = datetime(2024, 4, 16, 12, tzinfo=UTC)
GOOD, POOR = {"work": 4, "talk": 4}, {"work": 1, "talk": 1}


@pytest.fixture
def rated(edited: Edit) -> Course:
    """The maritime course with ratings for its presentation, which is worth 10 together and 5 for each member."""
    return load_course(edited(("\nstatements:", BLOCK)))


async def a_team(database: Database, course: Course, size: int = 3) -> Team:
    async with database.transaction() as tx:
        members = [
            await roster.add(tx, course, name, actor="7", at=NOW) for name in ("Ada", "Ben", "Eve", "Ian")[:size]
        ]
        codes = await linking.hand_out(tx, course.id, [each.id for each in members], actor="7", at=NOW)
        for person, (_, code) in enumerate(codes.items(), start=11):
            await linking.link(tx, course.id, code, str(person), at=NOW)
        team = await assigning.assign_new(tx, course, members[0].id, "Crew", actor="7", at=NOW)
        for each in members[1:]:
            team = await assigning.assign(tx, course, each.id, team.id, actor="7", at=NOW)
    return team


async def say(
    database: Database,
    course: Course,
    rater: int,
    rated: int,
    points: Mapping[str, int],
    at: datetime = NOW,
    word: str = "",
) -> None:
    async with database.transaction() as tx:
        await peers.rate(tx, course, TALK, rater, rated, points, word, actor="11", at=at)


async def all_say(database: Database, course: Course, team: Team, ghost: int) -> None:
    """Have everybody call everybody good, but one, whom they find poor."""
    for rater in team.members:
        for rated in team.members:
            if rater != rated:
                await say(database, course, rater, rated, POOR if rated == ghost else GOOD)


async def outcome(database: Database, course: Course, team: Team) -> Outcome:
    async with database.reading() as tx:
        now = await find(tx, course.id, team.id)
        assert now is not None
        return await peers.outcome(tx, course, TALK, now)


async def mark(database: Database, course: Course, student: int) -> Mark:
    async with database.reading() as tx:
        return (await grade_of(tx, course, student, submitted, NOW)).mark(TALK)


async def test_factors_follow_once_members_have_rated_everybody(database: Database, rated: Course) -> None:
    team = await a_team(database, rated)
    ada, ben, eve = team.members
    await say(database, rated, ada, ben, GOOD)
    found = await outcome(database, rated, team)
    assert found.waiting == team.members
    assert [each.value for each in found.factors] == [None] * 3

    await all_say(database, rated, team, eve)
    found = await outcome(database, rated, team)
    assert found.waiting == ()
    # Ada and Ben each get an even piece of Eve's cake, and 8/5 of the other's; Eve gets 2/5 of two cakes.
    assert [each.value for each in found.factors] == [Fraction(13, 10), Fraction(13, 10), Fraction(2, 5)]
    assert [each.ghost for each in found.factors] == [False, False, True]


async def test_a_rating_takes_the_place_of_the_one_before_and_stays_out_of_the_audit_log(
    database: Database, rated: Course
) -> None:
    team = await a_team(database, rated)
    ada, ben, _ = team.members
    await say(database, rated, ada, ben, POOR, word="Never there.")
    await say(database, rated, ada, ben, GOOD, word="  Came back.  ")
    async with database.reading() as tx:
        mine = await peers.given(tx, rated, TALK, ada)
        about_ben = await peers.given(tx, rated, TALK, ben)
        trace = [entry for entry in await audit.entries(tx, rated.id) if entry.action == "peers.rate"]
    assert (mine[ben].points, mine[ben].comment) == (GOOD, "Came back.")
    assert about_ben == {}
    assert [(entry.before, entry.after, entry.subject) for entry in trace] == [
        (None, None, f"assignment:{TALK} team:{team.id}")
    ] * 2


async def test_what_cannot_be_rated_is_refused_with_the_reason(database: Database, rated: Course) -> None:
    team = await a_team(database, rated)
    ada, ben, _ = team.members
    async with database.transaction() as tx:
        stranger = await roster.add(tx, rated, "Stranger", actor="7", at=NOW)
    zone, second = rated.term.zone, timedelta(seconds=1)
    opens, closes = datetime(2024, 4, 15, tzinfo=zone), datetime(2024, 4, 22, tzinfo=zone)
    for at in (opens - second, closes):
        with pytest.raises(ParticipationError, match="cannot be rated now"):
            await say(database, rated, ada, ben, GOOD, at)
    for other in (ada, stranger.id, 4711):
        with pytest.raises(ParticipationError, match="and nobody else"):
            await say(database, rated, ada, other, GOOD)
    with pytest.raises(ParticipationError, match="and nobody else"):
        await say(database, rated, stranger.id, ben, GOOD)
    for points in ({"work": 6, "talk": 1}, {"work": -1, "talk": 1}):
        with pytest.raises(RatingError, match="from 0 to 5"):
            await say(database, rated, ada, ben, points)
    with pytest.raises(RatingError, match="work, talk"):
        await say(database, rated, ada, ben, {"work": 1})
    with pytest.raises(ParticipationError, match="at most 1,000"):
        await say(database, rated, ada, ben, GOOD, word="x" * 1001)
    assert (await outcome(database, rated, team)).ratings == []
    await say(database, rated, ada, ben, GOOD, opens)
    await say(database, rated, ben, ada, GOOD, closes - second)


async def test_who_left_the_team_neither_rates_nor_is_rated(database: Database, rated: Course) -> None:
    team = await a_team(database, rated, 4)
    *_, gone = team.members
    await all_say(database, rated, team, gone)
    async with database.transaction() as tx:
        await assigning.take_out(tx, rated, gone, actor="7", at=NOW)
    found = await outcome(database, rated, team)
    assert [each.value for each in found.factors] == [1, 1, 1]
    assert gone not in {number for each in found.ratings for number in (each.rater, each.rated)}


async def test_accepted_factors_become_individual_points_with_the_sum_shown(database: Database, rated: Course) -> None:
    team = await a_team(database, rated)
    ada, _, eve = team.members
    await all_say(database, rated, team, eve)
    found = await outcome(database, rated, team)
    async with database.transaction() as tx:
        assert await individual.shared_points(tx, rated, TALK, ada, NOW) is None
        for each in found.factors:
            assert each.value is not None
            student = int(each.member)
            await individual.accept(tx, rated, TALK, student, each.value, 8.5, working=each.working, actor="7", at=NOW)
    assert [(await mark(database, rated, student)).points for student in team.members] == [
        Fraction("13.5"),
        Fraction("13.5"),
        Fraction("10.5"),
    ]
    shown = await mark(database, rated, eve)
    assert "8.5 of 10 for the team's work + 5 × 0.4 = 2 of 5 for your own part: 10.5" in shown.working
    assert "pieces" not in shown.working
    async with database.reading() as tx:
        kept = await individual.accepted(tx, rated, TALK)
        assert await individual.shared_points(tx, rated, TALK, ada, NOW) == 8.5
    assert "pieces received" in kept[eve].working
    assert all(each.holds for each in kept.values())


async def test_a_factor_is_taken_back_and_its_points_with_it_unless_something_else_was_decided_since(
    database: Database, rated: Course
) -> None:
    team = await a_team(database, rated)
    ada, ben, eve = team.members
    async with database.transaction() as tx:
        for student in (ada, ben):
            await individual.accept(tx, rated, TALK, student, Fraction(1, 3), 9, working="", actor="7", at=NOW)
        await override(tx, rated, TALK, ben, 15, reason="Appeal.", actor="7", at=NOW)
        assert {key: each.holds for key, each in (await individual.accepted(tx, rated, TALK)).items()} == {
            ada: True,
            ben: False,
        }
        for student in (ada, ben):
            await individual.withdraw(tx, rated, TALK, student, actor="7", at=NOW)
        with pytest.raises(ParticipationError, match="No factor"):
            await individual.withdraw(tx, rated, TALK, eve, actor="7", at=NOW)
    assert (await mark(database, rated, ada)).status is Status.OPEN
    assert (await mark(database, rated, ben)).points == 15


async def test_points_that_the_staff_set_for_the_shared_part_are_the_shared_points(
    database: Database, rated: Course
) -> None:
    team = await a_team(database, rated)
    ada, ben, _ = team.members
    async with database.transaction() as tx:
        await override(tx, rated, TALK, ada, 7.5, reason="Leaderboard.", actor="7", at=NOW)
        await override(tx, rated, TALK, ben, 12, reason="All of it.", actor="7", at=NOW)
        assert await individual.shared_points(tx, rated, TALK, ada, NOW) == 7.5
        assert await individual.shared_points(tx, rated, TALK, ben, NOW) is None


async def test_numbers_out_of_range_change_nothing(database: Database, rated: Course) -> None:
    team = await a_team(database, rated, 2)
    student = team.members[0]
    for assignment, factor, shared, said in (
        (TALK, "2.1", 5, "from 0 to 2"),
        (TALK, "-0.1", 5, "from 0 to 2"),
        (TALK, "1", 11, "between 0 and 10"),
        (TALK, "1", -1, "between 0 and 10"),
        ("essay-1", "1", 5, "no items that members earn singly"),
    ):
        with pytest.raises(ParticipationError, match=said):
            async with database.transaction() as tx:
                await individual.accept(
                    tx, rated, assignment, student, Fraction(factor), shared, working="", actor="7", at=NOW
                )
    assert (await mark(database, rated, student)).status is Status.OPEN


async def test_items_that_do_not_add_up_to_the_assignment_are_scaled(database: Database, rated: Course) -> None:
    changed = tuple(each.model_copy(update={"points": 30}) if each.id == TALK else each for each in rated.assignments)
    course = rated.model_copy(update={"assignments": changed})
    team = await a_team(database, course, 2)
    async with database.transaction() as tx:
        points = await individual.accept(
            tx, course, TALK, team.members[0], Fraction(1, 2), 10, working="", actor="7", at=NOW
        )
    assert points == 25
    assert "scaled from 15 to 30: 25" in (await mark(database, course, team.members[0])).working


async def test_only_those_who_have_not_rated_everybody_are_reminded_and_each_once(
    database: Database, rated: Course
) -> None:
    team = await a_team(database, rated)
    ada, ben, eve = team.members
    before = datetime(2024, 4, 1, tzinfo=UTC)
    async with database.transaction() as tx:
        assert await plan_reminders(tx, rated, before) == 6
        assert await plan_reminders(tx, rated, before) == 0
        owed = [debt.owed for debt in await outbox.listing(tx, rated.id, ["pending"])]
    assert {each.person for each in owed} == {"11", "12", "13"}
    assert {each.due_at.astimezone(rated.term.zone).isoformat() for each in owed} == {
        "2024-04-15T09:00:00+01:00",
        "2024-04-21T09:00:00+01:00",
    }
    for other in (ben, eve):
        await say(database, rated, ada, other, GOOD)
    await say(database, rated, ben, ada, GOOD)
    async with database.transaction() as tx:
        await plan_reminders(tx, rated, NOW)
        await assigning.take_out(tx, rated, eve, actor="7", at=NOW)
        await plan_reminders(tx, rated, NOW)
        owed = [debt.owed for debt in await outbox.listing(tx, rated.id, ["pending"])]
    # Without Eve, Ben has rated everybody as well.
    assert owed == []


async def test_ratings_follow_when_two_entries_of_one_person_become_one(database: Database, rated: Course) -> None:
    team = await a_team(database, rated, 4)
    ada, ben, eve, ian = team.members
    await say(database, rated, eve, ben, GOOD)
    await say(database, rated, ian, ben, POOR)
    await say(database, rated, ian, ada, POOR)
    await say(database, rated, ian, eve, POOR)
    await say(database, rated, ben, ian, GOOD)
    async with database.transaction() as tx:
        await individual.accept(tx, rated, TALK, ian, Fraction(1), 9, working="", actor="7", at=NOW)
        await roster.merge(tx, rated.id, eve, ian, actor="7", at=NOW)
        assert set(await individual.accepted(tx, rated, TALK)) == {eve}
        assert {rated: each.points for rated, each in (await peers.given(tx, rated, TALK, eve)).items()} == {
            ben: GOOD,
            ada: POOR,
        }
        assert set(await peers.given(tx, rated, TALK, ben)) == {eve}


def test_rounds_must_name_an_assignment_and_days_in_order(edited: Edit) -> None:
    for old, new, said in (
        ("assignment: source-presentation,", "assignment: source-presentatoin,", "did you mean"),
        ("closes: 2024-04-21", "closes: 2024-04-14", "close before they open"),
        ("highest: 5", "highest: 40", "at most 25 steps"),
        ("id: talk", "id: work", "is taken"),
    ):
        with pytest.raises(CourseFileError, match=said):
            load_course(edited(("\nstatements:", BLOCK.replace(old, new))))


def test_the_check_warns_where_rating_each_other_changes_nothing(rated: Course, edited: Edit) -> None:
    assert [problem for problem in check_course(rated).problems if "rating" in problem.message] == []
    block = BLOCK.replace("assignment: source-presentation", "assignment: essay-1")
    problems = check_course(load_course(edited(("\nstatements:", block)))).problems
    assert [problem.severity for problem in problems if "rating each other changes nothing" in problem.message] == [
        "warning"
    ]


def test_the_days_of_ratings_roll_into_the_next_term(maritime_text: str) -> None:
    rolled = roll(maritime_text.replace("\nstatements:", BLOCK), NewTerm(date(2025, 2, 10)))
    assert rolled.course.peer_feedback is not None
    assert rolled.course.peer_feedback.rounds[0].opens == date(2025, 4, 14)
    assert "Source presentation: rating each other ends" in [move.what for move in rolled.moves]


def test_a_course_without_the_block_has_no_rounds(maritime: Course) -> None:
    assert peers.rounds(maritime) == ()
