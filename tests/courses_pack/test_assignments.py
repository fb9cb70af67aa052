"""The ten assignments of T81-558 under the real grader: what is right gets every point, what is wrong its own score."""

import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from ruamel.yaml import YAML

from grader.assignments.load import AssignmentFolder, load_assignment
from grader.grading import Execution, grade
from grader.judges import Judges
from grader.pool import Pool
from grader.sandbox.bubblewrap import Bubblewrap
from registrar.course.load import load_course
from tests.courses_pack.originals import PACK, REAL_MATERIALS, needs_real_materials, original_texts, runs

FOLDERS = [PACK / "assignments" / f"program-{number}" for number in range(1, 11)]
PYTHON = PACK.parents[1] / ".venv-kernel" / "bin" / "python"

SOLVED = {
    1: ("", ""),
    2: (
        "# Your code goes here!",
        """
df["ratio"] = df["max"] / df["number"]
df["length"] = df["length"].fillna(df["length"].median())
df["height"] = zscore(df["height"].fillna(df["height"].median()))
df = pd.get_dummies(df[["height", "max", "number", "length", "ratio", "cat2", "item"]])
""",
    ),
    3: (
        "# Your code goes here.",
        """
days = df.sort_values("time").groupby(df["time"].dt.date.rename("date"))["value"]
df_submit = days.agg(starting="first", max="max", min="min", ending="last").reset_index()
""",
    ),
    6: (
        "# ************* Add your solution here*********",
        """
    side = max(img.size)
    square = Image.new("RGB", (side, side), tuple(int(value) for value in np.array(img).mean(axis=(0, 1))))
    square.paste(img, ((side - img.width) // 2, (side - img.height) // 2))
    return square
""",
    ),
}
"""What a student writes into the course's own notebooks, and in place of what."""

needs_notebook_environment = pytest.mark.skipif(
    not PYTHON.exists(), reason="no environment for notebooks (.venv-kernel): see requirements/kernel.in"
)


def wrong_scores(folder: Path) -> dict[str, float]:
    scores: dict[str, float] = YAML(typ="safe", pure=True).load(folder / "wrong" / "scores.yaml")
    return scores


def notebooks() -> Iterator[Any]:
    """Every notebook of the assignments, with the least and the most that it may get.

    Of those that load TensorFlow, which takes most of the time, `make test` grades each assignment's solution, and
    one that is wrong where all are such; `make soak` grades the others.
    """
    for folder in FOLDERS:
        yield pytest.param(folder, "solution.ipynb", 5, 5, id=f"{folder.name}: the solution gets every point")
        names = list(wrong_scores(folder))
        quick = [name for name in names if not loads_tensorflow(folder / "wrong" / name)] or names[:1]
        for name, score in wrong_scores(folder).items():
            what = name.removesuffix(".ipynb").replace("_", " ")
            case_id, marks = f"{folder.name}: {what} gets {score}", [] if name in quick else [pytest.mark.soak]
            yield pytest.param(folder, f"wrong/{name}", score, score, id=case_id, marks=marks)
        marks = [pytest.mark.soak] if loads_tensorflow(folder / "starter.ipynb") else []
        case_id = f"{folder.name}: the starter gets 1 point at most"
        yield pytest.param(folder, "starter.ipynb", 0, 1, id=case_id, marks=marks)


def loads_tensorflow(notebook: Path) -> bool:
    return "keras" in notebook.read_text(encoding="utf-8")


def without_imports(assignment: AssignmentFolder) -> AssignmentFolder:
    """The same assignment, whose sandboxes do not load what only other notebooks need, such as TensorFlow."""
    return replace(assignment, definition=assignment.definition.model_copy(update={"imports": ()}))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def execution() -> AsyncIterator[Execution]:
    backend = Bubblewrap()
    if obstacle := backend.obstacle():
        pytest.skip(obstacle)
    # None waits: each assignment is a need of its own, and its last sandbox would have been warmed for nothing.
    pool, judges = Pool(backend, ready=0), Judges()
    yield Execution(PYTHON, pool, judges)
    await judges.close()
    await pool.close()


