"""How long grading takes beside nbgrader, otter-grader and bare nbclient, on the same cells in the same run.

    python -m benchmarks.grading CACHE [--pandas 30] [--keras 10] [--json FILE]

CACHE is a folder for the peers' environments (about 2 GB each, made with uv at the first run). The cells are those of
two reference solutions of the sample course: one of pandas, one that trains a small network with Keras. Only Syllabot
isolates them, and only Syllabot runs each a second time, on held-back data: times are given for one run, which is what
the others do, and for all that a grade takes.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from benchmarks import measuring, peers
from benchmarks.peers import Task
from grader.assignments.load import AssignmentFolder, load_assignment
from grader.execution import execute
from grader.grading import Execution, grade, plan_for
from grader.intake.read import read_file
from grader.judges import Judges
from grader.pool import Pool
from grader.sandbox.choose import choose
from grader.sandbox.types import Backend, Spec
from grader.types import Limits

ASSIGNMENTS = Path("courses/t81_558/assignments")
PAIRS = 9
"""So often the same cells run bare and in a sandbox; which of them goes first changes from pair to pair."""

PANDAS_TEST = """
import numpy as np
import pandas as pd
expected = pd.read_csv("expected.csv")
assert sorted(features.columns) == sorted(expected.columns) and len(features) == len(expected)
assert np.allclose(features[expected.columns].astype(float), expected.astype(float), atol=0.01)
"""
KERAS_TEST = """
import numpy as np
import pandas as pd
expected = pd.read_csv("expected.csv")
assert list(answers.columns) == list(expected.columns) and len(answers) == len(expected)
assert (answers["figure"] == expected["figure"]).mean() > 0.84
"""

GRADERS = ("nbclient alone", "nbgrader autograde", "otter run", "Syllabot, one run", "Syllabot, the whole grade")

Seconds = Sequence[float]
Note = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Ours:
    """Seconds of our own grading: of one run, of a whole grade, and of what each costs beyond its cells' own time."""

    once: Seconds
    beyond: Seconds
    whole: Seconds


def task_of(assignment: AssignmentFolder, test: str) -> Task:
    """Return what the peers need to grade the reference solution of an assignment."""
    solution = json.loads((assignment.folder / "solution.ipynb").read_text(encoding="utf-8"))
    cells = tuple("".join(cell["source"]) for cell in solution["cells"] if cell["cell_type"] == "code")
    data = {file.name: assignment.path(file.given) for file in assignment.definition.data}
    data["expected.csv"] = assignment.folder / "expected" / "given.csv"
    return Task(assignment.definition.id, cells, data, test.strip())


async def ours(assignment: AssignmentFolder, execution: Execution, folder: Path, submissions: int) -> Ours:
    """Grade the reference solution so often, each time once the sandboxes that it takes are warm."""
    raw = (assignment.folder / "solution.ipynb").read_bytes()
    need = plan_for(assignment, "given", execution).need
    once, beyond, whole = [], [], []
    for number in range(submissions):
        (own := folder / f"{assignment.definition.id}-{number}").mkdir()
        await _warm(execution, need)
        began = perf_counter()
        seconds = await _one_run(raw, assignment, execution, own)
        once.append(perf_counter() - began)
        beyond.append(once[-1] - seconds)
        (own / "whole").mkdir()
        await _warm(execution, need)
        began = perf_counter()
        report = await grade(raw, "work.ipynb", assignment, execution, own / "whole")
        whole.append(perf_counter() - began)
        if report.score < report.max_score:
            sys.exit(f"The reference solution got {report.score}: {report.items}")
    return Ours(once, beyond, whole)


async def _warm(execution: Execution, need: object) -> None:
    """Wait until as many sandboxes stand ready as one grade takes."""
    execution.pool.prepare(need)  # type: ignore[arg-type]
    while execution.pool.waiting(need) < 2:  # type: ignore[arg-type]  # noqa: ASYNC110, PLR2004
        await asyncio.sleep(0.05)


