"""Grades again what has been graded: one submission that a student asks about, or all after a check was changed.

Grading again changes nothing by itself. What it came to is kept as a proposal, and applied once somebody says so.
"""

import asyncio
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from grader.assignments.find import find_assignment
from grader.assignments.load import AssignmentFolder
from grader.errors import GraderError
from grader.queue.kept import late_of, late_values, report_of, report_values
from grader.queue.lateness import late_outcome
from grader.queue.letters import regraded_letter
from grader.queue.work import Work
from registrar import outbox, regrades, submissions
from registrar.clock import Clock
from registrar.course.models import Course
from registrar.database import Database, Transaction
from registrar.regrades import Regrade
from registrar.submissions import Counts, Submission
from registrar.teams.work import concerned, work_of
from registrar.uploads import Uploads

NO_PROPOSAL = "This was applied already, or is gone. Grade the assignment again to see where it stands."


@dataclass(frozen=True, slots=True)
class Change:
    """What of a person's counts before and after, and whether anything but points is said differently.

    Attributes:
        submission: what counts afterwards, as it stood before.
        before: points, lateness taken off.
        after: points, lateness taken off.
        max_points: what the assignment is worth.
        reworded: whether a reason or an item's points differ.
    """

    submission: Submission
    before: float
    after: float
    max_points: float
    reworded: bool


