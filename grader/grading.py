"""The way of one submission: a file in, a report out.

The notebook runs twice, each time in a sandbox of its own: on the data that students have, and on data they have
never seen. The points come from what leaves the sandboxes, checked outside.
"""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter

from grader.assignments.load import AssignmentFolder
from grader.assignments.rules import RunName
from grader.errors import NotebookError
from grader.execution import NO_GPU, Call, Plan, Progress, execute
from grader.intake.read import read_file
from grader.judges import Judges
from grader.pool import Pool
from grader.predictions import add_predictions
from grader.report.feedback import feedback
from grader.scoring import outcome_of, score_items, unearned
from grader.types import Device, GradeReport, ItemScore, Limits, Outcome, Run

WORTH_A_SECOND_RUN = frozenset({"none", "cell_error"})
"""Where a cell failed after the hand-in, the program is still looked at; what met a limit would meet it again."""


@dataclass(frozen=True, slots=True)
class Execution:
    """What grading runs on.

    Attributes:
        python: the interpreter of the environment in which the course's notebooks run.
        pool: where sandboxes come from.
        judges: who applies the checks.
        device: `gpu` where there is one; assignments that ask for none run on the processor anyway.
        limits: the usual ones; an assignment may have its own.
    """

    python: Path
    pool: Pool
    judges: Judges
    device: Device = "cpu"
    limits: Limits = field(default_factory=Limits)

    async def close(self) -> None:
        """Stop the sandboxes that wait, and the judges."""
        await self.judges.close()
        await self.pool.close()


Stage = Callable[[RunName, Progress], None]
"""Called at the start of every cell, with the run that it belongs to."""


async def grade(
    raw: bytes,
    name: str,
    assignment: AssignmentFolder,
    execution: Execution,
    folder: Path,
    *,
    progress: Stage | None = None,
) -> GradeReport:
    """Grade a file that somebody handed in, whatever it is.

    Args:
        raw: its bytes.
        name: what it was called.
        assignment: what it was handed in for.
        execution: what it runs on.
        folder: an empty folder for what comes out of the sandboxes; the executed notebook lies in it.
        progress: called at the start of every cell.

    Raises:
        NoSandboxError: if nothing can be run here.
        AssignmentError: if the assignment's own checks cannot be used.
    """
    stages: dict[str, float] = {}
    notebook = folder / "notebook.ipynb"
    try:
        with _timed(stages, "reading"):
            handed_in = await asyncio.to_thread(read_file, raw, name)
            await asyncio.to_thread(handed_in.write, notebook)
    except NotebookError as error:
        return refused(assignment, error)
    runs: dict[RunName, Run] = {}
    for run in assignment.definition.runs:
        with _timed(stages, run):
            runs[run] = await _execute(run, notebook, assignment, execution, folder, progress)
        if runs[run].outcome not in WORTH_A_SECOND_RUN or "result.json" not in runs[run].results:
            break
    with _timed(stages, "checks"):
        judged = await execution.judges.judge(assignment, runs)
    given = runs["given"]
    outcome = given.outcome if given.outcome != "none" else outcome_of(assignment.definition, judged)
    report = _report(assignment, outcome, score_items(assignment.definition, judged), runs, handed_in.notes)
    return replace(report, stages=stages)


@contextmanager
def _timed(stages: dict[str, float], stage: str) -> Iterator[None]:
    """Write down how many seconds the block takes."""
    began = perf_counter()
    yield
    stages[stage] = perf_counter() - began


def refused(assignment: AssignmentFolder, error: NotebookError) -> GradeReport:
    """Return the report on a file that is no notebook."""
    definition = assignment.definition
    items = unearned(definition, "The file could not be run.")
    return GradeReport(definition.id, error.outcome, 0.0, definition.points, items, str(error), 0.0, "cpu")


def plan_for(assignment: AssignmentFolder, run: RunName, execution: Execution) -> Plan:
    """Return what a run of a notebook for this assignment needs. Reads the arguments of calls from their files."""
    definition = assignment.definition
    data: dict[str, Path] = {}
    for file in definition.data:
        path = assignment.path(file.in_run(run))
        data |= dict.fromkeys((file.name, *file.urls), path)
    calls = definition.calls if run == "held_back" else ()
    return Plan(
        python=execution.python,
        data=data,
        imports=definition.imports,
        limits=definition.limits.over(execution.limits),
        device=execution.device if definition.gpu else "cpu",
        handed_in=tuple(each.variable for each in definition.hands_in if each.variable is not None),
        calls=tuple(Call(call.function, _arguments(assignment.path(call.arguments))) for call in calls),
    )


async def _execute(
    run: RunName,
    notebook: Path,
    assignment: AssignmentFolder,
    execution: Execution,
    folder: Path,
    progress: Stage | None,
) -> Run:
    own = folder / run
    (own / "results").mkdir(parents=True)
    plan = await asyncio.to_thread(plan_for, assignment, run, execution)

    def show(step: Progress) -> None:
        if progress is not None:
            progress(run, step)

    ended = await execute(notebook, plan, execution.pool, own / "results", show)
    if assignment.definition.gpu and plan.device == "cpu":
        ended = replace(ended, notes=(*ended.notes, NO_GPU))
    return await add_predictions(ended, assignment, plan, execution.pool, own)


def _arguments(path: Path) -> tuple[object, ...]:
    return tuple(json.loads(path.read_text(encoding="utf-8")))


def _report(
    assignment: AssignmentFolder,
    outcome: Outcome,
    items: tuple[ItemScore, ...],
    runs: dict[RunName, Run],
    repaired: tuple[str, ...],
) -> GradeReport:
    given = runs["given"]
    return GradeReport(
        assignment=assignment.definition.id,
        outcome=outcome,
        score=sum(item.points for item in items),
        max_score=assignment.definition.points,
        items=items,
        # Only the run on the data that students have is described: what happens on the others would tell about them.
        feedback=feedback(outcome, given),
        seconds=sum(run.seconds for run in runs.values()),
        device=given.device,
        failure=given.failure,
        notes=(*repaired, *given.notes),
        executed=given.executed,
    )
