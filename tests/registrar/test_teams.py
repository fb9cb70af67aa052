"""Teams: students form them up to the lock day, the staff at any time, and what has been is never lost."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from registrar import audit
from registrar.course.models import Course
from registrar.database import Database, Transaction
from registrar.errors import RegistrarError, TeamError
from registrar.people import roster
from registrar.teams import assigning, forming, membership
from registrar.teams.proposal import proposal
from registrar.teams.rules import Rules, locks_at, reset_rules, rules, set_rules
from tests.registrar.team_helpers import LARGEST, LOCK, NOON, STAFF, enrol, team_up, with_teams

MINUTE = timedelta(minutes=1)


@pytest.fixture
def course(maritime: Course) -> Course:
    return with_teams(maritime)


@pytest_asyncio.fixture
async def students(database: Database, course: Course) -> list[int]:
    async with database.transaction() as tx:
        return await enrol(tx, course, "Ada", "Ben", "Cleo", "Dan", "Eve")


async def trace(database: Database, course: Course) -> list[str]:
    async with database.reading() as tx:
        return [each.action for each in await audit.entries(tx, course.id, about="team.")]


async def test_students_form_a_team_by_invitation(database: Database, course: Course, students: list[int]) -> None:
    ada, ben, cleo, *_ = students
    team = await team_up(database, course, "  Sea\u200b  Wolves ", ada, ben, cleo)
    assert (team.name, team.leader, team.members) == ("Sea Wolves", ada, (ada, ben, cleo))
    async with database.reading() as tx:
        assert await membership.team_of(tx, course.id, cleo) == team
        assert await forming.invitations(tx, course, ben) == []
    assert Counter(await trace(database, course)) == {"team.form": 1, "team.invite": 2, "team.accept": 2}


async def test_who_has_declined_can_still_accept(database: Database, course: Course, students: list[int]) -> None:
    ada, ben, *_ = students
    async with database.transaction() as tx:
        await forming.form(tx, course, ada, "Wolves", actor="1", at=NOON)
        invitation = await forming.invite(tx, course, ada, ben, actor="1", at=NOON)
        team = await forming.answer(tx, course, ben, invitation.id, accept=False, actor="2", at=NOON)
        assert team.members == (ada,)
        (still,) = await forming.invitations(tx, course, ben)
        assert still.state == "declined"
        with pytest.raises(TeamError, match="declined"):
            await forming.invite(tx, course, ada, ben, actor="1", at=NOON)
        with pytest.raises(TeamError, match="already"):
            await forming.answer(tx, course, ben, invitation.id, accept=False, actor="2", at=NOON)
        team = await forming.answer(tx, course, ben, invitation.id, accept=True, actor="2", at=NOON)
        assert team.members == (ada, ben)


async def test_an_invitation_is_for_one_student_and_one_time(
    database: Database, course: Course, students: list[int]
) -> None:
    ada, ben, cleo, *_ = students
    async with database.transaction() as tx:
        await forming.form(tx, course, ada, "Wolves", actor="1", at=NOON)
        invitation = await forming.invite(tx, course, ada, ben, actor="1", at=NOON)
        with pytest.raises(TeamError, match="has yet to answer"):
            await forming.invite(tx, course, ada, ben, actor="1", at=NOON)
        with pytest.raises(TeamError, match="not yours"):
            await forming.answer(tx, course, cleo, invitation.id, accept=True, actor="3", at=NOON)
        await forming.answer(tx, course, ben, invitation.id, accept=True, actor="2", at=NOON)
        await forming.leave(tx, course, ben, actor="2", at=NOON + MINUTE)
        with pytest.raises(TeamError, match="answered this invitation already"):
            await forming.answer(tx, course, ben, invitation.id, accept=True, actor="2", at=NOON + MINUTE)


async def test_nobody_is_in_two_teams(database: Database, course: Course, students: list[int]) -> None:
    ada, ben, cleo, *_ = students
    await team_up(database, course, "Wolves", ada, ben)
    async with database.transaction() as tx:
        await forming.form(tx, course, cleo, "Gulls", actor="3", at=NOON)
        with pytest.raises(TeamError, match="in a team already"):
            await forming.form(tx, course, ben, "Terns", actor="2", at=NOON)
        with pytest.raises(TeamError, match="in a team already"):
            await forming.invite(tx, course, cleo, ben, actor="3", at=NOON)


async def test_a_full_team_takes_nobody(database: Database, course: Course, students: list[int]) -> None:
    ada, ben, cleo, dan, eve = students
    await team_up(database, course, "Wolves", ada, ben)
    async with database.transaction() as tx:
        one = await forming.invite(tx, course, ada, cleo, actor="1", at=NOON)
        two = await forming.invite(tx, course, ada, dan, actor="1", at=NOON)
        team = await forming.answer(tx, course, cleo, one.id, accept=True, actor="3", at=NOON)
        with pytest.raises(TeamError, match="at most 3 members"):
            await forming.answer(tx, course, dan, two.id, accept=True, actor="4", at=NOON)
        with pytest.raises(TeamError, match="at most 3 members"):
            await forming.invite(tx, course, ada, eve, actor="1", at=NOON)
        with pytest.raises(TeamError, match="at most 3 members"):
            await assigning.assign(tx, course, eve, team.id, actor=STAFF, at=NOON)


async def test_two_who_accept_the_last_place_at_once_do_not_both_get_it(
    database: Database, course: Course, students: list[int]
) -> None:
    ada, ben, cleo, dan, _ = students
    await team_up(database, course, "Wolves", ada, ben)
    async with database.transaction() as tx:
        invited = [(each, await forming.invite(tx, course, ada, each, actor="1", at=NOON)) for each in (cleo, dan)]

    async def accept(student: int, invitation: int) -> bool:
        try:
            async with database.transaction() as tx:
                await forming.answer(tx, course, student, invitation, accept=True, actor="x", at=NOON)
        except TeamError:
            return False
        return True

    done = await asyncio.gather(*(accept(student, invitation.id) for student, invitation in invited))
    assert sorted(done) == [False, True]
    async with database.reading() as tx:
        (team,) = await membership.teams(tx, course.id)
    assert len(team.members) == LARGEST


async def test_the_leader_who_leaves_is_followed_by_who_has_been_there_longest(
    database: Database, course: Course, students: list[int]
) -> None:
    ada, ben, cleo, *_ = students
    team = await team_up(database, course, "Wolves", ada, cleo, ben)
    async with database.transaction() as tx:
        left = await forming.leave(tx, course, ada, actor="1", at=NOON + 5 * MINUTE)
        assert (left.leader, left.members) == (cleo, (cleo, ben))
        await forming.leave(tx, course, ben, actor="2", at=NOON + 6 * MINUTE)
        ended = await forming.leave(tx, course, cleo, actor="3", at=NOON + 7 * MINUTE)
        assert (ended.dissolved_at, ended.leader, ended.members) == (NOON + 7 * MINUTE, None, ())
        assert await membership.teams(tx, course.id) == []
        stays = await membership.history(tx, course.id)
        # The name is free again, and the old team is still there to be looked up.
        await forming.form(tx, course, ben, "Wolves", actor="2", at=NOON + 8 * MINUTE)
    assert [(each.team, each.student) for each in stays] == [(team.id, ada), (team.id, cleo), (team.id, ben)]
    assert [each.left_at for each in stays] == [NOON + minutes * MINUTE for minutes in (5, 7, 6)]


async def test_an_invitation_goes_with_its_team(database: Database, course: Course, students: list[int]) -> None:
    ada, ben, *_ = students
    async with database.transaction() as tx:
        team = await forming.form(tx, course, ada, "Wolves", actor="1", at=NOON)
        invitation = await forming.invite(tx, course, ada, ben, actor="1", at=NOON)
        await assigning.dissolve(tx, course, team.id, actor=STAFF, at=NOON)
        with pytest.raises(TeamError, match="withdrawn"):
            await forming.answer(tx, course, ben, invitation.id, accept=True, actor="2", at=NOON)
        with pytest.raises(TeamError, match="no more"):
            await assigning.dissolve(tx, course, team.id, actor=STAFF, at=NOON)


async def test_after_the_lock_day_only_the_staff_changes_teams(
    database: Database, course: Course, students: list[int]
) -> None:
    ada, ben, cleo, *_ = students
    last = locks_at(course, Rules(LARGEST, LOCK, alone=True))
    assert last is not None
    assert (last.isoformat(), last.tzinfo) == ("2024-04-13T00:00:00+01:00", course.term.zone)
    await team_up(database, course, "Wolves", ada, at=last - MINUTE)
    async with database.transaction() as tx:
        invitation = await forming.invite(tx, course, ada, ben, actor="1", at=last - MINUTE)
        for late in (
            forming.form(tx, course, cleo, "Gulls", actor="3", at=last),
            forming.invite(tx, course, ada, cleo, actor="1", at=last),
            forming.answer(tx, course, ben, invitation.id, accept=True, actor="2", at=last),
            forming.leave(tx, course, ada, actor="1", at=last),
            forming.work_alone(tx, course, cleo, actor="3", at=last),
        ):
            with pytest.raises(TeamError, match="locked since 12 April 2024"):
                await late
        team = await assigning.assign_new(tx, course, cleo, "Gulls", actor=STAFF, at=last)
        await assigning.assign(tx, course, ada, team.id, actor=STAFF, at=last)
        (only,) = await membership.teams(tx, course.id)
        assert only.members == (cleo, ada)
        out = await assigning.take_out(tx, course, cleo, actor=STAFF, at=last)
        assert out.leader == ada


async def test_a_plan_names_the_leader_and_earlier_ones_are_kept(
    database: Database, course: Course, students: list[int]
) -> None:
    ada, ben, cleo, *_ = students
    team = await team_up(database, course, "Wolves", ada, ben)
    async with database.transaction() as tx:
        await forming.plan(tx, course, ada, " First we read. ", ada, actor="1", at=NOON)
        done = await forming.plan(tx, course, ben, "Then we write.", ben, actor="2", at=NOON + MINUTE)
        assert done.leader == ben
        assert done.plan == membership.Plan("Then we write.", ben, "2", NOON + MINUTE)
        assert [each.text for each in await membership.plans(tx, team.id)] == ["Then we write.", "First we read."]
        for text, leader in (("   ", ada), ("x" * 4001, ada), ("A plan.", cleo)):
            with pytest.raises(TeamError):
                await forming.plan(tx, course, ada, text, leader, actor="1", at=NOON)
        with pytest.raises(TeamError, match="in no team"):
            await forming.plan(tx, course, cleo, "A plan.", cleo, actor="3", at=NOON)


async def test_members_name_another_leader_and_another_name(
    database: Database, course: Course, students: list[int]
) -> None:
    ada, ben, cleo, dan, _ = students
    await team_up(database, course, "Wolves", ada, ben)
    await team_up(database, course, "Gulls", cleo)
    async with database.transaction() as tx:
        assert (await forming.lead(tx, course, ada, ben, actor="1", at=NOON)).leader == ben
        assert (await forming.rename(tx, course, ben, "wolves", actor="2", at=NOON)).name == "wolves"
        with pytest.raises(TeamError, match="Only a member"):
            await forming.lead(tx, course, ada, dan, actor="1", at=NOON)
        for name in ("GULLS", "!!!", "", "x" * 41):
            with pytest.raises(TeamError):
                await forming.rename(tx, course, ada, name, actor="1", at=NOON)


async def test_the_staff_settles_size_and_lock_day_until_it_lets_the_course_file_hold_again(
    database: Database, course: Course
) -> None:
    async with database.transaction() as tx:
        later = LOCK + timedelta(days=7)
        assert await set_rules(tx, course, largest=5, lock=None, actor=STAFF, at=NOON) == Rules(5, LOCK, alone=True)
        assert await set_rules(tx, course, largest=None, lock=later, actor=STAFF, at=NOON) == Rules(
            5, later, alone=True
        )
        with pytest.raises(TeamError, match="at least 2"):
            await set_rules(tx, course, largest=1, lock=None, actor=STAFF, at=NOON)
        assert await reset_rules(tx, course, actor=STAFF, at=NOON) == Rules(LARGEST, LOCK, alone=True)
        assert await rules(tx, course.model_copy(update={"teams": None})) == Rules(None, None, alone=False)
    assert await trace(database, course) == ["team.rules"] * 3


async def test_who_works_alone_is_left_out_of_the_proposal_until_they_join_a_team(
    database: Database, course: Course, students: list[int]
) -> None:
    ada, ben, cleo, dan, eve = students
    async with database.transaction() as tx:
        await forming.work_alone(tx, course, ada, actor="1", at=NOON)
        with pytest.raises(TeamError, match="already"):
            await forming.work_alone(tx, course, ada, actor="1", at=NOON)
        assert (await proposal(tx, course, 2)).placed == (ben, dan, cleo, eve)
        await forming.form(tx, course, ada, "Wolves", actor="1", at=NOON)
        await forming.leave(tx, course, ada, actor="1", at=NOON)
        assert ada in (await proposal(tx, course, 2)).placed
        with pytest.raises(TeamError, match="nobody works alone"):
            await forming.work_alone(tx, with_teams(course, alone=False), ada, actor="1", at=NOON)


async def test_a_proposal_is_carried_out_whole_or_not_at_all(
    database: Database, course: Course, students: list[int]
) -> None:
    ada, *others = students
    await team_up(database, course, "Team 2", ada)
    async with database.reading() as tx:
        found = await proposal(tx, course, 2)
    async with database.transaction() as tx:
        made = await assigning.carry_out(tx, course, found, actor=STAFF, at=NOON)
    assert [team.name for team in made] == ["Team 1", "Team 3"]
    assert sorted(each for team in made for each in team.members) == others
    with pytest.raises(TeamError, match="two teams"):
        async with database.transaction() as tx:
            await assigning.carry_out(tx, course, found, actor=STAFF, at=NOON)
    async with database.reading() as tx:
        assert len(await membership.teams(tx, course.id)) == 3
        assert (await proposal(tx, course, 2)).placed == ()


async def test_a_dropped_student_leaves_the_team_and_its_history_stays(
    database: Database, course: Course, students: list[int]
) -> None:
    ada, ben, *_ = students
    await team_up(database, course, "Wolves", ada, ben)
    async with database.transaction() as tx:
        await roster.drop(tx, course.id, ada, actor=STAFF, at=NOON + 3 * MINUTE)
        team = await membership.team_of(tx, course.id, ben)
        assert team is not None
        assert (team.leader, team.members) == (ben, (ben,))
        assert (await membership.history(tx, course.id))[0].left_at == NOON + 3 * MINUTE
        with pytest.raises(TeamError, match="roster"):
            await forming.invite(tx, course, ben, ada, actor="2", at=NOON)
        with pytest.raises(TeamError, match="roster"):
            await assigning.assign(tx, course, ada, team.id, actor=STAFF, at=NOON)
    assert "team.drop" in await trace(database, course)


@pytest.mark.parametrize("both", [False, True])
async def test_a_merged_student_keeps_the_place_of_the_duplicate(
    database: Database, course: Course, students: list[int], both: bool
) -> None:
    ada, ben, cleo, dan, eve = students
    gulls = await team_up(database, course, "Gulls", ben, cleo)
    wolves = await team_up(database, course, "Wolves", dan, ada) if both else None
    async with database.transaction() as tx:
        for member in (cleo, dan) if both else (cleo,):
            await forming.invite(tx, course, member, eve, actor="x", at=NOON)
        await forming.lead(tx, course, cleo, cleo, actor="x", at=NOON)
        # Cleo is Ada, on the roster a second time.
        await roster.merge(tx, course.id, ada, cleo, actor=STAFF, at=NOON + 9 * MINUTE)
        team = await membership.team_of(tx, course.id, ada)
        stays = [(each.team, each.student) for each in await membership.history(tx, course.id)]
        eve_may = [each.team_name for each in await forming.invitations(tx, course, eve)]
    assert team is not None
    if wolves is None:
        assert (team.id, team.members, team.leader) == (gulls.id, (ben, ada), ada)
    else:
        assert (team.id, team.members) == (wolves.id, (dan, ada))
    assert (gulls.id, ada) in stays
    assert eve_may == (["Gulls", "Wolves"] if both else ["Gulls"])


async def test_a_course_without_team_work_has_no_teams(database: Database, course: Course, students: list[int]) -> None:
    single = [each.model_copy(update={"team": False}) for each in course.assignments]
    bare = course.model_copy(update={"teams": None, "assignments": tuple(single)})
    async with database.transaction() as tx:
        with pytest.raises(TeamError, match="Nothing in this course"):
            await forming.form(tx, bare, students[0], "Wolves", actor="1", at=NOON)


Step = tuple[str, int, int]
STUDENTS = ["form", "invite", "accept", "decline", "leave", "alone", "lead", "plan"]
STAFFS = ["assign", "new", "out", "dissolve", "propose", "drop", "back", "merge"]
STEPS = st.lists(st.tuples(st.sampled_from([*STUDENTS, *STAFFS]), st.integers(0, 6), st.integers(0, 6)), max_size=30)


class Play:
    """A course in which students and staff do one thing after the other; what cannot be done is refused."""

    def __init__(self, database: Database, course: Course, students: list[int]) -> None:
        self.database, self.course, self.students = database, course, students
        self.at = NOON
        self.begun: set[tuple[int, int]] = set()

    async def take(self, step: Step) -> None:
        """Take one step and look whether all that must hold still does."""
        self.at += MINUTE
        name, first, second = step
        a, b = (self.students[each % len(self.students)] for each in (first, second))
        try:
            async with self.database.transaction() as tx:
                await self._act(tx, name, a, b)
        except RegistrarError:
            pass
        else:
            if name == "merge":
                self.students = [each for each in self.students if each != b]
                self.begun = {(team, a if who == b else who) for team, who in self.begun}
        await self.check()

    async def _act(self, tx: Transaction, name: str, a: int, b: int) -> None:
        course = self.course
        now: dict[str, Any] = {"actor": "x", "at": self.at}
        there = await membership.teams(tx, course.id)
        team = there[b % len(there)].id if there else 0
        mine = await forming.invitations(tx, course, a)
        asked = mine[b % len(mine)].id if mine else 0
        steps: dict[str, Callable[[], Awaitable[object]]] = {
            "form": lambda: forming.form(tx, course, a, f"Team of {a} at {self.at:%H%M}", **now),
            "invite": lambda: forming.invite(tx, course, a, b, **now),
            "accept": lambda: forming.answer(tx, course, a, asked, accept=True, **now),
            "decline": lambda: forming.answer(tx, course, a, asked, accept=False, **now),
            "leave": lambda: forming.leave(tx, course, a, **now),
            "alone": lambda: forming.work_alone(tx, course, a, **now),
            "lead": lambda: forming.lead(tx, course, a, b, **now),
            "plan": lambda: forming.plan(tx, course, a, "A plan.", b, **now),
            "assign": lambda: assigning.assign(tx, course, a, team, **now),
            "new": lambda: assigning.assign_new(tx, course, a, f"New {self.at:%H%M}", **now),
            "out": lambda: assigning.take_out(tx, course, a, **now),
            "dissolve": lambda: assigning.dissolve(tx, course, team, **now),
            "drop": lambda: roster.drop(tx, course.id, a, **now),
            "back": lambda: roster.readmit(tx, course.id, a, **now),
            "merge": lambda: roster.merge(tx, course.id, a, b, **now),
        }
        if name == "propose":
            await assigning.carry_out(tx, course, await proposal(tx, course, 2), **now)
        else:
            await steps[name]()

    async def check(self) -> None:
        """Nobody is in two teams, none is too large or empty or led by a stranger, and no stay was lost."""
        async with self.database.reading() as tx:
            there = await membership.teams(tx, self.course.id)
            stays = await membership.history(tx, self.course.id)
            enrolled = {each.id for each in await roster.students(tx, self.course.id)}
            lonely = await membership.alone(tx, self.course.id)
        members = [each for team in there for each in team.members]
        assert len(members) == len(set(members))
        assert set(members) <= enrolled
        assert not lonely & set(members)
        for team in there:
            assert 1 <= len(team.members) <= LARGEST
            assert team.leader in team.members
        assert sorted(members) == sorted(each.student for each in stays if each.left_at is None)
        begun = {(each.team, each.student) for each in stays}
        assert begun >= self.begun
        self.begun = begun
        assert all(each.left_at is None or each.left_at >= each.joined_at for each in stays)


def test_whatever_they_do_everybody_is_in_one_team_and_nothing_is_forgotten(maritime: Course, tmp_path: Path) -> None:
    courses = (with_teams(maritime).model_copy(update={"id": f"course-{number}"}) for number in count())

    async def play(database: Database, steps: list[Step]) -> None:
        course = next(courses)
        async with database.transaction() as tx:
            students = [(await roster.add(tx, course, name, actor=STAFF, at=NOON)).id for name in "ABCDEFG"]
        game = Play(database, course, students)
        for step in steps:
            await game.take(step)

    with asyncio.Runner() as runner:
        database = Database(f"sqlite:///{tmp_path}/base.db")
        runner.run(database.start())

        # Finding the shortest way to a failure would take minutes; the failing steps are shown as they are.
        @settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
        @given(steps=STEPS)
        def any_steps(steps: list[Step]) -> None:
            runner.run(play(database, steps))

        any_steps()
        runner.run(database.__aexit__())