async def _one_run(raw: bytes, assignment: AssignmentFolder, execution: Execution, folder: Path) -> float:
    """Read, run and check a notebook on the given data alone; return the seconds of its cells."""
    handed_in = await asyncio.to_thread(read_file, raw, "work.ipynb")
    await asyncio.to_thread(handed_in.write, folder / "work.ipynb")
    (folder / "results").mkdir()
    plan = plan_for(assignment, "given", execution)
    run = await execute(folder / "work.ipynb", plan, execution.pool, folder / "results")
    await execution.judges.judge(assignment, {"given": run})
    return run.seconds


async def batch(assignments: Sequence[tuple[AssignmentFolder, int]], execution: Execution, folder: Path) -> float:
    """Return the seconds of grading many submissions two at a time, from nothing to the last grade."""
    places = asyncio.Semaphore(os.cpu_count() or 1)

    async def one(assignment: AssignmentFolder, number: int) -> None:
        (own := folder / f"{assignment.definition.id}-{number}").mkdir(parents=True)
        async with places:
            await grade((assignment.folder / "solution.ipynb").read_bytes(), "work.ipynb", assignment, execution, own)

    began = perf_counter()
    await asyncio.gather(*(one(each, number) for each, count in assignments for number in range(count)))
    return perf_counter() - began


async def confined(backend: Backend, python: Path, inbox: Path) -> float:
    """Return the seconds of nbclient with a notebook of the inbox, all of it in a sandbox."""
    began = perf_counter()
    sandbox = await backend.start(Spec(python, peers.FLOOR, inbox, Limits()))
    async for _ in sandbox.messages():
        break
    took = perf_counter() - began
    await sandbox.stop()
    return took


async def isolation(backend: Backend, python: Path, task: Task, folder: Path) -> float:
    """Return how many times as long the same cells take in a sandbox as bare: the median of pairs."""
    ratios = []
    for number in range(PAIRS):
        bare, inbox = (task.lay_out(folder / f"{name}-{number}") for name in ("bare", "inbox"))
        for place in (bare, inbox):
            (place / "work.ipynb").write_text(peers.notebook(*((cell, {}) for cell in task.cells)))
        command: list[str | Path] = ["python", peers.FLOOR.absolute(), "work.ipynb", "1", "times.json"]
        if number % 2:
            boxed, alone = await confined(backend, python, inbox), peers.run(command, bare, python.parent)
        else:
            alone, boxed = peers.run(command, bare, python.parent), await confined(backend, python, inbox)
        ratios.append(boxed / alone)
    return statistics.median(ratios)


def compare(given: argparse.Namespace, folder: Path, note: Note) -> None:
    """Measure everything and note each figure by its name, in seconds or as a ratio."""
    pandas, keras = (load_assignment(ASSIGNMENTS / name) for name in ("program-2", "program-9"))
    tasks = {"pandas": (task_of(pandas, PANDAS_TEST), given.pandas), "keras": (task_of(keras, KERAS_TEST), given.keras)}
    bins = {package: peers.environment(given.cache.absolute(), package) for package in (peers.NBGRADER, peers.OTTER)}
    note("load before", os.getloadavg()[0])
    for name, (task, count) in tasks.items():
        bare = peers.floor(bins[peers.NBGRADER], folder, task, count)
        note(f"{name}: nbclient alone", statistics.median([each["wall"] for each in bare]))
        note(f"{name}: the cells alone", statistics.median([each["cells"] for each in bare]))
        all_of_them = peers.nbgrader(bins[peers.NBGRADER], folder, task, count)
        note(f"{name}: nbgrader autograde, all", all_of_them)
        note(f"{name}: nbgrader autograde", all_of_them / count)
        note(f"{name}: otter run", statistics.median(peers.otter(bins[peers.OTTER], folder, task, count)))
    asyncio.run(_measure(given, {"pandas": pandas, "keras": keras}, tasks, folder, note))
    note("load after", os.getloadavg()[0])


