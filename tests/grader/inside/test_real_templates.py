"""The notebooks that a real course handed out, as they are: each gets a fair outcome, and none upsets the grader."""

import json
from pathlib import Path

import pytest
from PIL import Image

from grader.execution import Plan, execute
from grader.pool import Pool
from grader.types import Limits
from tests.grader.notebooks import items

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.materials]

FOLDER = Path(__file__).parents[4] / "shared" / "materials" / "t81_558" / "assignments"
# What the untouched template must come to, and the failing cell's error: most leave the work to the student.
PANDAS = {
    1: ("none", ""),
    2: ("none", ""),
    3: ("cell_error", "NameError: name 'df_submit'"),
    6: ("cell_error", "IndentationError"),
    7: ("cell_error", "ModuleNotFoundError: No module named 'yolov5'"),
    10: ("no_submission", ""),
}
KERAS = {8: ("none", "")}


@pytest.fixture
def data(tmp_path: Path) -> dict[str, Path]:
    table = tmp_path / "table.csv"
    table.write_text("id,time,value,a2,a14\n1,2020-01-01,3.5,1,2\n2,2020-01-02,4.5,?,3\n")
    picture = tmp_path / "picture.jpg"
    Image.new("RGB", (30, 20), "red").save(picture)
    return {"*.csv": table, "*.jpg": picture}


async def check(number: int, expected: tuple[str, str], imports: tuple[str, ...], *given: object) -> None:
    data, pool, python, folder = given
    notebook = FOLDER / f"assignment_yourname_class{number}.ipynb"
    if not notebook.exists():
        pytest.skip("the real course's assignments are not beside this repository (../shared)")
    plan = Plan(python, data=data, imports=imports, limits=Limits(wall_s=90, cell_s=60))  # type: ignore[arg-type]
    run = await execute(notebook, plan, pool, folder)  # type: ignore[arg-type]
    outcome, error = expected
    assert run.outcome == outcome
    assert error in (run.failure.error if run.failure else "")
    assert bool(run.results) == (outcome == "none")
    assert [item["kind"] for item in (items(run) if run.results else [])] in ([], ["frame"])
    assert run.executed is not None
    assert len(json.loads(run.executed.read_text())["cells"]) == len(json.loads(notebook.read_text())["cells"])


@pytest.mark.parametrize("number", PANDAS)
async def test_a_template_of_pandas_gets_a_fair_outcome(
    number: int, data: dict[str, Path], pool: Pool, kernel_python: Path, tmp_path: Path
) -> None:
    await check(number, PANDAS[number], ("pandas", "scipy.stats", "PIL.Image"), data, pool, kernel_python, tmp_path)


@pytest.mark.parametrize("number", KERAS)
async def test_a_template_of_keras_gets_a_fair_outcome(
    number: int, data: dict[str, Path], pool: Pool, kernel_python: Path, tmp_path: Path
) -> None:
    await check(number, KERAS[number], ("tensorflow", "keras"), data, pool, kernel_python, tmp_path)
