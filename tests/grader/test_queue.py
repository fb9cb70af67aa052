"""The queue: what waits is graded and settled once, with the message about it; whatever is in the way is told."""

import asyncio
import json
import random
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from grader.assignments.load import AssignmentFolder
from grader.errors import AssignmentError, NoSandboxError
from grader.execution import Progress
from grader.grading import Stage
from grader.queue import queue as queue_module
from grader.queue.kept import late_of, report_of
from grader.queue.queue import MOST_CLAIMS, Queue
from grader.queue.work import Work, WorkHere
from grader.sandbox.types import Backend
from grader.types import GradeReport, ItemScore
from registrar import outbox, submissions
from registrar.calendar import due_at
from registrar.clock import fixed_clock
from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.database import Database
from registrar.outbox import Owed
from registrar.submissions import File, Submission
from registrar.uploads import Uploads
from tests.registrar.team_helpers import enrol, team_up

FOLDER = Path(__file__).parents[1] / "courses" / "maritime_history"
ESSAY = FOLDER / "assignments" / "essay-1"
COURSE = load_course(FOLDER)
DUE = due_at(COURSE, COURSE.assignment("essay-1"))
assert DUE is not None
IN_TIME = DUE.starts_at - timedelta(hours=1)
LATE = DUE.starts_at + timedelta(hours=30)
ITEM = ItemScore("argument", "Argument", 12.0, 20.0, "Two legs are missing.")
REPORT = GradeReport("essay-1", "wrong_output", 12.0, 20.0, (ITEM,), "Not everything is right yet.", 1.5, "cpu")


@dataclass
class Grader:
    """Stands in for the sandboxes: gives every file the same report, or fails, or takes for ever."""

    fails_with: list[Exception] = field(default_factory=list)
    started: list[bytes] = field(default_factory=list)
    begun: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    has_gpus: int = 0

    async def grade(
        self, raw: bytes, _name: str, _assignment: AssignmentFolder, _folder: Path, stage: Stage
    ) -> GradeReport:
        self.started.append(raw)
        self.begun.release()
        stage("given", Progress(1, 3))
        await self.go_on.wait()
        if self.fails_with:
            raise self.fails_with.pop(0)
        return REPORT

    async def gpus(self) -> int:
        return self.has_gpus

    async def close(self) -> None:
        """Hold nothing."""


@pytest.fixture
def grader() -> Grader:
    grader = Grader()
    grader.go_on.set()
    return grader


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOOK_EVERY_S", "LOOK_LATER_S", "OBSTACLE_PAUSE_S"):
        monkeypatch.setattr(queue_module, name, 0.01)


Give = Callable[..., Awaitable[Submission]]


@pytest.fixture
def give(database: Database, uploads: Uploads) -> Give:
    async def give(
        person: str = "ada", raw: bytes = b"{}", at: object = IN_TIME, assignment: str = "essay-1"
    ) -> Submission:
        given = File(COURSE.id, person, "essay1.ipynb", uploads.keep(raw), at)  # type: ignore[arg-type]
        async with database.transaction() as tx:
            return (await submissions.hand_in(tx, given, assignment)).submission

    return give


@asynccontextmanager
async def running(
    database: Database, uploads: Uploads, work: Work, course: Course = COURSE, folder: Path = FOLDER
) -> AsyncIterator[Queue]:
    """A queue at work; afterwards it is cancelled, as when the bot stops."""
    queue = Queue(course, folder, database, fixed_clock(LATE), uploads, work)
    task = asyncio.create_task(queue.run())
    try:
        yield queue
        assert not task.done() or task.exception() is None
    finally:
        task.cancel()
        await asyncio.wait([task])


async def settled(database: Database, queue: Queue, submission: Submission) -> Submission:
    async with asyncio.timeout(60):
        async for _ in queue.follow(submission.id):
            pass
    async with database.reading() as tx:
        found = await submissions.find(tx, COURSE.id, submission.id)
    assert found is not None
    return found


def lose(folder: Path, submission: Submission) -> None:
    """Delete the file of a submission from the disk."""
    (kept,) = folder.rglob(submission.file.sha256)
    kept.unlink()


async def owed(database: Database) -> dict[str, Owed]:
    async with database.reading() as tx:
        return {each.owed.key: each.owed for each in await outbox.listing(tx, COURSE.id, ["pending"])}


