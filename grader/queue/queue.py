"""Works off the submissions of a course. The database's rows are the truth: a killed bot loses and repeats nothing."""

import asyncio
import logging
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from grader.assignments.find import find_assignment, wanting_gpu
from grader.assignments.load import AssignmentFolder
from grader.assignments.rules import RunName
from grader.errors import GraderError, NoSandboxError
from grader.execution import Progress
from grader.queue.kept import late_values, report_values
from grader.queue.lateness import late_outcome
from grader.queue.letters import failure_letter, failure_notice, grade_letter, obstacle_notice
from grader.queue.work import Work
from grader.types import GradeReport
from registrar import outbox, submissions
from registrar.clock import Clock
from registrar.course.models import Course
from registrar.database import Database
from registrar.errors import RegistrarError
from registrar.submissions import State, Submission
from registrar.teams.work import concerned
from registrar.uploads import Uploads

LEASE = timedelta(minutes=2)
HEARTBEAT_S = 30.0
"""Seconds after which a claim is renewed while its grading goes on."""

IDLE_S = 30.0
"""Seconds after which a worker looks for work that nobody told it of."""

OBSTACLE_PAUSE_S = 60.0
"""Seconds until it is tried again whether a sandbox can run."""

MOST_CLAIMS = 12
"""What ended its grader's process so often, with longer and longer rests in between, is given up."""

LOOK_EVERY_S = 2.0
LOOK_LATER_S = 0.2
"""Seconds between two looks at a submission's place, and how many more for each that is before it."""

_REMEMBERED = 20

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """How far a submission is.

    Attributes:
        state: as in `registrar.submissions`.
        ahead: how many are before it.
        seconds: about how long it still waits, where that can be guessed.
        run: which run is going on, if one is.
        cell: the cell that is being run, from 1, of `cells`.
        obstacle: why nothing is graded at the moment, if so.
    """

    state: State
    ahead: int = 0
    seconds: float | None = None
    run: RunName | None = None
    cell: int = 0
    cells: int = 0
    obstacle: str | None = None


@dataclass(frozen=True, slots=True)
class Graded:
    """What grading came to: the assignment's title, the report, and the hash of the notebook as it ran."""

    title: str
    report: GradeReport
    executed: str | None


@dataclass(frozen=True, slots=True)
class Trial:
    """One time that a submission was taken out of the queue, for whoever counts.

    Attributes:
        outcome: the report's, `failed` where there is none, or `put_off` where nothing could be run.
        waited: seconds from handing it in until then.
        seconds: from then until the end.
        stages: the seconds of each part, as in the report.
    """

    outcome: str
    waited: float
    seconds: float
    stages: Mapping[str, float]


