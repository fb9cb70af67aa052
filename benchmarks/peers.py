"""The graders that Syllabot is measured against, each in an environment of its own: nbgrader, otter-grader, nbclient.

All grade the same student's cells on the same data; a peer's tests stand in the form that it wants them in.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

KERNEL_PACKAGES = Path("requirements/kernel.txt")
NBGRADER = "nbgrader>=0.9.5,<0.10"
OTTER = "otter-grader>=7,<8"
FLOOR = Path(__file__).parent / "floor"

Metadata = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Task:
    """What students were asked, as a peer needs it.

    Attributes:
        name: an assignment's name.
        cells: the sources of the code cells that a student hands in.
        data: files that the cells read, by name, and `expected.csv`.
        test: statements that fail if the answer is wrong.
    """

    name: str
    cells: tuple[str, ...]
    data: Mapping[str, Path]
    test: str

    def lay_out(self, folder: Path) -> Path:
        """Copy the data into a folder, and return it."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, path in self.data.items():
            shutil.copy(path, folder / name)
        return folder


def environment(cache: Path, package: str) -> Path:
    """Return the `bin` folder of an environment with a peer and all that the notebooks import; make it if need be."""
    folder = cache / package.partition(">")[0]
    if not (folder / "ready").exists():
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "--quiet", "--clear", folder], check=True)
        install = ["pip", "install", "--quiet", "--compile-bytecode", "--python", folder / "bin" / "python"]
        # Without the pins: a peer may want older releases of the packages that both it and the notebooks need.
        names = [line.partition("==")[0] for line in KERNEL_PACKAGES.read_text().splitlines() if "==" in line]
        subprocess.run([*uv, *install, *names, package], check=True)
        (folder / "ready").touch()
    return folder / "bin"


def notebook(*cells: tuple[str, Metadata]) -> str:
    """Return a notebook of code cells, each with its metadata."""
    shapes: list[Metadata] = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": metadata,
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for number, (source, metadata) in enumerate(cells)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"cells": shapes, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})


def run(command: Sequence[str | Path], folder: Path, path: Path) -> float:
    """Run a command that must succeed, with the commands of an environment first; return its wall time in seconds."""
    began = perf_counter()
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PATH": f"{path}:{os.environ['PATH']}", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return perf_counter() - began


def nbgrader(bin_: Path, folder: Path, task: Task, submissions: int) -> float:
    """Return the seconds of one `nbgrader autograde` over so many submissions."""
    course = folder / f"nbgrader-{task.name}"
    source = task.lay_out(course / "source" / task.name)
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.ExecutePreprocessor.timeout = 600\n")
    answer = {"nbgrader": _cell("answer", solution=True)}
    test = {"nbgrader": {**_cell("test", grade=True), "points": 5}}
    imports, *rest = task.cells
    cells: list[tuple[str, Metadata]] = [(imports, {}), ("\n".join(rest), answer), (task.test, test)]
    (source / "work.ipynb").write_text(notebook(*cells))
    run(["nbgrader", "generate_assignment", task.name, "--force"], course, bin_)
    for number in range(submissions):
        given = task.lay_out(course / "submitted" / f"student-{number}" / task.name)
        cells[1] = (f"# student {number}\n" + "\n".join(rest), answer)
        (given / "work.ipynb").write_text(notebook(*cells))
    took = run(["nbgrader", "autograde", task.name], course, bin_)
    graded = list((course / "autograded").glob("*/*/work.ipynb"))
    failed = [path for path in graded if '"output_type": "error"' in path.read_text()]
    if len(graded) != submissions or failed:
        sys.exit(f"nbgrader graded {len(graded)} of {submissions}, {len(failed)} of them with an error.")
    return took


def _cell(name: str, *, grade: bool = False, solution: bool = False) -> dict[str, object]:
    return {
        "grade": grade,
        "grade_id": name,
        "locked": grade,
        "schema_version": 3,
        "solution": solution,
        "task": False,
        "cell_type": "code",
    }


def otter(bin_: Path, folder: Path, task: Task, submissions: int) -> list[float]:
    """Return the seconds of each of so many `otter run`."""
    place = task.lay_out(folder / f"otter-{task.name}")
    (place / "tests").mkdir()
    statements = task.test.splitlines()
    code = "\n".join(f">>> {line}" for line in statements)
    case = {"code": code, "hidden": False, "locked": False}
    suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
    test = {"name": "q1", "points": 5, "suites": [suite]}
    (place / "tests" / "q1.py").write_text(f"OK_FORMAT = True\ntest = {test!r}\n")
    names = list(task.data)
    run(["otter", "generate", "-t", "tests", "-o", "autograder.zip", "--no-environment", *names], place, bin_)
    seconds = []
    for number in range(submissions):
        cells: list[tuple[str, Metadata]] = [(cell, {}) for cell in (*task.cells, f"# student {number}")]
        (place / "work.ipynb").write_text(notebook(*cells))
        (place / f"out-{number}").mkdir()
        command = ["otter", "run", "work.ipynb", "-a", "autograder.zip", "-o", f"out-{number}", "--no-logo"]
        seconds.append(run(command, place, bin_))
        results = json.loads((place / f"out-{number}" / "results.json").read_text())
        if sum(each.get("score", 0) for each in results["tests"]) < 5:  # noqa: PLR2004 - the points of the one test
            sys.exit(f"otter did not find the answer right: {results}")
    return seconds


def floor(bin_: Path, folder: Path, task: Task, submissions: int) -> list[Mapping[str, float]]:
    """Return, for each of so many runs by nbclient in one process, `wall` and `cells` seconds."""
    place = task.lay_out(folder / f"floor-{task.name}")
    (place / "work.ipynb").write_text(notebook(*((cell, {}) for cell in task.cells)))
    told = place / "times.json"
    run(["python", FLOOR, place / "work.ipynb", str(submissions), told], place, bin_)
    times: list[Mapping[str, float]] = json.loads(told.read_text())
    return times