async def test_what_waits_is_graded_and_its_student_is_owed_the_report(
    database: Database, uploads: Uploads, grader: Grader, give: Give
) -> None:
    given = await give()
    async with running(database, uploads, grader) as queue:
        graded = await settled(database, queue, given)
    assert (graded.state, report_of(graded), submissions.points(graded)) == ("graded", REPORT, 12.0)
    letter = (await owed(database))[f"grade:{given.id}"]
    assert (letter.person, letter.kind) == ("ada", "grade.ready")
    assert "12 of 20 points" in letter.content["text"]


async def test_a_teams_grade_is_owed_to_each_of_its_members(
    database: Database, uploads: Uploads, grader: Grader, give: Give
) -> None:
    shared = tuple(each.model_copy(update={"team": True}) for each in COURSE.assignments)
    course = COURSE.model_copy(update={"assignments": shared})
    async with database.transaction() as tx:
        ada, ben, _ = await enrol(tx, course, "ada", "ben", "eve")
    await team_up(database, course, "Wolves", ada, ben)
    given = await give("ada")
    async with running(database, uploads, grader, course) as queue:
        await settled(database, queue, given)
    letters = await owed(database)
    assert {key: each.person for key, each in letters.items()} == {
        f"grade:{given.id}": "ada",
        f"grade:{given.id}:ben": "ben",
    }
    assert letters[f"grade:{given.id}:ben"].content["title"] == "Your team's work is graded"


async def test_lateness_is_that_of_the_hand_in_whenever_it_is_graded(
    database: Database, uploads: Uploads, grader: Grader, give: Give
) -> None:
    in_time, late = await give("ada"), await give("ben", b"[]", LATE)
    async with running(database, uploads, grader) as queue:
        costs = [late_of(await settled(database, queue, each)) for each in (in_time, late)]
    assert [each and each.days for each in costs] == [0, 2]
    assert "Late: 2 days" in (await owed(database))[f"grade:{late.id}"].content["text"]


async def test_what_comes_later_is_begun_at_once_and_its_place_is_told(
    database: Database, uploads: Uploads, grader: Grader, give: Give
) -> None:
    grader.go_on.clear()
    async with running(database, uploads, grader) as queue:
        await give("ada", b"1")
        await give("ben", b"2")
        queue.nudge()
        await grader.begun.acquire()
        await grader.begun.acquire()
        third = await give("cleo", b"3")
        queue.nudge()
        places = []
        async with asyncio.timeout(60):
            async for place in queue.follow(third.id):
                places.append(place)
                grader.go_on.set()
    assert (places[0].state, places[0].ahead) == ("queued", 2)
    assert places[-1].state == "graded"


async def test_a_stopped_bot_goes_on_with_what_it_was_grading(
    database: Database, uploads: Uploads, grader: Grader, give: Give
) -> None:
    given = await give()
    grader.go_on.clear()
    async with running(database, uploads, grader):
        await grader.begun.acquire()
    grader.go_on.set()
    async with running(database, uploads, grader) as queue:
        graded = await settled(database, queue, given)
    assert (graded.state, graded.claims, grader.started) == ("graded", 1, [b"{}", b"{}"])
    assert list(await owed(database)) == [f"grade:{given.id}"]


async def test_what_kills_its_grader_again_and_again_is_given_up_and_told(
    database: Database, uploads: Uploads, grader: Grader, give: Give
) -> None:
    given = await give()
    for minutes in range(MOST_CLAIMS):
        async with database.transaction() as tx:
            now = LATE - timedelta(minutes=MOST_CLAIMS - minutes)
            await submissions.claim(tx, COURSE.id, now, timedelta(hours=1))
            await submissions.release(tx, COURSE.id, now)
    async with running(database, uploads, grader) as queue:
        failed = await settled(database, queue, given)
    assert (failed.state, grader.started) == ("failed", [])
    told = await owed(database)
    assert told[f"grade-failed:{given.id}"].person == "ada"
    assert told[f"grade-notice:{given.id}"].channel == "#staff"
    assert "never came to an end" in told[f"grade-notice:{given.id}"].content["text"]


async def test_without_a_sandbox_the_file_waits_and_the_staff_is_told_once(
    database: Database, uploads: Uploads, grader: Grader, give: Give
) -> None:
    grader.fails_with = [NoSandboxError("Install bubblewrap."), NoSandboxError("Install bubblewrap.")]
    given = await give()
    async with running(database, uploads, grader) as queue:
        graded = await settled(database, queue, given)
    # A machine without a sandbox is not the file's fault: the tries do not count.
    assert (graded.state, graded.claims) == ("graded", 1)
    notices = [each for key, each in (await owed(database)).items() if key.startswith("grading-stopped:")]
    assert [each.channel for each in notices] == ["#staff"]
    assert "Install bubblewrap." in notices[0].content["text"]


