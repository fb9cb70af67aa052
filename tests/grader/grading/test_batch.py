"""A folder of files becomes a table of grades, which can be gone on with."""

import csv
import shutil
from pathlib import Path

import pytest

from grader.assignments.load import AssignmentFolder
from grader.batch import TableError, grade_folder
from grader.grading import Execution
from tests.grader.grading.conftest import ESSAY

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "submissions"
    (folder / "late").mkdir(parents=True)
    (folder / ".ipynb_checkpoints").mkdir()
    shutil.copy(ESSAY / "solution.ipynb", folder / "late" / "ines.ipynb")
    shutil.copy(ESSAY / "solution.ipynb", folder / ".ipynb_checkpoints" / "ines.ipynb")
    (folder / "ana.py").write_text("x = 1\n", encoding="utf-8")
    (folder / "rui.ipynb").write_text("no notebook", encoding="utf-8")
    (folder / "notes.txt").write_text("not handed in", encoding="utf-8")
    return folder


def table(out: Path) -> dict[str, dict[str, str]]:
    with out.open(encoding="utf-8", newline="") as stream:
        return {row["file"]: row for row in csv.DictReader(stream)}


async def test_a_folder_is_graded_and_gone_on_with(
    execution: Execution, essay: AssignmentFolder, folder: Path, tmp_path: Path
) -> None:
    out, steps = tmp_path / "grades.csv", list[tuple[int, int]]()

    async def run() -> None:
        steps.clear()
        await grade_folder(folder, essay, execution, out, at_once=2, done=lambda *step: steps.append(step))

    await run()
    assert {file: (row["score"], row["outcome"]) for file, row in table(out).items()} == {
        "ana.py": ("0", "no_submission"),
        "late/ines.ipynb": ("20", "none"),
        "rui.ipynb": ("0", "bad_notebook:not_json"),
    }
    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]
    # Cut off in the middle of a line, as by a crash; one file changed since, one unchanged.
    lines = out.read_text(encoding="utf-8").splitlines(keepends=True)
    out.write_text("".join(lines[:3]) + lines[3][:20], encoding="utf-8")
    (folder / "ana.py").write_text("x = 2\n", encoding="utf-8")
    await run()
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert list(table(out)) == ["ana.py", "late/ines.ipynb", "rui.ipynb"]


async def test_a_table_of_another_kind_is_left_alone(
    execution: Execution, essay: AssignmentFolder, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "grades.csv"
    out.write_text("name,mark\nana,20\n", encoding="utf-8")
    with pytest.raises(TableError, match="another kind"):
        await grade_folder(folder, essay, execution, out, at_once=1, done=lambda *_: None)
    assert out.read_text(encoding="utf-8") == "name,mark\nana,20\n"
