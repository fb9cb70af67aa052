"""A notebook is graded: run on the data students have, run again on held-back data, checked outside."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.assignments.load import AssignmentFolder
from grader.assignments.models import Assignment
from grader.grading import Execution, grade
from grader.pool import Pool
from grader.sandbox.types import Backend
from grader.types import GradeReport
from tests.grader.grading.conftest import ESSAY, Grade

pytestmark = pytest.mark.asyncio(loop_scope="session")


def points(report: GradeReport) -> dict[str, float]:
    return {item.id: item.points for item in report.items}


async def test_the_reference_solution_earns_every_point(
    execution: Execution, essay: AssignmentFolder, tmp_path: Path
) -> None:
    seen = []
    raw = (ESSAY / "solution.ipynb").read_bytes()
    report = await grade(
        raw, "essay1.ipynb", essay, execution, tmp_path, progress=lambda run, step: seen.append((run, step.cell))
    )
    assert (report.score, report.max_score, report.outcome) == (20, 20, "none")
    assert report.executed is not None
    assert seen == [(run, cell) for run in ("given", "held_back") for cell in (1, 2, 3)]
    assert list(report.stages) == ["reading", "given", "held_back", "checks"]
    assert report.stages["given"] + report.stages["held_back"] >= report.seconds


async def test_the_starter_earns_no_more_than_for_handing_something_in(
    execution: Execution, essay: AssignmentFolder, tmp_path: Path
) -> None:
    report = await grade((ESSAY / "starter.ipynb").read_bytes(), "essay1.ipynb", essay, execution, tmp_path)
    assert points(report) == {"argument": 2, "sources": 0, "language": 0}


async def test_an_answer_written_into_the_program_is_right_on_the_given_data_only(graded: Grade) -> None:
    answer = (ESSAY / "expected" / "given" / "legs.csv").read_text(encoding="utf-8")
    report = await graded(
        "import io, pandas as pd",
        f"legs = pd.read_csv(io.StringIO({answer!r}))",
        "total = float(legs['miles'].sum())",
        "submit(data=[legs, total])",
    )
    assert points(report) == {"argument": 2, "sources": 7, "language": 3}
    assert report.outcome == "wrong_output"


async def test_one_wrong_row_of_six_costs_a_share_of_the_item(graded: Grade, cells: list[str]) -> None:
    cells[2] = cells[2].replace("total =", "if len(legs) == 6:\n    legs.loc[0, 'miles'] += 9\ntotal =")
    report = await graded(*cells)
    # Five sixths of seven, rounded down to a half; the whole voyage is a near miss.
    assert points(report) == {"argument": 10, "sources": 5.5, "language": 1.5}


async def test_a_crash_names_the_cell_the_line_and_the_error_and_earns_nothing(graded: Grade) -> None:
    report = await graded("x = 1", "y = {}\ny['port']", "submit(data=[1, 2])")
    assert (report.outcome, report.score) == ("cell_error", 0)
    assert report.failure is not None
    assert report.failure.cell == 2
    assert all(part in report.feedback for part in ("Cell 2", "y['port']", "KeyError"))


async def test_what_was_handed_in_before_a_later_crash_is_checked_but_not_complete(
    graded: Grade, cells: list[str]
) -> None:
    report = await graded(*cells, "1 / 0")
    assert report.outcome == "cell_error"
    assert points(report) == {"argument": 8, "sources": 7, "language": 3}


async def test_a_notebook_that_hands_in_nothing_is_told_so(graded: Grade) -> None:
    report = await graded("x = 1")
    assert (report.outcome, report.score) == ("no_submission", 0)


async def test_without_a_call_of_submit_the_named_variables_are_what_is_handed_in(
    graded: Grade, cells: list[str]
) -> None:
    cells[2] = cells[2].replace("submit(data=[legs, total])", "")
    assert (await graded(*cells)).score == 20


async def test_a_file_that_is_no_notebook_earns_nothing_and_says_what_to_do(
    execution: Execution, essay: AssignmentFolder, tmp_path: Path
) -> None:
    report = await grade(b"%PDF-1.7", "essay1.ipynb", essay, execution, tmp_path)
    assert (report.outcome, report.score, len(report.items)) == ("bad_notebook:not_json", 0, 3)
    assert ".ipynb" in report.feedback


NET = """
import keras, numpy
net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
net.set_weights([numpy.ones((2, 1)), numpy.zeros(1)])
trap = keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda row: row[:, :1] + row[:, 1:])])
submit(data=[net, trap])
"""


async def test_a_model_is_measured_by_its_predictions_and_one_that_runs_code_on_loading_is_refused(
    execution: Execution, backend: Backend, tmp_path: Path
) -> None:
    # None kept ready: the imports are slow, and nothing else here needs them.
    execution = replace(execution, pool=Pool(backend, ready=0))
    (tmp_path / "inputs.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    (tmp_path / "truth.csv").write_text("prediction\n3\n7\n", encoding="utf-8")
    names = ("net", "trap")
    rule = {"metric": "rmse", "truth": "truth.csv", "column": "prediction", "bounds": [{"reach": 0.01}]}
    definition = Assignment.model_validate(
        {
            "id": "essay-1",
            "title": "Essay",
            "summary": "Two models.",
            "starter": "starter.ipynb",
            "hands_in": [{"name": name, "kind": "model", "inputs": "inputs.csv"} for name in names],
            "imports": ["keras"],
            "rubric": [
                {"id": name, "title": name, "points": 1, "checks": [{"metric": {**rule, "of": name}}]} for name in names
            ],
        }
    )
    (tmp_path / "own").mkdir()
    report = await grade(NET.encode(), "net.py", AssignmentFolder(definition, tmp_path), execution, tmp_path / "own")
    assert points(report) == {"net": 1, "trap": 0}
    assert report.outcome == "bad_result:wrong_type"


async def test_held_back_data_do_not_reach_the_report(graded: Grade) -> None:
    report = await graded(
        "import pandas as pd\nlog = pd.read_csv('log.csv')",
        "if 'Porto' in set(log.port):\n    raise KeyError(log.to_csv())",
        "submit(data=[log.rename(columns=lambda name: name + ' ' + log.port[0]), float(len(log))])",
    )
    assert report.outcome != "cell_error"
    written = f"{report.feedback} {report.items} {report.notes} {report.failure}"
    assert not any(port in written for port in ("Porto", "Funchal", "Elmina", "Luanda", "Goa"))
