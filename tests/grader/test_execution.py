"""Runs of notebooks in real sandboxes: how they end, and what is said about it."""

import json
import random
from pathlib import Path

import pytest

from grader.execution import Call, Plan, Progress, execute
from grader.pool import Pool
from grader.types import Failure, Limits
from tests.grader.notebooks import SHORT, RunCells, items, printed, write_notebook

pytestmark = pytest.mark.asyncio(loop_scope="session")

HANDS_IN = "submit([1, 2], 'key', 1)"


async def test_an_error_names_the_cell_the_students_own_line_and_the_error(run_cells: RunCells) -> None:
    run = await run_cells("", "def half(x):\n    return 1 / x", "submit(1)", "%%time\na = 1\nhalf(0)")
    assert run.outcome == "cell_error"
    assert run.failure == Failure(3, "return 1 / x", "ZeroDivisionError: division by zero")
    assert "result.json" in run.results, "what was handed in before the error is there"


async def test_a_line_that_python_cannot_read_is_named(run_cells: RunCells) -> None:
    run = await run_cells("x = 1\ny = = 2", HANDS_IN)
    assert run.failure is not None
    assert (run.failure.cell, run.failure.line) == (1, "y = = 2")
    assert run.failure.error.startswith("SyntaxError")


async def test_a_cell_that_takes_too_long_is_stopped_at_its_line(run_cells: RunCells) -> None:
    run = await run_cells(
        "import time", "while True:\n    time.sleep(0.01)", HANDS_IN, limits=Limits(wall_s=20, cell_s=1)
    )
    assert run.outcome == "timeout"
    assert run.failure is not None
    assert (run.failure.cell, run.failure.line) == (2, "time.sleep(0.01)")
    assert "1 seconds for one cell" in run.failure.error


async def test_what_the_program_inside_claims_is_not_believed_without_form(run_cells: RunCells) -> None:
    forged = (
        "import json, os\n"
        "for name in ('result.json', 'secret.txt', 'calls.json'): open('/out/' + name, 'w').write('{}')\n"
        "os.symlink('/etc/passwd', '/out/result.csv')\n"
        "open('/out/about.json', 'w').write(json.dumps({'notes': ['n' * 9000, 7] * 50, 'device': 'gpu'}))"
    )
    run = await run_cells(forged)
    assert run.outcome == "no_submission"
    assert set(run.results) == {"result.json", "calls.json"}
    assert run.device == "cpu"
    assert all(len(note) <= 400 for note in run.notes)


async def test_progress_is_told_much_print_is_cut_and_nothing_handed_in_is_said(
    pool: Pool, kernel_python: Path, tmp_path: Path
) -> None:
    told: list[Progress] = []
    notebook = write_notebook(tmp_path / "n.ipynb", "x = 1", "", "for i in range(3): print('x' * 400_000)", "print(x)")
    (tmp_path / "taken").mkdir()
    run = await execute(notebook, Plan(kernel_python, limits=SHORT), pool, tmp_path / "taken", told.append)
    assert told == [Progress(1, 3), Progress(2, 3), Progress(3, 3)]
    assert run.outcome == "no_submission"
    assert "keeps no more" in printed(run)
    assert printed(run).endswith("1\n")
    assert len(printed(run)) < 600_000
    assert [path.name for path in (tmp_path / "taken").iterdir()] == ["executed.ipynb"]


async def test_a_variable_can_be_the_hand_in_and_functions_are_called_with_held_back_values(
    run_cells: RunCells,
) -> None:
    run = await run_cells(
        "def area(w, h):\n    return w * h\nanswer = area(2, 3)",
        "def broken():\n    raise SystemExit('no')",
        handed_in=("answer",),
        calls=(Call("area", (6, 7)), Call("broken"), Call("absent")),
    )
    assert run.outcome == "none"
    assert [item["value"] for item in items(run)] == [6]
    area, broken, absent = json.loads(run.results["calls.json"].read_text())
    assert area["item"]["value"] == 42
    assert broken["error"] == "SystemExit: no"
    assert absent["error"] == "there is no function `absent`"


async def test_random_numbers_start_from_the_seed(run_cells: RunCells) -> None:
    run = await run_cells("import random", "submit(random.random())", seed=7)
    assert items(run)[0]["value"] == random.Random(7).random()


async def test_a_hand_in_that_is_too_large_does_not_leave(run_cells: RunCells) -> None:
    run = await run_cells("submit(['x' * 1000] * 3000)", limits=Limits(output_mb=2))
    assert run.outcome == "bad_result:too_large"
    assert items(run)[0] == {"kind": "too_large", "of": "plain", "type": "list", "files": []}
