"""The command line's `syllabot grade`, as staff and scripts use it."""

import json
from pathlib import Path

import pytest

from bot.cli import main
from grader.sandbox.types import Backend
from tests.grader.grading.conftest import ESSAY

COURSE = ESSAY.parents[1]


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["grade", *map(str, arguments)])
    said = capsys.readouterr()
    code = ended.value.code
    return code if isinstance(code, int) else 0, said.out, said.err


def test_a_notebook_is_graded_as_json_and_as_a_page(
    capsys: pytest.CaptureFixture[str], backend: Backend, kernel_python: Path, tmp_path: Path
) -> None:
    options = ("--course", COURSE, "--python", kernel_python, "--json", "--html", tmp_path / "report.html")
    code, out, _ = run(capsys, ESSAY / "solution.ipynb", "--assignment", 1, *options)
    assert code == 0
    assert {key: json.loads(out)[key] for key in ("outcome", "score", "max_score", "device")} == {
        "outcome": "none",
        "score": 20,
        "max_score": 20,
        "device": "cpu",
    }
    assert "haversine" in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((ESSAY / "solution.ipynb",), 2, "give --assignment"),
        ((ESSAY / "solution.ipynb", "--assignment", "7"), 1, "there are: essay-1"),
        ((ESSAY / "solution.ipynb", "--assignment", "1", "--memory", "1"), 1, "memory_mb"),
        ((ESSAY, "--assignment", "1"), 2, "--out"),
        ((ESSAY / "nothing.ipynb",), 2, "does not exist"),
    ],
)
def test_a_wrong_use_is_refused_with_what_to_do(
    capsys: pytest.CaptureFixture[str], kernel_python: Path, arguments: tuple[object, ...], code: int, said: str
) -> None:
    ended, _, complaint = run(capsys, *arguments, "--course", COURSE, "--python", kernel_python)
    assert ended == code
    assert said in " ".join(complaint.replace("│", " ").split())


def test_without_the_notebooks_environment_the_command_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _, complaint = run(
        capsys, ESSAY / "solution.ipynb", "--assignment", 1, "--course", COURSE, "--python", tmp_path / "python"
    )
    assert code == 2
    assert "--python" in complaint