@pytest.mark.parametrize("error", [AssignmentError("check.py has no function `check`."), RuntimeError("secret words")])
async def test_a_fault_of_the_assignment_or_ours_is_told_to_both_without_the_details_to_the_student(
    database: Database, uploads: Uploads, grader: Grader, give: Give, error: Exception
) -> None:
    grader.fails_with = [error]
    given = await give()
    async with running(database, uploads, grader) as queue:
        failed = await settled(database, queue, given)
    assert failed.state == "failed"
    told = await owed(database)
    assert "check.py" not in json.dumps(told[f"grade-failed:{given.id}"].content)
    assert "secret words" not in json.dumps([each.content for each in told.values()])


async def test_a_lost_file_is_told_and_does_not_stop_the_others(
    database: Database, uploads: Uploads, grader: Grader, give: Give, tmp_path: Path
) -> None:
    lost, other = await give("ada", b"lost"), await give("ben", b"there")
    lose(tmp_path, lost)
    async with running(database, uploads, grader) as queue:
        states = [(await settled(database, queue, each)).state for each in (lost, other)]
    assert states == ["failed", "graded"]


async def test_who_waits_for_a_gpu_keeps_nobody_from_the_processor(
    database: Database, uploads: Uploads, grader: Grader, give: Give, tmp_path: Path
) -> None:
    pack, grader.has_gpus = tmp_path / "pack", 1
    for name in ("essay-1", "essay-2"):
        shutil.copytree(ESSAY, pack / "assignments" / name)
    with (pack / "assignments" / "essay-1" / "assignment.yaml").open("a", encoding="utf-8") as file:
        file.write("gpu: true\n")
    first, second = await give("ada", b"1"), await give("ben", b"2")
    other = await give("cleo", b"3", assignment="essay-2")
    grader.go_on.clear()
    async with running(database, uploads, grader, folder=pack) as queue:
        await grader.begun.acquire()
        # The second essay's own folder is not sound, so it is settled at once: it did not wait for the GPU.
        assert (await settled(database, queue, other)).state == "failed"
        assert grader.started == [b"1"]
        grader.go_on.set()
        assert [(await settled(database, queue, each)).state for each in (first, second)] == ["graded", "graded"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_real_notebook_is_graded_for_real(
    database: Database, uploads: Uploads, give: Give, backend: Backend, kernel_python: Path
) -> None:
    solution, starter = (ESSAY / name for name in ("solution.ipynb", "starter.ipynb"))
    handed_in = [await give("ada", solution.read_bytes()), await give("ben", starter.read_bytes())]
    async with running(database, uploads, WorkHere(kernel_python, ready=0)) as queue:
        graded = [await settled(database, queue, each) for each in handed_in]
    assert [submissions.points(each) for each in graded] == [20.0, 2.0]
    assert graded[0].executed is not None
    assert json.loads(uploads.read(graded[0].executed))["cells"]


async def test_without_the_notebooks_environment_nothing_runs(tmp_path: Path, grader: Grader) -> None:
    with pytest.raises(NoSandboxError, match="SYLLABOT_NOTEBOOK_PYTHON"):
        await WorkHere(tmp_path / "python").grade(b"{}", "a.ipynb", None, tmp_path, lambda *_: None)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [1, 2])
async def test_however_often_the_bot_is_stopped_everything_is_graded_once_and_nothing_is_lost(
    database: Database, uploads: Uploads, grader: Grader, give: Give, seed: int
) -> None:
    chance = random.Random(seed)
    handed_in = [await give(f"student-{number % 12}", b"%d" % number) for number in range(40)]
    newest = {each.file.person: each for each in handed_in}
    while any(state in submissions.OPEN for state in (await states(database)).values()):
        queue = Queue(COURSE, FOLDER, database, fixed_clock(LATE), uploads, grader, workers=3)
        task = asyncio.create_task(queue.run())
        await asyncio.sleep(chance.uniform(0.02, 0.4))
        task.cancel()
        await asyncio.wait([task])
    ended = await states(database)
    assert {number for number, state in ended.items() if state == "graded"} == {each.id for each in newest.values()}
    assert set(ended.values()) == {"graded", "replaced"}
    assert sorted(await owed(database)) == sorted(f"grade:{each.id}" for each in newest.values())


async def states(database: Database) -> dict[int, str]:
    """Return the states of all submissions, by their ids."""
    async with database.reading() as tx:
        return {each.id: each.state for each in await submissions.of_assignment(tx, COURSE.id, "essay-1")}