async def _measure(
    given: argparse.Namespace,
    assignments: dict[str, AssignmentFolder],
    tasks: dict[str, tuple[Task, int]],
    folder: Path,
    note: Note,
) -> None:
    backend, judges = choose(), Judges()
    await judges.start()
    for name, assignment in assignments.items():
        (place := folder / name).mkdir()
        execution = Execution(given.python.absolute(), Pool(backend, ready=2), judges)
        measured = await ours(assignment, execution, place, tasks[name][1])
        await execution.pool.close()
        note(f"{name}: Syllabot, one run", statistics.median(measured.once))
        note(f"{name}: Syllabot, beyond the cells", statistics.median(measured.beyond))
        note(f"{name}: Syllabot, the whole grade", statistics.median(measured.whole))
        python = given.python.absolute()
        note(f"{name}: sandboxed to bare", await isolation(backend, python, tasks[name][0], place))
    execution = Execution(given.python.absolute(), Pool(backend, ready=1), judges)
    counts = [(assignments[name], tasks[name][1]) for name in assignments]
    single = [(_once_only(assignment), count) for assignment, count in counts]
    note("batch: Syllabot, one run each", await batch(single, execution, folder / "once"))
    note("batch: Syllabot, whole grades", await batch(counts, execution, folder / "whole"))
    await execution.pool.close()
    await judges.close()


def _once_only(assignment: AssignmentFolder) -> AssignmentFolder:
    """Return the assignment without held-back data: its notebooks run once."""
    data = tuple(file.model_copy(update={"held_back": None}) for file in assignment.definition.data)
    return replace(assignment, definition=assignment.definition.model_copy(update={"data": data}))


def table(figures: dict[str, float]) -> list[list[str]]:
    """Return the rows that hold ours against the others."""
    rows = []
    for name in ("pandas", "keras"):
        own = figures[f"{name}: Syllabot, one run"]
        for other in GRADERS:
            seconds = figures[f"{name}: {other}"]
            rows.append([name, other, f"{seconds:.2f} s", f"{seconds / own:.1f}"])
        rows.append([name, "Syllabot, beyond the cells", f"{figures[f'{name}: Syllabot, beyond the cells']:.2f} s", ""])
        rows.append([name, "sandboxed to bare, the same cells", "", f"{figures[f'{name}: sandboxed to bare']:.2f}"])
    theirs = figures["pandas: nbgrader autograde, all"] + figures["keras: nbgrader autograde, all"]
    rows.append(["all", "nbgrader autograde", f"{theirs:.0f} s", "1.00"])
    for name in ("one run each", "whole grades"):
        seconds = figures[f"batch: Syllabot, {name}"]
        rows.append(["all", f"Syllabot, {name}", f"{seconds:.0f} s", f"{seconds / theirs:.2f}"])
    return rows


def main() -> int:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--pandas", type=int, default=30)
    parser.add_argument("--keras", type=int, default=10)
    parser.add_argument("--python", type=Path, default=Path(".venv-kernel/bin/python"))
    parser.add_argument("--json", type=Path, help="write the figures, in seconds, to this file as they come")
    given = parser.parse_args()
    figures: dict[str, float] = {}

    def note(name: str, value: float) -> None:
        # At once: a run that is ended early keeps what it has measured.
        figures[name] = value
        print(f"{name}: {value:.3f}", file=sys.stderr, flush=True)
        if given.json:
            given.json.write_text(json.dumps(figures, indent=1))

    with tempfile.TemporaryDirectory() as folder:
        compare(given, Path(folder), note)
    title = f"{given.pandas} pandas and {given.keras} Keras notebooks"
    measuring.show(title, ("notebooks", "grader", "median", "times ours"), table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
