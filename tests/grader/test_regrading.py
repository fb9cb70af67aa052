"""Grading again: proposed first, applied on demand, with the grade that stood before kept and only the changed told."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from grader.assignments.load import AssignmentFolder
from grader.errors import GraderError, NoSandboxError
from grader.grading import Stage
from grader.queue.kept import report_values
from grader.regrading import Regrading
from grader.types import GradeReport, ItemScore
from registrar import audit, outbox, regrades, submissions
from registrar.calendar import due_at
from registrar.clock import fixed_clock
from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.database import Database
from registrar.errors import RegradeError
from registrar.submissions import File, Submission
from registrar.uploads import Uploads
from tests.registrar.team_helpers import enrol, team_up

FOLDER = Path(__file__).parents[1] / "courses" / "maritime_history"
COURSE = load_course(FOLDER)
DUE = due_at(COURSE, COURSE.assignment("essay-1"))
assert DUE is not None
IN_TIME = DUE.starts_at - timedelta(hours=1)
LATE = DUE.starts_at + timedelta(hours=30)


def report(points: float) -> GradeReport:
    item = ItemScore("argument", "Argument", points, 20.0, f"{points:g} of the legs are right.")
    return GradeReport("essay-1", "wrong_output", points, 20.0, (item,), "Not everything is right yet.", 1.5, "cpu")


@dataclass
class Grader:
    """Stands in for the sandboxes: gives each file the points that it names."""

    gives: dict[bytes, float] = field(default_factory=dict)
    graded: list[bytes] = field(default_factory=list)
    obstacle: str = ""

    async def grade(self, raw: bytes, _name: str, _of: AssignmentFolder, folder: Path, _stage: Stage) -> GradeReport:
        if self.obstacle:
            raise NoSandboxError(self.obstacle)
        self.graded.append(raw)
        executed = folder / "executed.ipynb"
        executed.write_bytes(raw + b" ran")
        return replace(report(self.gives.get(raw, 0.0)), executed=executed)

    async def gpus(self) -> int:
        return 0

    async def close(self) -> None:
        """Hold nothing."""


@dataclass
class Desk:
    """A course in which things are handed in, graded, and graded again."""

    database: Database
    uploads: Uploads
    grader: Grader = field(default_factory=Grader)
    course: Course = COURSE

    @property
    def regrading(self) -> Regrading:
        return Regrading(self.course, FOLDER, self.database, fixed_clock(LATE), self.uploads, self.grader)

    async def graded(self, person: str, raw: bytes, points: float, at: datetime = IN_TIME) -> Submission:
        """Hand something in and give it points."""
        given = File(COURSE.id, person, "essay1.ipynb", self.uploads.keep(raw), at)
        async with self.database.transaction() as tx:
            await submissions.hand_in(tx, given, "essay-1")
            claimed = await submissions.claim(tx, COURSE.id, at, timedelta(minutes=2))
            assert claimed is not None
            await submissions.settle_graded(tx, claimed, report_values(report(points)), None, at, "0" * 64)
        return await self.now(claimed)

    async def now(self, submission: Submission) -> Submission:
        async with self.database.reading() as tx:
            found = await submissions.find(tx, COURSE.id, submission.id)
        assert found is not None
        return found

    async def told(self) -> dict[str, str]:
        """Return what people are told, by their ids."""
        async with self.database.reading() as tx:
            listed = [each.owed for each in await outbox.listing(tx, COURSE.id, ["pending"])]
        return {str(each.person): each.content["text"] for each in listed}


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    return Desk(database, Uploads(tmp_path / "uploads"))


async def test_a_proposal_says_who_would_change_and_changes_nothing(desk: Desk) -> None:
    up, same = await desk.graded("ada", b"1", 12), await desk.graded("ben", b"2", 7)
    desk.grader.gives = {b"1": 15, b"2": 7}
    seen: list[tuple[int, int]] = []
    proposal = await desk.regrading.propose("essay-1", "last", actor="9", done=lambda *far: seen.append(far))
    changes = await desk.regrading.changes(proposal, "last")
    assert [(each.submission.file.person, each.before, each.after, each.max_points) for each in changes] == [
        ("ada", 12, 15, 20),
        ("ben", 7, 7, 20),
    ]
    assert [each.reworded for each in changes] == [True, False]
    assert (seen[0], seen[-1]) == ((0, 2), (2, 2))
    assert [await desk.now(each) for each in (up, same)] == [up, same]
    assert await desk.told() == {}


async def test_applied_it_holds_the_old_grade_is_kept_and_only_who_changes_is_told(desk: Desk) -> None:
    up, same = await desk.graded("ada", b"1", 12), await desk.graded("ben", b"2", 7)
    desk.grader.gives = {b"1": 15, b"2": 7}
    proposal = await desk.regrading.propose("essay-1", "last", actor="9", done=lambda *_: None)
    assert await desk.regrading.apply(proposal, "last", actor="9") == 2
    after = await desk.now(up)
    assert (submissions.points(after), submissions.points(await desk.now(same))) == (15, 7)
    assert desk.uploads.read(after.executed or "") == b"1 ran"
    told = await desk.told()
    assert list(told) == ["ada"]
    assert all(words in told["ada"] for words in ("Before, it had 12 points", "15 of 20 points"))
    async with desk.database.reading() as tx:
        regrading = await regrades.find(tx, COURSE.id, proposal)
        entries = await audit.entries(tx, COURSE.id, about="grade.regrade")
    assert regrading is not None
    kept = [(submissions.points(each.submission), each.submission.executed) for each in regrading.regrades]
    assert kept == [(12, "0" * 64), (7, "0" * 64)]
    assert {
        (each.actor, each.before["points"], each.after["points"]) for each in entries if each.before and each.after
    } == {
        ("9", 12, 15),
        ("9", 7, 7),
    }


async def test_a_proposal_is_applied_once(desk: Desk) -> None:
    await desk.graded("ada", b"1", 12)
    proposal = await desk.regrading.propose("essay-1", "last", actor="9", done=lambda *_: None)
    await desk.regrading.apply(proposal, "last", actor="9")
    with pytest.raises(GraderError, match="applied already"):
        await desk.regrading.apply(proposal, "last", actor="9")
    with pytest.raises(GraderError, match="applied already"):
        await desk.regrading.changes(proposal, "last")


async def test_a_grade_that_has_changed_since_the_proposal_stays(desk: Desk) -> None:
    given = await desk.graded("ada", b"1", 12)
    desk.grader.gives = {b"1": 15}
    old = await desk.regrading.propose("essay-1", "last", actor="9", done=lambda *_: None)
    desk.grader.gives = {b"1": 18}
    new = await desk.regrading.propose("essay-1", "last", actor="9", done=lambda *_: None)
    await desk.regrading.apply(new, "last", actor="9")
    assert await desk.regrading.apply(old, "last", actor="9") == 0
    assert submissions.points(await desk.now(given)) == 18


async def test_where_the_last_attempt_counts_only_that_is_graded_again_and_where_the_best_does_all_are(
    desk: Desk,
) -> None:
    await desk.graded("ada", b"1", 12)
    await desk.graded("ada", b"2", 9)
    desk.grader.gives = {b"1": 3, b"2": 10}
    await desk.regrading.propose("essay-1", "last", actor="9", done=lambda *_: None)
    assert desk.grader.graded == [b"2"]
    proposal = await desk.regrading.propose("essay-1", "best", actor="9", done=lambda *_: None)
    assert sorted(desk.grader.graded[1:]) == [b"1", b"2"]
    (change,) = await desk.regrading.changes(proposal, "best")
    assert (change.before, change.after, change.submission.attempt) == (12, 10, 2)
    await desk.regrading.apply(proposal, "best", actor="9")
    assert "Before, it had 12 points" in (await desk.told())["ada"]


async def test_what_was_late_stays_late(desk: Desk) -> None:
    given = await desk.graded("ada", b"1", 12, LATE)
    desk.grader.gives = {b"1": 15}
    proposal = await desk.regrading.propose("essay-1", "last", actor="9", done=lambda *_: None)
    await desk.regrading.apply(proposal, "last", actor="9")
    after = await desk.now(given)
    assert after.late is not None
    assert after.late["days"] == 2
    assert submissions.points(after) == 15 - after.late["deduction"]


async def test_what_counts_for_a_team_is_graded_again_once_and_told_to_all_of_it(desk: Desk) -> None:
    shared = tuple(each.model_copy(update={"team": True}) for each in COURSE.assignments)
    desk.course = COURSE.model_copy(update={"assignments": shared})
    async with desk.database.transaction() as tx:
        ada, ben, eve = await enrol(tx, desk.course, "ada", "ben", "eve")
    await team_up(desk.database, desk.course, "Wolves", ada, ben, eve)
    await desk.graded("ada", b"1", 12)
    await desk.graded("ben", b"2", 9, IN_TIME + timedelta(minutes=1))
    desk.grader.gives = {b"1": 3, b"2": 15}
    proposal = await desk.regrading.propose("essay-1", "last", actor="9", done=lambda *_: None)
    assert desk.grader.graded == [b"2"]
    (change,) = await desk.regrading.changes(proposal, "last")
    assert (change.before, change.after) == (9, 15)
    await desk.regrading.apply(proposal, "last", actor="9")
    told = await desk.told()
    assert sorted(told) == ["ada", "ben", "eve"]
    assert all("Before, it had 9 points" in each for each in told.values())


async def test_without_a_sandbox_nothing_is_proposed(desk: Desk) -> None:
    await desk.graded("ada", b"1", 12)
    desk.grader.obstacle = "Install bubblewrap."
    with pytest.raises(NoSandboxError, match="bubblewrap"):
        await desk.regrading.propose("essay-1", "last", actor="9", done=lambda *_: None)


async def test_a_request_is_open_once_and_granted_once(desk: Desk) -> None:
    given = await desk.graded("ada", b"1", 12)
    async with desk.database.transaction() as tx:
        request = await regrades.ask(tx, given, "ada", "The second leg is right.", IN_TIME)
        with pytest.raises(RegradeError, match="asked for this already"):
            await regrades.ask(tx, given, "ada", "Please.", IN_TIME)
        assert [each.id for each in await regrades.waiting(tx, COURSE.id)] == [request.id]
    desk.grader.gives = {b"1": 12}
    assert await desk.regrading.grant(request.id, "last", actor="9") == (12, 12)
    # Whoever asked is told even that nothing changes.
    assert "12 of 20 points" in (await desk.told())["ada"]
    with pytest.raises(RegradeError, match="decided this already"):
        await desk.regrading.grant(request.id, "last", actor="9")
    async with desk.database.transaction() as tx:
        assert await regrades.waiting(tx, COURSE.id) == []
        assert (await regrades.ask(tx, await desk.now(given), "ada", "Again.", LATE)).id != request.id


async def test_only_what_is_graded_can_be_asked_about(desk: Desk) -> None:
    given = File(COURSE.id, "ada", "essay1.ipynb", desk.uploads.keep(b"1"), IN_TIME)
    async with desk.database.transaction() as tx:
        waiting = (await submissions.hand_in(tx, given, "essay-1")).submission
        with pytest.raises(RegradeError, match="Only what is graded"):
            await regrades.ask(tx, waiting, "ada", "Please.", IN_TIME)