class Queue:
    """Grades what waits, a few at a time.

    Args:
        course: the course.
        course_folder: its pack, with the assignments.
        database: holds the submissions and the outbox.
        clock: tells the present moment.
        uploads: holds the files.
        work: does the grading.
        workers: how many are graded at the same time.
        staff_channel: where the staff is told what cannot be graded: a channel's id, or `#` and its name.
        owed: called when a message was written down.
        tried: called when a submission was graded, or could not be.
    """

    def __init__(
        self,
        course: Course,
        course_folder: Path,
        database: Database,
        clock: Clock,
        uploads: Uploads,
        work: Work,
        *,
        workers: int = 2,
        staff_channel: str = "#staff",
        owed: Callable[[], None] = lambda: None,
        tried: Callable[[Trial], None] = lambda _: None,
    ) -> None:
        self._course = course
        self._course_folder = course_folder
        self._database = database
        self._clock = clock
        self._uploads = uploads
        self._work = work
        self._staff_channel = staff_channel
        self._owed = owed
        self._tried = tried
        self._bells = [asyncio.Event() for _ in range(workers)]
        self._changed = asyncio.Event()
        self._stages: dict[int, tuple[RunName, Progress]] = {}
        self._took: deque[float] = deque(maxlen=_REMEMBERED)
        self._obstacle: str | None = None
        self._claiming = asyncio.Lock()
        self._on_gpu: set[int] = set()

    def adopt(self, course: Course) -> None:
        """Go by this definition of the course from now on."""
        self._course = course

    def nudge(self) -> None:
        """Have the workers look for work: something was just handed in."""
        for bell in self._bells:
            bell.set()
        self._tell_watchers()

    async def run(self) -> None:
        """Grade whatever waits, until cancelled. What is being graded then is queued again."""
        async with self._database.transaction() as tx:
            await submissions.release(tx, self._course.id, self._clock())
        async with asyncio.TaskGroup() as group:
            for bell in self._bells:
                group.create_task(self._work_off(bell))

    async def follow(self, submission_id: int) -> AsyncIterator[Place]:
        """Yield how far a submission is whenever that changes, at last that it is settled, or None is left of it."""
        last: Place | None = None
        changed = self._changed
        while (place := await self._place(submission_id)) is not None:
            if place != last:
                yield place
            if place.state not in submissions.OPEN:
                return
            last = place
            await asyncio.sleep(LOOK_EVERY_S + LOOK_LATER_S * place.ahead)
            with suppress(TimeoutError):
                async with asyncio.timeout(IDLE_S):
                    await changed.wait()
            changed = self._changed

    async def _place(self, submission_id: int) -> Place | None:
        async with self._database.reading() as tx:
            submission = await submissions.find(tx, self._course.id, submission_id)
            if submission is None:
                return None
            ahead = await submissions.ahead_of(tx, submission) if submission.state == "queued" else 0
        if submission.state == "queued":
            mean = sum(self._took) / len(self._took) if self._took else None
            seconds = None if mean is None else mean * (ahead // len(self._bells) + 1)
            return Place("queued", ahead, seconds, obstacle=self._obstacle)
        stage = self._stages.get(submission_id)
        if submission.state != "running" or stage is None:
            return Place(submission.state)
        run, progress = stage
        return Place("running", run=run, cell=progress.cell, cells=progress.cells)

    async def _work_off(self, bell: asyncio.Event) -> None:
        while True:
            bell.clear()
            claimed = await self._next()
            if claimed is not None:
                await self._handle(claimed)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(IDLE_S):
                    await bell.wait()

    async def _next(self) -> Submission | None:
        """Claim whose turn it is; who would only wait for a GPU lets others go first."""
        async with self._claiming:
            wanting = await asyncio.to_thread(wanting_gpu, self._course, self._course_folder)
            gpus = await self._work.gpus() if wanting else 0
            but = wanting if gpus and len(self._on_gpu) >= gpus else ()
            async with self._database.transaction() as tx:
                claimed = await submissions.claim(tx, self._course.id, self._clock(), LEASE, but=but)
            if gpus and claimed is not None and claimed.assignment in wanting:
                self._on_gpu.add(claimed.id)
            return claimed

    async def _handle(self, claimed: Submission) -> None:
        self._tell_watchers()
        try:
            async with self._kept(claimed):
                await self._try(claimed)
        except asyncio.CancelledError:
            # An orderly stop is not the file's fault: only a start that never came to an end counts as tried.
            async with self._database.transaction() as tx:
                await submissions.give_back(tx, claimed)
            raise
        finally:
            self._stages.pop(claimed.id, None)
            self._on_gpu.discard(claimed.id)
            self._tell_watchers()

    async def _try(self, claimed: Submission) -> None:
        """Grade a submission and settle it, or say why not."""
        began = asyncio.get_running_loop().time()
        waited = max(0.0, (self._clock() - claimed.file.handed_in_at).total_seconds())

        def tell(outcome: str, stages: Mapping[str, float] | None = None) -> None:
            self._tried(Trial(outcome, waited, asyncio.get_running_loop().time() - began, stages or {}))

        try:
            graded = await self._grade(claimed)
        except NoSandboxError as error:
            tell("put_off")
            await self._put_off(claimed, str(error))
        except (GraderError, RegistrarError) as error:
            tell("failed")
            await self._fail(claimed, str(error))
        except Exception as error:
            tell("failed")
            log.exception("submission %d could not be graded", claimed.id)
            await self._fail(claimed, f"Something went wrong inside ({type(error).__name__}); the log has it in full.")
        else:
            tell(graded.report.outcome, graded.report.stages)
            self._took.append(asyncio.get_running_loop().time() - began)
            self._obstacle = None
            await self._settle(claimed, graded)

    async def _grade(self, claimed: Submission) -> Graded:
        if claimed.claims > MOST_CLAIMS:
            raise GraderError(f"Grading it began {claimed.claims - 1} times and never came to an end.")
        assignment = await asyncio.to_thread(self._assignment, claimed)
        raw = await asyncio.to_thread(self._uploads.read, claimed.file.sha256)

        def stage(run: RunName, progress: Progress) -> None:
            self._stages[claimed.id] = (run, progress)
            self._tell_watchers()

        with tempfile.TemporaryDirectory(prefix="syllabot-grade-", ignore_cleanup_errors=True) as folder:
            report = await self._work.grade(raw, claimed.file.name, assignment, Path(folder), stage)
            executed = await asyncio.to_thread(self._keep_executed, report)
        return Graded(assignment.definition.title, report, executed)

    async def _settle(self, claimed: Submission, graded: Graded) -> None:
        now, report, executed = self._clock(), graded.report, graded.executed
        file, values = claimed.file, report_values(report)
        async with self._database.transaction() as tx:
            late = await late_outcome(
                tx, self._course, report.assignment, file.person, report.max_score, file.handed_in_at
            )
            if await submissions.settle_graded(tx, claimed, values, late_values(late), now, executed):
                for person in await concerned(tx, self._course, claimed):
                    await outbox.owe(tx, grade_letter(claimed, person, graded.title, report, late, now))
        event = {"submission": claimed.id, "assignment": report.assignment, "outcome": report.outcome}
        log.info("submission %(submission)d graded: %(outcome)s", event, extra=event)
        self._owed()

    async def _put_off(self, claimed: Submission, reason: str) -> None:
        """Queue a submission again, tell the staff why, and wait a while before anything is tried."""
        self._obstacle = reason
        now = self._clock()
        async with self._database.transaction() as tx:
            await submissions.give_back(tx, claimed)
            await outbox.owe(tx, obstacle_notice(self._course.id, reason, self._staff_channel, now))
        log.warning("nothing is graded: %s", reason)
        self._owed()
        self._tell_watchers()
        await asyncio.sleep(OBSTACLE_PAUSE_S)

    async def _fail(self, claimed: Submission, reason: str) -> None:
        now, title = self._clock(), self._title(claimed)
        async with self._database.transaction() as tx:
            if await submissions.settle_failed(tx, claimed, reason, now):
                await outbox.owe(tx, failure_letter(claimed, title, now))
                await outbox.owe(tx, failure_notice(claimed, title, reason, self._staff_channel, now))
        log.warning("submission %d failed", claimed.id, extra={"submission": claimed.id})
        self._owed()

    @asynccontextmanager
    async def _kept(self, claimed: Submission) -> AsyncIterator[None]:
        """Keep a claim while something is done with it."""
        beating = asyncio.create_task(self._beat(claimed))
        try:
            yield
        finally:
            beating.cancel()

    async def _beat(self, claimed: Submission) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            async with self._database.transaction() as tx:
                await submissions.renew(tx, claimed, self._clock() + LEASE)

    def _assignment(self, claimed: Submission) -> AssignmentFolder:
        return find_assignment(self._course, self._course_folder, claimed.assignment or "")

    def _title(self, claimed: Submission) -> str:
        found = (each.title for each in self._course.assignments if each.id == claimed.assignment)
        return next(found, claimed.assignment or "")

    def _keep_executed(self, report: GradeReport) -> str | None:
        return None if report.executed is None else self._uploads.keep(report.executed.read_bytes())

    def _tell_watchers(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
