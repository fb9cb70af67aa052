"""Notebooks of other graders become assignments of ours, which grade as their tests meant."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.cli import main
from grader.assignments.load import load_assignment
from grader.formats.bring_in import NOTES, bring_in
from grader.formats.imported import FormatError
from grader.grading import Execution, grade
from grader.judges import Judges
from grader.pool import Pool
from tests.grader.formats.notebooks import nbgrader, otter_master, otter_student, save, spoilt

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def execution(pool: Pool, kernel_python: Path) -> AsyncIterator[Execution]:
    judges = Judges()
    yield Execution(kernel_python, pool, judges)
    await judges.close()


async def points(folder: Path, notebook: Path, execution: Execution, own: Path) -> dict[str, float]:
    report = await grade(read(notebook, own), notebook.name, load_assignment(folder), execution, own)
    return {item.id: item.points for item in report.items}


def read(notebook: Path, own: Path) -> bytes:
    """Return a notebook's bytes, with a folder made for what comes out of it."""
    own.mkdir()
    return notebook.read_bytes()


def sources(notebook: Path) -> str:
    return "\n".join(cell["source"] for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"])


async def test_nbgraders_tests_become_checks_and_its_solutions_a_stub(execution: Execution, tmp_path: Path) -> None:
    out = tmp_path / "essay"
    came = bring_in(nbgrader(tmp_path / "source"), out)
    assert (came.format, came.items, came.points, came.checks) == ("nbgrader", 2, 7, 7)
    assert came.by_hand == ("why: 5 points: a person reads the answer",)
    definition = load_assignment(out).definition
    assert (definition.title, definition.summary) == ("Soundings", "Reckon with a ship's log.")
    assert [file.name for file in definition.data] == ["log.csv"]
    starter = sources(out / "starter.ipynb")
    assert all(hidden not in starter for hidden in ("SOLUTION", "max(", "HIDDEN", "[-4, -2]", "at night"))
    assert "YOUR CODE HERE" in starter
    full = {"deepest-tests": 3, "table-tests": 4}
    assert await points(out, out / "solution.ipynb", execution, tmp_path / "a") == full
    assert await points(out, out / "starter.ipynb", execution, tmp_path / "b") == dict.fromkeys(full, 0)
    # Right for one list only, and a sum that is off.
    wrong = spoilt(out / "solution.ipynb", tmp_path / "wrong.ipynb", "max(soundings)", "soundings[1]")
    wrong = spoilt(wrong, wrong, "log['miles'].sum()", "log['miles'].sum() + 1")
    assert await points(out, wrong, execution, tmp_path / "c") == {"deepest-tests": 3, "table-tests": 3}
    wrong = spoilt(out / "solution.ipynb", wrong, "max(soundings)", "abs(max(soundings))")
    assert await points(out, wrong, execution, tmp_path / "d") == {"deepest-tests": 2, "table-tests": 4}


async def test_a_master_of_otter_assign_becomes_an_assignment(execution: Execution, tmp_path: Path) -> None:
    out = tmp_path / "knots"
    came = bring_in(otter_master(tmp_path / "source" / "knots.ipynb"), out)
    assert (came.format, came.items, came.points, came.checks) == ("otter assign", 1, 2, 3)
    assert came.by_hand == ("essay: 4 points: a person reads the answer",)
    starter = sources(out / "starter.ipynb")
    assert all(hidden not in starter for hidden in ("miles / hours", "3.33", "fastest == 15", "log line", "CONFIG"))
    assert "fastest = ..." in starter
    assert await points(out, out / "solution.ipynb", execution, tmp_path / "a") == {"speed": 2}
    wrong = spoilt(out / "solution.ipynb", tmp_path / "wrong.ipynb", "miles / hours", "float(miles // hours)")
    assert await points(out, wrong, execution, tmp_path / "b") == {"speed": 1.25}


async def test_a_students_notebook_with_tests_in_the_ok_format_becomes_an_assignment(
    execution: Execution, tmp_path: Path
) -> None:
    out = tmp_path / "tides"
    source = otter_student(tmp_path / "source")
    came = bring_in(source, out)
    assert (came.format, came.items, came.points, came.by_hand) == ("otter", 1, 2, ())
    assert "otter" not in sources(out / "starter.ipynb")
    assert await points(out, out / "starter.ipynb", execution, tmp_path / "a") == {"q1": 2}
    wrong = spoilt(out / "starter.ipynb", tmp_path / "wrong.ipynb", "[2, 1, 3]", "[2, 1, 1]")
    assert await points(out, wrong, execution, tmp_path / "b") == {"q1": 1}


async def test_what_no_check_can_be_made_of_is_listed_with_the_reason(tmp_path: Path) -> None:
    source = nbgrader(tmp_path / "source")
    source = spoilt(source, source, "assert deepest([3, 9, 4]) == 9", "assert deepest(open) == deepest(print)")
    came = bring_in(source, tmp_path / "essay")
    assert any("deepest(open)" in each and "calls a function of the notebook" in each for each in came.by_hand)
    notes = (tmp_path / "essay" / NOTES).read_text(encoding="utf-8")
    assert all(each in notes for each in came.by_hand)
    assert "no held-back data" in notes


async def test_what_cannot_be_brought_in_says_why(tmp_path: Path) -> None:
    plain = save(tmp_path / "plain.ipynb", [])
    with pytest.raises(FormatError, match="none of the formats"):
        bring_in(plain, tmp_path / "out")
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(FormatError, match="no notebook"):
        bring_in(broken, tmp_path / "out")
    source = nbgrader(tmp_path / "source")
    with pytest.raises(FormatError, match="there already"):
        bring_in(source, tmp_path / "source")
    assert not (tmp_path / "out").exists()


async def test_the_command_says_what_came_of_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    source = nbgrader(tmp_path / "source")
    with pytest.raises(SystemExit) as ended:
        main(["assignment", "import", str(source), "--out", str(tmp_path / "essay"), "--json"])
    assert ended.value.code == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["format"], said["points"]) == ("nbgrader", 7)
    with pytest.raises(SystemExit) as ended:
        main(["assignment", "import", str(source), "--out", str(tmp_path / "essay")])
    assert ended.value.code == 1
    assert "there already" in capsys.readouterr().err