class Regrading:
    """Grades again for one course.

    Args:
        course: the course as it holds now.
        course_folder: its pack, with the assignments.
        database: holds the submissions.
        clock: tells the present moment.
        uploads: holds the files.
        work: does the grading.
        at_once: how many are graded at the same time.
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
        at_once: int = 2,
    ) -> None:
        self._course = course
        self._course_folder = course_folder
        self._database = database
        self._clock = clock
        self._uploads = uploads
        self._work = work
        self._places = asyncio.Semaphore(at_once)

    async def propose(self, assignment_id: str, counts: Counts, *, actor: str, done: Callable[[int, int], None]) -> int:
        """Grade an assignment's submissions again, and return the id of the proposal.

        Where the last attempt counts, only that is graded; where the best one does, all are, since another one may be
        the best now.

        Args:
            assignment_id: the assignment.
            counts: which attempt counts.
            actor: the Discord id of whoever wants it.
            done: called with how many are graded, and how many there are.

        Raises:
            GraderError: if nothing can be run, or the assignment cannot be used.
            RegistrarError: if a file is gone.
        """
        async with self._database.reading() as tx:
            people = await self._work_on(tx, assignment_id)
        graded_now = {each.id: each for own in people.values() for each in own if each.state == "graded"}
        if counts == "last":
            counting = (submissions.counting(own, counts) for own in people.values())
            graded_now = {each.id: each for each in counting if each is not None}
        wanted = list(graded_now.values())
        assignment = await asyncio.to_thread(find_assignment, self._course, self._course_folder, assignment_id)
        graded: list[Regrade] = []

        async def one(submission: Submission) -> None:
            async with self._places:
                graded.append(await self._again(submission, assignment))
            done(len(graded), len(wanted))

        done(0, len(wanted))
        try:
            async with asyncio.TaskGroup() as group:
                for each in wanted:
                    group.create_task(one(each))
        except ExceptionGroup as several:
            # All fail for the same reason, which lies in the machine or the assignment.
            raise several.exceptions[0] from several
        now = self._clock()
        async with self._database.transaction() as tx:
            return await regrades.propose(tx, self._course.id, assignment_id, graded, actor=actor, at=now)

    async def changes(self, regrading_id: int, counts: Counts) -> Sequence[Change]:
        """Return what a proposal would change for whom, those with the largest difference first.

        Raises:
            GraderError: if there is no such proposal.
        """
        async with self._database.reading() as tx:
            proposal = await regrades.find(tx, self._course.id, regrading_id)
            if proposal is None or proposal.applied_at is not None:
                raise GraderError(NO_PROPOSAL)
            people = await self._work_on(tx, proposal.assignment)
            after = {each.submission.id: await self._graded_again(tx, each) for each in proposal.regrades}
        found = [each for own in people.values() if (each := _change(own, after, counts)) is not None]
        # Teammates share what counts.
        once = {each.submission.id: each for each in found}
        return sorted(once.values(), key=lambda each: -abs(each.after - each.before))

    async def apply(self, regrading_id: int, counts: Counts, *, actor: str) -> int:
        """Let a proposal hold, tell everybody whose points change, and return how many grades were replaced.

        Raises:
            GraderError: if it was applied already, or there is none.
        """
        async with self._database.transaction() as tx:
            return await self._apply(tx, regrading_id, counts, actor)

    async def grant(self, request_id: int, counts: Counts, *, actor: str) -> tuple[float, float]:
        """Grade again what a student asks about, let that hold, and tell them.

        Returns:
            The submission's points before and after, lateness taken off.

        Raises:
            GraderError: if nothing can be run, or the assignment cannot be used.
            RegistrarError: if somebody has decided the request, or the file is gone.
        """
        course = self._course.id
        async with self._database.reading() as tx:
            request = await regrades.open_request(tx, course, request_id)
            submission = await submissions.find(tx, course, request.submission_id)
        if submission is None or submission.assignment is None:
            raise GraderError(NO_PROPOSAL)
        assignment = await asyncio.to_thread(find_assignment, self._course, self._course_folder, submission.assignment)
        async with self._places:
            regrade = await self._again(submission, assignment)
        now = self._clock()
        async with self._database.transaction() as tx:
            await regrades.decide(tx, course, request_id, "regraded", actor=actor, at=now)
            regrading = await regrades.propose(tx, course, submission.assignment, [regrade], actor=actor, at=now)
            becomes = await self._graded_again(tx, regrade)
            await self._owe(tx, request.person, becomes, submissions.points(submission), regrading)
            await self._apply(tx, regrading, counts, actor)
        return submissions.points(submission), submissions.points(becomes)

    async def _apply(self, tx: Transaction, regrading_id: int, counts: Counts, actor: str) -> int:
        now, applied = self._clock(), 0
        regrading = await regrades.find(tx, self._course.id, regrading_id)
        if regrading is None or not await regrades.begin_to_apply(tx, self._course.id, regrading_id, now):
            raise GraderError(NO_PROPOSAL)
        before = await self._work_on(tx, regrading.assignment)
        for regrade in regrading.regrades:
            late = (await self._graded_again(tx, regrade)).late
            applied += await regrades.apply(tx, regrading_id, regrade, late, actor=actor, at=now)
        after = await self._work_on(tx, regrading.assignment)
        for person, attempts in after.items():
            was, becomes = submissions.counting(before[person], counts), submissions.counting(attempts, counts)
            if was and becomes and submissions.points(was) != submissions.points(becomes):
                for each in await concerned(tx, self._course, becomes):
                    await self._owe(tx, each, becomes, submissions.points(was), regrading_id)
        return applied

    async def _work_on(self, tx: Transaction, assignment_id: str) -> dict[str, list[Submission]]:
        """Return, for each person who handed an assignment in, all attempts that are theirs or their team's."""
        found = by_person(await submissions.of_assignment(tx, self._course.id, assignment_id))
        if not self._course.assignment(assignment_id).team:
            return found
        work = {person: await work_of(tx, self._course, person) for person in found}
        return {person: [each for each in own if each.assignment == assignment_id] for person, own in work.items()}

    async def _again(self, submission: Submission, assignment: AssignmentFolder) -> Regrade:
        raw = await asyncio.to_thread(self._uploads.read, submission.file.sha256)
        with tempfile.TemporaryDirectory(prefix="syllabot-grade-", ignore_cleanup_errors=True) as folder:
            report = await self._work.grade(raw, submission.file.name, assignment, Path(folder), lambda *_: None)
            executed = None
            if report.executed is not None:
                executed = await asyncio.to_thread(self._uploads.keep, report.executed.read_bytes())
        return Regrade(submission, report_values(report), executed)

    async def _graded_again(self, tx: Transaction, regrade: Regrade) -> Submission:
        """Return a submission with its new grade, and with what lateness costs by the deadline that holds now."""
        submission, file = regrade.submission, regrade.submission.file
        worth = float(regrade.report["max_score"])
        late = await late_outcome(tx, self._course, submission.assignment or "", file.person, worth, file.handed_in_at)
        return replace(submission, report=regrade.report, executed=regrade.executed, late=late_values(late))

    async def _owe(
        self, tx: Transaction, person: str, submission: Submission, before: float, regrading_id: int
    ) -> None:
        """Owe a person the grade that holds now; once for each regrading."""
        title = self._course.assignment(submission.assignment or "").title
        if (report := report_of(submission)) is not None:
            letter = regraded_letter(
                submission, person, title, report, late_of(submission), before, regrading_id, self._clock()
            )
            await outbox.owe(tx, letter)


def by_person(attempts: Iterable[Submission]) -> dict[str, list[Submission]]:
    """Return the attempts of each person, in the order in which they come."""
    ordered = sorted(attempts, key=lambda each: each.file.person)
    return {person: list(group) for person, group in groupby(ordered, key=lambda each: each.file.person)}


def _change(own: Sequence[Submission], after: Mapping[int, Submission], counts: Counts) -> Change | None:
    """Return what changes for a person; None where nothing of theirs is graded."""
    was = submissions.counting(own, counts)
    becomes = submissions.counting([after.get(each.id, each) for each in own], counts)
    if was is None or becomes is None or becomes.report is None:
        return None
    reworded = any(each.id in after and _items(each) != _items(after[each.id]) for each in own)
    before = next(each for each in own if each.id == becomes.id)
    return Change(
        before,
        submissions.points(was),
        submissions.points(becomes),
        float(becomes.report["max_score"]),
        reworded,
    )


def _items(submission: Submission) -> object:
    return None if submission.report is None else (submission.report["items"], submission.report["feedback"])