@needs_notebook_environment
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("folder", "name", "least", "most"), list(notebooks()))
async def test_each_notebook_gets_what_it_deserves(
    execution: Execution, tmp_path: Path, folder: Path, name: str, least: float, most: float
) -> None:
    assignment = load_assignment(folder)
    if not loads_tensorflow(folder / name):
        assignment = without_imports(assignment)
    report = await grade((folder / name).read_bytes(), Path(name).name, assignment, execution, tmp_path)
    assert least <= report.score <= most, (report.outcome, report.failure, report.items, report.notes)


@pytest.mark.materials
@needs_real_materials
@needs_notebook_environment
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("number", SOLVED)
async def test_a_solution_in_the_courses_own_notebook_gets_every_point(
    execution: Execution, tmp_path: Path, number: int
) -> None:
    name, (place, code) = f"assignment_yourname_class{number}.ipynb", SOLVED[number]
    template = json.loads((REAL_MATERIALS / "t81_558" / "assignments" / name).read_text(encoding="utf-8"))
    for cell in template["cells"]:
        cell["source"] = "".join(cell["source"]).replace(place, code) if place else cell["source"]
    assignment = load_assignment(FOLDERS[number - 1])
    report = await grade(json.dumps(template).encode(), name, assignment, execution, tmp_path)
    assert report.score == 5, (report.outcome, report.failure, report.items, report.notes)


def test_the_assignments_are_the_programs_of_the_course_with_its_rubric() -> None:
    programs = {each.id: each for each in load_course(PACK).assignments if each.kind == "program"}
    definitions = [load_assignment(folder).definition for folder in FOLDERS]
    assert [definition.id for definition in definitions] == list(programs)
    for definition in definitions:
        items = [(item.id, item.title, item.points) for item in definition.rubric]
        assert items == [(item.id, item.title, item.points) for item in programs[definition.id].items]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_wrong_solution_has_a_score_and_no_notebook_carries_outputs(folder: Path) -> None:
    wrong = {path.name for path in (folder / "wrong").glob("*.ipynb")}
    assert wrong == set(wrong_scores(folder))
    assert 3 <= len(wrong) <= 6
    for notebook in folder.rglob("*.ipynb"):
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells), notebook.name


@needs_notebook_environment
def test_the_generators_make_the_data_that_are_kept(tmp_path: Path) -> None:
    generated = [folder for folder in FOLDERS if (folder / "generate.py").exists()]
    for folder in generated:
        (tmp_path / folder.name / "expected").mkdir(parents=True)
        for script in folder.glob("*.py"):
            shutil.copy(script, tmp_path / folder.name)
    scripts = [str(tmp_path / folder.name / "generate.py") for folder in generated]
    command = [PYTHON, "-c", "import runpy, sys\nfor path in sys.argv[1:]: runpy.run_path(path)", *scripts]
    subprocess.run(command, check=True, env=os.environ | {"PYTHONPATH": str(tmp_path / "program-9")})
    for folder in generated:
        for made in (path for path in (tmp_path / folder.name).rglob("*.*") if path.suffix in {".csv", ".png", ".npz"}):
            kept = folder / made.relative_to(tmp_path / folder.name)
            assert made.read_bytes() == kept.read_bytes(), kept


@pytest.mark.materials
@needs_real_materials
def test_no_notebook_and_no_script_is_copied_from_the_course() -> None:
    originals = {run for text in original_texts() for run in runs(text)}
    assert originals
    for folder in FOLDERS:
        for notebook in folder.rglob("*.ipynb"):
            for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
                assert [" ".join(run) for run in runs("".join(cell["source"])) if run in originals] == [], notebook
        for script in folder.glob("*.py"):
            assert [" ".join(run) for run in runs(script.read_text(encoding="utf-8")) if run in originals] == [], script
